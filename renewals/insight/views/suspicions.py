"""What the weekly watch found, and the verdicts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewals.collisions.views.asking import ask_step
from renewals.disclosure import shown_title
from renewals.insight.actions import judging
from renewals.insight.board import listed
from renewals.insight.filters import SuspicionFilter
from renewals.insight.forms import VerdictForm
from renewals.insight.gaming.suspects import Kind
from renewals.insight.sentences import ICONS
from renewals.insight.tables import SuspicionTable
from renewals.insight.wording import LOOK_AT, found_words, kind_word
from renewals.models import Renewal, Suspicion, SuspicionStatus, WatchRound
from workflow.action_bar import Action, Actions
from workflow.branch_scope import narrowed
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import timeline_of
from workflow.transitions import available_steps

S = SuspicionStatus
TABS = (
    ("open", gettext_lazy("To be looked at"), (S.OPEN,)),
    ("confirmed", gettext_lazy("Confirmed"), (S.CONFIRMED,)),
    ("explained", gettext_lazy("Explained"), (S.EXPLAINED,)),
)
SHOWN = 50


def listed_suspicions(request: HttpRequest) -> Listed:
    """Suspicions of the reader's branches in the chosen tab."""
    user: Any = request.user
    _code, _label, states = chosen_tab(request.GET, TABS)
    rows: Any = narrowed(Suspicion.objects.visible_to(user), request).filter(status__in=states)
    rows = rows.select_related("person", "branch").annotate(customers=Count("rows"))
    found = SuspicionFilter(request.GET, queryset=rows, request=request)
    return Listed(found.qs, SuspicionTable, found.form)


def suspicions(request: HttpRequest) -> HttpResponse:
    """疑点清单."""
    chosen = chosen_tab(request.GET, TABS)
    context = list_page(request, listed_suspicions(request), export="renewals-suspicions")
    context["tabs"] = [Tab(each[1], with_value(request.GET, "tab", each[0]), active=each == chosen) for each in TABS]
    context["watched"] = WatchRound.objects.first()
    return render(request, "renewals/insight/suspicions.html", context)


def suspicion(request: HttpRequest, pk: int) -> HttpResponse:
    """One suspicion: what was found, the customers behind it, the verdict."""
    user: Any = request.user
    rows = Suspicion.objects.visible_to(user).select_related("person", "branch", "judged_by")
    found = get_object_or_404(rows, pk=pk)
    customers = Renewal.objects.visible_to(user).filter(pk__in=found.rows.values("renewal"))
    shown = list(customers.select_related("owner", "branch").order_by("expires_on", "pk")[:SHOWN])
    context = {
        "suspicion": found,
        "kind": kind_word(found.kind),
        "words": found_words(found),
        "look_at": LOOK_AT[Kind(found.kind)],
        "customers": [(row, shown_title(row, user.pk)) for row in shown],
        "count": customers.count(),
        "customers_address": listed(suspicion=found.pk),
        "actions": _actions(found, user),
        "timeline": timeline_of(Event.objects.of(found), looks=ICONS, sentence=sentence_of, note=lambda _event: ""),
    }
    return render(request, "renewals/insight/suspicion.html", context)


def _actions(found: Suspicion, user: Any) -> Actions:
    steps = available_steps(found, user)
    actions = Actions()
    address = reverse("renewals:suspicion_judge", args=[found.pk])
    actions.add(Action(_("Give a verdict"), address, "scale"), [steps["confirm"][1]])
    return actions


def suspicion_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """裁定."""
    user: Any = request.user
    found = get_object_or_404(Suspicion.objects.visible_to(user).select_related("person", "branch"), pk=pk)

    def act(form: VerdictForm) -> str:
        opinion = form.cleaned_data["opinion"]
        judging.judge(by=user, suspicion=found, confirmed=form.confirmed, opinion=opinion, **form.guard)
        return _("The verdict is kept.")

    back = reverse("renewals:suspicion", args=[pk])
    lead = f"{found.person.name}: {found_words(found)}"
    return ask_step(request, found, VerdictForm, ("confirm",), act, _("Give a verdict"), back, lead=lead)
