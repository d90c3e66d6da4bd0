"""One version of an approval chain: shown with its history, a draft edited step by step, tried out and published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from workflow.approvals.actions import chains as verbs
from workflow.approvals.chain_checks import dead_ends, plan_of
from workflow.approvals.chain_words import reason
from workflow.approvals.chains import way_of
from workflow.approvals.forms.chain_step import StepForm
from workflow.approvals.forms.chains import DayForm, HeadForm
from workflow.approvals.kinds import KINDS
from workflow.approvals.screens.chains import chain_events, state_of, step_lines, versions_of
from workflow.models import Approval, ApprovalChain
from workflow.views.chains import try_out, who

HEAD_FIELDS = ("line", "amount_from", "amount_below", "ends_by_authority", "same_person", "source")


def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its steps, why it cannot be published yet, a try-out, its history."""
    row = _row(request, pk)
    today = timezone.localdate()
    kind = KINDS[row.kind]
    way = way_of(row)
    context = {**_facts(row), **try_out(request, kind, row.branch, way)}
    if getattr(request, "htmx", False) and context["tried"] is not None:
        return render(request, "workflow/approvals/_tried.html", context)
    context |= {
        "steps": step_lines(way.rules, kind),
        "problems": _problems(row) if context["state"] == "draft" else [],
        "versions": versions_of(row, today),
        "events": chain_events(row),
    }
    return render(request, "workflow/approvals/chain.html", context)


def chain_head(request: HttpRequest, pk: int) -> HttpResponse:
    """For which line and amounts the draft holds."""
    row = _row(request, pk)
    form = HeadForm(request.POST or None, initial={name: getattr(row, name) for name in HEAD_FIELDS})

    def save() -> None:
        verbs.set_chain_head(by=who(request), chain=row, **form.cleaned_data)

    return _form(request, row, form, save, _("Scope of the chain"), _("Save"))


def chain_step(request: HttpRequest, pk: int) -> HttpResponse:
    """A new step, or the one at ``?place=``."""
    row = _row(request, pk)
    steps = verbs.steps_of(row)
    place = _number(request.GET.get("place", ""))
    known = steps[place - 1] if 1 <= place <= len(steps) else None
    form = StepForm(request.POST or None, chain=row, step=known)

    def save() -> None:
        if known is None:
            verbs.add_step(by=who(request), chain=row, step=form.step())
        else:
            verbs.change_step(by=who(request), chain=row, place=place, step=form.step())

    title = _("Change the step") if known is not None else _("Add a step")
    return _form(request, row, form, save, title, _("Save"), template="workflow/approvals/chain_step.html")


def chain_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Moves or removes a step, or throws the draft away."""
    row = _row(request, pk)
    user = who(request)
    act, _colon, number = request.POST.get("act", "").partition(":")
    place = _number(number)
    acts: dict[str, Callable[[], object]] = {
        "up": lambda: verbs.move_step(by=user, chain=row, place=place, up=True),
        "down": lambda: verbs.move_step(by=user, chain=row, place=place, up=False),
        "remove": lambda: verbs.remove_step(by=user, chain=row, place=place),
        "discard": lambda: verbs.discard_draft(by=user, chain=row),
    }
    try:
        if act in acts:
            acts[act]()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if act == "discard":
            messages.success(request, _("The draft was thrown away."))
            return redirect("workflow:branch_chains", pk=row.branch_id)
    return redirect("workflow:chain", pk=row.pk)


def chain_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing would change, and the day."""
    row = _row(request, pk)
    form = DayForm(request.POST or None)

    def save() -> None:
        verbs.publish_chain(by=who(request), chain=row, **form.cleaned_data)
        messages.success(request, _("The chain is published."))

    more = {
        "problems": _problems(row),
        "differences": next((each for each in versions_of(row, timezone.localdate()) if each.chain.pk == row.pk), None),
        "running": Approval.objects.visible_to(who(request), row.branch).running().filter(kind=row.kind).count(),
        "steps": step_lines(way_of(row).rules, KINDS[row.kind]),
    }
    return _form(
        request, row, form, save, _("Publish the chain"), _("Publish"), "workflow/approvals/chain_publish.html", more
    )


def chain_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """From a day on the branch inherits again."""
    row = _row(request, pk)
    form = DayForm(request.POST or None)

    def save() -> None:
        verbs.retire_chain(by=who(request), chain=row, **form.cleaned_data)
        messages.success(request, _("The chain ends on that day; what is inherited takes over."))

    return _form(request, row, form, save, _("End the chain"), _("End it"))


def _form(
    request: HttpRequest,
    row: ApprovalChain,
    form: Any,
    save: Callable[[], None],
    title: str,
    label: str,
    template: str = "pages/form.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    if form.is_valid():
        try:
            save()
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workflow:chain", pk=row.pk)
    context = {
        **_facts(row),
        "form": form,
        "form_title": title,
        "form_lead": f"{KINDS[row.kind].label} · {row.branch.name}",
        "submit_label": label,
        "cancel_address": reverse("workflow:chain", args=[row.pk]),
        **(more or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _facts(row: ApprovalChain) -> dict[str, Any]:
    return {"chain": row, "kind": KINDS[row.kind], "chosen": row.branch, "state": state_of(row, timezone.localdate())}


def _problems(row: ApprovalChain) -> list[str]:
    plan = plan_of(row)
    return [reason(each, plan.steps, plan.kind) for each in dead_ends(plan, timezone.localdate())]


def _row(request: HttpRequest, pk: int) -> ApprovalChain:
    user: User = who(request)
    rows = ApprovalChain.objects.visible_to(user).filter(kind__in=KINDS).select_related("branch", "published_by")
    row: ApprovalChain = get_object_or_404(rows, pk=pk)
    return row


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
