"""Fleets with their vehicles, and the steps on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renewals.collisions.actions import fleets as grouping
from renewals.collisions.forms import AppointForm, DissolveForm, FleetFollowUpForm
from renewals.collisions.sentences import FLEET_ICONS
from renewals.collisions.tables import FleetTable
from renewals.collisions.views.asking import ask_step
from renewals.disclosure import shown_title
from renewals.models import Fleet
from renewals.tables import STATUS_LABELS
from workflow.action_bar import Action, Actions
from workflow.branch_scope import narrowed
from workflow.identifiers.masking import mask_name
from workflow.listing.page import Listed, list_page
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import timeline_of
from workflow.transitions import available_steps


def listed_fleets(request: HttpRequest) -> Listed:
    """Fleets of the reader's branches and those with a vehicle there."""
    user: Any = request.user
    rows: Any = narrowed(Fleet.objects.visible_to(user), request).select_related("branch", "manager")
    return Listed(rows.annotate(size=Count("vehicles")), FleetTable)


def fleet_list(request: HttpRequest) -> HttpResponse:
    """Every fleet."""
    context = list_page(request, listed_fleets(request), export="renewals-fleets")
    return render(request, "renewals/collisions/fleets.html", context)


def fleet(request: HttpRequest, pk: int) -> HttpResponse:
    """The vehicles of one insured that the reader sees, and what can be done for all of them."""
    user: Any = request.user
    found = get_object_or_404(Fleet.objects.visible_to(user).select_related("branch", "manager"), pk=pk)
    rows = list(grouping.vehicles_of(found, user).select_related("owner", "branch")[:500])
    context = {
        "fleet": found,
        "title": found.insured_name if found.is_company else mask_name(found.insured_name),
        "vehicles": [
            {
                "title": shown_title(row, user.pk),
                "address": reverse("renewals:detail", args=[row.pk]),
                "status": row.status,
                "status_label": STATUS_LABELS[row.status],
                "row": row,
            }
            for row in rows
        ],
        "premium": sum((row.last_premium for row in rows), start=rows[0].last_premium * 0) if rows else None,
        "actions": fleet_actions(found, user, any(row.owner_id == user.pk for row in rows)),
        "timeline": timeline_of(
            Event.objects.of(found), looks=FLEET_ICONS, sentence=sentence_of, note=lambda _event: ""
        ),
    }
    return render(request, "renewals/collisions/fleet.html", context)


def fleet_actions(found: Fleet, user: Any, owns_one: bool) -> Actions:
    """One follow-up for the owner of vehicles; account manager and dissolving for a manager."""
    steps, actions = available_steps(found, user), Actions()
    if owns_one and user.scope().may("renewals.follow_up"):
        address = reverse("renewals:fleet_follow_up", args=[found.pk])
        actions.add(Action(_("Follow up the fleet"), address, "phone-call", in_drawer=False), [None])
    for verb, icon in (("appoint", "user-check"), ("dissolve", "archive")):
        address = reverse(f"renewals:fleet_{verb}", args=[found.pk])
        actions.add(Action(steps[verb][0].label, address, icon), [steps[verb][1]])
    return actions


def fleet_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """指定客户经理."""
    user: Any = request.user
    found = get_object_or_404(Fleet.objects.visible_to(user).select_related("branch"), pk=pk)

    def act(form: AppointForm) -> str:
        version = form.cleaned_data["expected_version"]
        outcome = grouping.appoint_manager(by=user, fleet=found, to=form.cleaned_data["to"], expected_version=version)
        if outcome.left_out:
            messages.warning(request, str(next(iter(outcome.left_out.values()))))
        count = len(outcome.done)
        words = ngettext("%(count)s vehicle is handed over.", "%(count)s vehicles are handed over.", count)
        return words % {"count": count}

    lead = _("The vehicles you manage are handed over to this person.")
    back = reverse("renewals:fleet", args=[pk])
    return ask_step(request, found, AppointForm, ("appoint",), act, _("Appoint the account manager"), back, lead=lead)


def fleet_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """解除团车."""
    user: Any = request.user
    found = get_object_or_404(Fleet.objects.visible_to(user).select_related("branch"), pk=pk)

    def act(form: DissolveForm) -> str:
        value = form.cleaned_data
        grouping.dissolve_fleet(
            by=user, fleet=found, reason=value["reason"], expected_version=value["expected_version"]
        )
        return _("The fleet is dissolved.")

    lead = _("The vehicles are worked one by one and not grouped again.")
    back = reverse("renewals:fleet", args=[pk])
    return ask_step(request, found, DissolveForm, ("dissolve",), act, _("No fleet"), back, lead=lead)


def fleet_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One talk about many vehicles: each gets a follow-up of its own."""
    user: Any = request.user
    found = get_object_or_404(Fleet.objects.visible_to(user).select_related("branch"), pk=pk)

    def act(form: FleetFollowUpForm) -> str:
        outcome = grouping.follow_up_fleet(
            by=user, fleet=found, entry=form.entry, renewals=form.chosen, key=form.cleaned_data["key"]
        )
        for sentence in dict.fromkeys(str(each) for each in outcome.left_out.values()):
            messages.warning(request, sentence)
        count = len(outcome.done)
        words = ngettext(
            "The contact is registered for %(count)s vehicle.",
            "The contact is registered for %(count)s vehicles.",
            count,
        )
        return words % {"count": count}

    back = reverse("renewals:fleet", args=[pk])
    return ask_step(request, found, FleetFollowUpForm, (), act, _("Follow up the fleet"), back)
