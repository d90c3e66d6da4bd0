"""One case: the decision page, its log, its people; and the way from a to-do to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.errors import DomainError
from workflow.approvals.actions import mark_read
from workflow.approvals.kinds import kind_of
from workflow.approvals.screens.case import Case, case_of
from workflow.approvals.screens.colleagues import colleagues
from workflow.approvals.screens.history import decisions_of, log_of
from workflow.approvals.screens.line import line_of
from workflow.exporting import logged
from workflow.models import Approval, ApprovalSeat, Event
from workflow.pdf import pdf_of
from workflow.transitions import available_steps
from workflow.views.approval_acts import PAGES

#: In the row: agree, return, refuse; and what only the maker can do. The rest is in the menu.
IN_ROW = ("agree", "return", "refuse", "confirm", "resubmit", "give_up")
IN_MENU = (
    "amend",
    "transfer",
    "add_signer",
    "escalate",
    "take_over",
    "remind",
    "copy",
    "comment",
    "withdraw",
    "recall",
)
KEYS = {"agree": "a", "confirm": "a", "resubmit": "a", "return": "r"}


@dataclass(frozen=True, slots=True)
class Action:
    """A button, or why there is none."""

    label: str | Promise
    address: str
    icon: str
    reason: str = ""
    key: str = ""
    tone: str = ""


@dataclass(slots=True)
class Actions:
    """What can be done: the row in reach of a thumb, the menu, and what cannot be done with its reason."""

    row: list[Action] = field(default_factory=list)
    others: list[Action] = field(default_factory=list)
    closed: list[Action] = field(default_factory=list)


def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision page."""
    user: Any = request.user
    found = _visible(request, pk)
    case = case_of(found, user)
    mark_read(by=user, approval=found, at=case.at)
    context = {
        "case": case,
        "approval": found,
        "actions": actions_of(case, request.GET.get("back", "")),
        "comments": [entry for entry in case.timeline if entry.icon == "message"],
    }
    return render(request, "workflow/approvals/approval.html", context)


def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """From a to-do to the case it belongs to."""
    user: Any = request.user
    seats = ApprovalSeat.objects.filter(approval__in=Approval.objects.visible_to(user))
    found = get_object_or_404(seats, pk=pk)
    return redirect("workflow:approval", pk=found.approval_id)


def approval_log(request: HttpRequest, pk: int) -> HttpResponse:
    """流转记录: who did what, for whom, when, how long it lay, what was seen."""
    return render(request, "workflow/approvals/log.html", _log_context(request, pk))


def approval_log_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The log as A4 sheets; leaving Banli, it is entered in the export log."""
    user: Any = request.user
    context = _log_context(request, pk)
    found = context["approval"]
    content = pdf_of("workflow/approvals/log_pdf.html", {**context, "printed_by": user, "printed_at": context["at"]})
    file = logged(
        by=user,
        kind="approval-log",
        output="pdf",
        content=content,
        rows=len(context["entries"]),
        filters={"approval": found.pk},
        purpose=str(found),
    )
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response


def approval_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Colleagues whose number or name begins with what was typed: for the fields that name a person."""
    found = _visible(request, pk)
    words = (request.GET.get("to") or request.GET.get("mention") or "").strip().removeprefix("@")[:20]
    template = "workflow/approvals/_mentions.html" if "mention" in request.GET else "workflow/approvals/_people.html"
    return render(request, template, {"people": colleagues(found, words) if words else []})


def actions_of(case: Case, back: str) -> Actions:
    """Every act with its page, or the reason why it is not open."""
    steps = available_steps(case.approval, case.reader, case.at)
    found = Actions()
    for name in (*IN_ROW, *IN_MENU):
        page = PAGES[name]
        if name == "amend" and not case.kind.amendable:
            continue
        refusal = _refusal(steps, page.verbs)
        if refusal is not None:
            found.closed.append(Action(page.title, "", page.icon, reason=str(refusal.sentence)))
            continue
        address = reverse("workflow:approval_act", args=[case.approval.pk, name])
        address = f"{address}?back={back}" if back == "inbox" else address
        act = Action(page.title, address, page.icon, key=KEYS.get(name, ""), tone=page.tone)
        (found.row if name in IN_ROW else found.others).append(act)
    watch = PAGES["unwatch" if case.watching else "watch"]
    found.others.append(
        Action(watch.title, reverse("workflow:approval_act", args=[case.approval.pk, watch.name]), watch.icon)
    )
    return found  # fmt: skip


def _refusal(steps: dict[str, Any], verbs: tuple[str, ...]) -> DomainError | None:
    refusals = [steps[verb][1] for verb in verbs]
    return None if None in refusals else refusals[0]


def _visible(request: HttpRequest, pk: int) -> Any:
    user: Any = request.user
    return get_object_or_404(Approval.objects.visible_to(user).select_related("branch", "maker", "chain"), pk=pk)


def _log_context(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = _visible(request, pk)
    now = timezone.now()
    return {
        "approval": found,
        "at": now,
        "line": line_of(found, now),
        "entries": log_of(kind_of(found), Event.objects.of(found), decisions_of(found)),
    }
