"""Leads (次年线索): the list in its tabs, one lead, many put on the due list at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.branch_numbers import number
from renewals.disclosure import shown_name, shown_title
from renewals.leads.actions import deciding
from renewals.leads.forms import DropLeadForm
from renewals.leads.tables import LeadTable
from renewals.models import Lead, LeadStatus
from workflow.branch_scope import chosen_branch, narrowed
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import timeline_of
from workflow.transitions import available_steps

LISTS = "renewals.import"
TABS = (
    ("due", _("To put on the list"), LeadStatus.OPEN),
    ("open", _("Waiting"), LeadStatus.OPEN),
    ("listed", _("On the due list"), LeadStatus.LISTED),
    ("dropped", _("Lead dropped"), LeadStatus.DROPPED),
)
ICONS = {"seed_lead": ("plus", "waiting"), "list_lead": ("list-check", "done"), "drop_lead": ("ban", "late")}
LARGEST = 500


def listed_leads(request: HttpRequest) -> Listed:
    """The leads of the reader's branches in the chosen tab; to be listed now are those whose cover ends soon."""
    user: Any = request.user
    code, _label, state = chosen_tab(request.GET, TABS)
    rows: Any = narrowed(Lead.objects.visible_to(user), request).filter(status=state)
    if code == "due":
        rows = rows.filter(expires_on__lte=timezone.localdate() + timedelta(days=_lead_days(request)))
    return Listed(rows.select_related("renewal", "branch"), LeadTable, options={"reader_id": user.pk})


def _lead_days(request: HttpRequest) -> int:
    user: Any = request.user
    branch = chosen_branch(request) or user.branch
    return number("lead_days", branch, timezone.localdate())


def leads(request: HttpRequest) -> HttpResponse:
    """The list; who imports due lists may pick."""
    user: Any = request.user
    chosen = chosen_tab(request.GET, TABS)
    may_list = user.scope().may(LISTS) and chosen[2] == LeadStatus.OPEN
    context = list_page(request, listed_leads(request), export="renewals-leads", pickable=may_list) | {
        "tabs": [Tab(each[1], with_value(request.GET, "tab", each[0]), active=each == chosen) for each in TABS],
        "may_list": may_list,
    }
    return render(request, "renewals/leads/leads.html", context)


def leads_list(request: HttpRequest) -> HttpResponse:
    """Puts the picked leads on the due list: asked first, then done."""
    user: Any = request.user
    rows = _picked(request, user)
    if request.method == "POST":
        outcome = deciding.list_leads(by=user, leads=[row.pk for row in rows])
        words = ngettext(
            "%(count)s customer is on the due list.", "%(count)s customers are on the due list.", len(outcome.done)
        )
        messages.success(request, words % {"count": len(outcome.done)})
        for why in list(dict.fromkeys(outcome.left_out.values()))[:5]:
            messages.warning(request, gettext("Left out: %(why)s") % {"why": why})
        return redirect("renewals:leads")
    context = {
        "picked": len(rows),
        "form_title": _("Put on the due list"),
        "submit_label": _("Put on the due list"),
        "cancel_address": reverse("renewals:leads"),
    }
    return render(request, "renewals/leads/leads_list.html", context)


def _picked(request: HttpRequest, user: User) -> QuerySet[Lead]:
    ids = [int(pk) for pk in request.GET.getlist("id") if pk.isdigit()][:LARGEST]
    return Lead.objects.visible_to(user).filter(pk__in=ids, status=LeadStatus.OPEN)


def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead: from whom it comes, what became of it."""
    user: Any = request.user
    rows = Lead.objects.visible_to(user).select_related("renewal", "branch", "listed_as")
    found = get_object_or_404(rows, pk=pk)
    steps = available_steps(found, user)
    events = list(Event.objects.of(found))
    context = {
        "lead": found,
        "title": shown_title(found.renewal, user.pk),
        "insured": shown_name(found.renewal, user.pk, detail=True),
        "may_list": steps["list_lead"][1] is None,
        "may_drop": steps["drop_lead"][1] is None,
        "timeline": timeline_of(events, looks=ICONS, sentence=sentence_of, note=lambda _event: ""),
    }
    return render(request, "renewals/leads/lead.html", context)


def lead_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody will ask this customer next year, because …"""
    user: Any = request.user
    found = get_object_or_404(Lead.objects.visible_to(user).select_related("renewal", "branch"), pk=pk)
    form = DropLeadForm(request.POST or None, initial={"expected_version": found.version})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            deciding.drop_lead(by=user, lead=found, **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The lead is dropped."))
            return redirect("renewals:lead", pk=pk)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Drop the lead"),
        "form_lead": shown_title(found.renewal, user.pk),
        "submit_label": _("Drop the lead"),
        "cancel_address": reverse("renewals:lead", args=[pk]),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)
