"""Collisions with their parties, and the steps on them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewals.collisions.actions import deciding
from renewals.collisions.forms import AppealForm, DecideForm
from renewals.collisions.rules.priority import GROUND_LABELS, Ground
from renewals.collisions.sentences import CASE_ICONS
from renewals.collisions.showing import claim_words, party_words
from renewals.collisions.tables import CollisionTable
from renewals.collisions.views.asking import ask_step
from renewals.disclosure import shown_title
from renewals.models import CollisionCase, CollisionStatus, Renewal
from renewals.tables import STATUS_LABELS
from workflow.action_bar import Action, Actions
from workflow.branch_scope import narrowed
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.step_forms import PlainForm
from workflow.timeline import timeline_of
from workflow.transitions import available_steps

C = CollisionStatus
TABS = (
    ("to_decide", gettext_lazy("To be ruled on"), (C.OPEN, C.APPEALED)),
    ("decided", gettext_lazy("Decided, may be appealed"), (C.DECIDED,)),
    ("closed", gettext_lazy("Settled"), (C.CLOSED,)),
)


def listed_collisions(request: HttpRequest) -> Listed:
    """Collisions of the reader's branches and those the reader is a party of."""
    user: Any = request.user
    _code, _label, states = chosen_tab(request.GET, TABS)
    rows: Any = narrowed(CollisionCase.objects.visible_to(user), request).filter(status__in=states)
    rows = rows.select_related("branch").prefetch_related("parties__owner", "parties__renewal")
    return Listed(rows, CollisionTable, options={"reader_id": user.pk})


def collisions(request: HttpRequest) -> HttpResponse:
    """The list in its tabs."""
    chosen = chosen_tab(request.GET, TABS)
    context = list_page(request, listed_collisions(request), export="renewals-collisions")
    context["tabs"] = [Tab(each[1], with_value(request.GET, "tab", each[0]), active=each == chosen) for each in TABS]
    return render(request, "renewals/collisions/list.html", context)


def collision(request: HttpRequest, pk: int) -> HttpResponse:
    """Who claims the customer, what speaks for each, what the rules propose and what was decided."""
    user: Any = request.user
    rows = CollisionCase.objects.visible_to(user).select_related("branch", "decided_by", "heard_by", "winner")
    case = get_object_or_404(rows, pk=pk)
    parties = list(case.parties.select_related("owner", "branch", "renewal", "policy"))
    mine = set(
        Renewal.objects.visible_to(user)
        .filter(pk__in=[party.renewal_id for party in parties])
        .values_list("pk", flat=True)
    )
    proposal = deciding.proposal_of(case)
    context = {
        "case": case,
        "parties": [
            {
                "who": party_words(party),
                "title": shown_title(party.renewal, user.pk),
                "address": reverse("renewals:detail", args=[party.renewal_id]) if party.renewal_id in mine else "",
                "status": party.renewal.status,
                "status_label": STATUS_LABELS[party.renewal.status],
                "claims": claim_words(party),
                "proposed": proposal is not None and proposal.place == party.place,
                "winner": party.pk == case.winner_id,
                "policy": party.policy,
            }
            for party in parties
        ],
        "proposal_ground": GROUND_LABELS[proposal.ground] if proposal else "",
        "ground": GROUND_LABELS[Ground(case.ground)] if case.ground else "",
        "actions": case_actions(case, user),
        "timeline": timeline_of(Event.objects.of(case), looks=CASE_ICONS, sentence=sentence_of, note=lambda _event: ""),
    }
    return render(request, "renewals/collisions/case.html", context)


def case_actions(case: CollisionCase, user: Any) -> Actions:
    """What this person may do with the case now."""
    steps = available_steps(case, user)
    found = Actions()
    for verb, icon in (("decide", "scale"), ("hear", "scale"), ("settle", "circle-check")):
        address = reverse("renewals:collision_decide", args=[case.pk])
        found.add(Action(steps[verb][0].label, address, icon), [steps[verb][1]])
    address = reverse("renewals:collision_appeal", args=[case.pk])
    if user.scope().may("renewals.follow_up"):
        found.add(Action(steps["appeal"][0].label, address, "message"), [steps["appeal"][1]])
    return found


def collision_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """裁决, 申诉裁决, 执行: the one decision that the state of the case asks for."""
    user: Any = request.user
    case = get_object_or_404(CollisionCase.objects.visible_to(user).select_related("branch"), pk=pk)

    def decide(form: DecideForm) -> str:
        act = deciding.hear_appeal if case.status == C.APPEALED else deciding.decide_collision
        act(by=user, case=case, **form.decision, **form.guard)
        return _("The collision is decided.")

    def settle(form: PlainForm) -> str:
        deciding.settle_collision(by=user, case=case, **form.guard)
        return _("The decision is carried out.")

    back = reverse("renewals:collision", args=[pk])
    if case.status == C.DECIDED:
        lead = _("The parties may appeal no more. What was decided is done now.")
        return ask_step(request, case, PlainForm, ("settle",), settle, _("Carry out"), back, lead=lead)
    verbs = ("hear",) if case.status == C.APPEALED else ("decide",)
    title = _("Rule on the appeal") if case.status == C.APPEALED else _("Rule on the collision")
    return ask_step(request, case, DecideForm, verbs, decide, title, back)


def collision_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """申诉."""
    user: Any = request.user
    case = get_object_or_404(CollisionCase.objects.visible_to(user).select_related("branch"), pk=pk)

    def act(form: AppealForm) -> str:
        deciding.appeal_collision(by=user, case=case, reason=form.cleaned_data["reason"], **form.guard)
        return _("The appeal is sent. Somebody else decides on it.")

    back = reverse("renewals:collision", args=[pk])
    lead = _("One appeal is possible. Somebody else than the first decider hears it; that decision is final.")
    return ask_step(request, case, AppealForm, ("appeal",), act, _("Appeal"), back, lead=lead)
