"""Requests to hand over: asked on the customer's page, listed, accepted or declined on a page of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import User
from renewals.assignment.actions import handing
from renewals.assignment.forms import AnswerForm, AskHandOverForm
from renewals.assignment.tables import HandOverTable
from renewals.disclosure import shown_title
from renewals.models import HandOver, HandOverStatus, Renewal
from renewals.views.step_pages import StepPage, show_step
from workflow.branch_scope import narrowed
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.transitions import available_steps

TABS = (
    ("mine", gettext_lazy("Mine to answer")),
    ("open", gettext_lazy("All open")),
    ("all", gettext_lazy("All")),
)


def _ask(by: User, renewal: Renewal, form: AskHandOverForm) -> None:
    value = form.cleaned_data
    handing.ask_hand_over(by=by, renewal=renewal, to=value["to"], reason=value["reason"], **form.guard)


ASK = StepPage(
    name="ask_hand_over",
    verbs=("ask_hand_over",),
    form=AskHandOverForm,
    title=gettext_lazy("Ask a colleague to take over"),
    submit=gettext_lazy("Ask"),
    done=gettext_lazy("Your colleague is asked to take over %(title)s."),
    act=_ask,
    lead=gettext_lazy("%(title)s stays yours until your colleague accepts."),
)


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner asks a colleague."""
    return show_step(request, pk, ASK)


def listed_hand_overs(request: HttpRequest) -> Listed:
    """Requests by tab: those one has to answer, the open ones, all."""
    user: Any = request.user
    code, _label = chosen_tab(request.GET, TABS)
    rows: Any = narrowed(HandOver.objects.visible_to(user), request)
    if code != "all":
        rows = rows.filter(status=HandOverStatus.ASKED)
    if code == "mine":
        rows = rows.filter(Q(taker=user))
    rows = rows.select_related("renewal", "giver", "taker", "branch")
    return Listed(rows, HandOverTable, options={"reader_id": user.pk})


def hand_overs(request: HttpRequest) -> HttpResponse:
    """The list in its tabs."""
    chosen = chosen_tab(request.GET, TABS)
    context = list_page(request, listed_hand_overs(request), export="renewals-hand-overs") | {
        "tabs": [Tab(each[1], with_value(request.GET, "tab", each[0]), active=each == chosen) for each in TABS]
    }
    return render(request, "renewals/assignment/hand_overs.html", context)


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: the customer, who asks, why; accept, decline or take back."""
    user: Any = request.user
    rows = HandOver.objects.visible_to(user).select_related("renewal__branch", "giver", "taker", "branch")
    found = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            _answer(user, found, request.POST.get("decision", ""), form.cleaned_data["answer"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Your answer is saved."))
            return redirect("renewals:hand_over", pk=pk)
    steps = available_steps(found, user)
    seen = Renewal.objects.visible_to(user).filter(pk=found.renewal_id).exists()
    context = {
        "request_row": found,
        "title": shown_title(found.renewal, user.pk),
        "form": form,
        "refusal": refusal,
        "may_answer": steps["accept"][1] is None,
        "may_withdraw": steps["withdraw"][1] is None,
        "customer_seen": seen,
    }
    status = refusal.http_status if refusal else 200
    return render(request, "renewals/assignment/hand_over.html", context, status=status)


def _answer(user: User, found: HandOver, decision: str, words: str) -> None:
    if decision == "accept":
        handing.accept_hand_over(by=user, request=found)
    elif decision == "withdraw":
        handing.withdraw_hand_over(by=user, request=found)
    else:
        handing.decline_hand_over(by=user, request=found, why=words)
