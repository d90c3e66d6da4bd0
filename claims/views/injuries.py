"""Injury assessments: the list, one of them, the opening of one, and who may grade."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims import actions
from claims.injuries.detail import actions_of, calculations_of, facts_of, history_of, rounds_of
from claims.injuries.disclosure import masked, may_read_medical
from claims.injuries.forms.steps import GRADES, OpenForm, QualificationForm
from claims.injuries.papers import PAPERS
from claims.injuries.tables import InjuryTable
from claims.models import AssessorQualification, InjuryAssessment, InjuryStatus
from workflow.attachments.pages import documents_of
from workflow.branch_scope import narrowed
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, export_address, list_page
from workflow.models import Approval, Event

S = InjuryStatus
TABS = (
    ("open", _("Open"), ~Q(status=S.ARCHIVED)),
    ("grading", _("In grading"), Q(status__in=(S.EXAMINING, S.FIRST, S.SECOND, S.CONFERENCE, S.REVIEW))),
    ("money", _("To be settled"), Q(status__in=(S.CALCULATING, S.APPROVING, S.NEGOTIATING, S.AGREED, S.PAID))),
    ("outside", _("Outside"), Q(status__in=(S.EXTERNAL, S.LITIGATION, S.REOPENED))),
    ("filed", _("Filed"), Q(status=S.ARCHIVED)),
)


class InjuryFilter(filters.FilterSet):
    """State, grade, and the report number."""

    case = filters.CharFilter(field_name="case__case_number", lookup_expr="istartswith", label=_("Report number"))
    status = filters.ChoiceFilter(empty_label=_("Any"), choices=S.choices, label=_("State"))
    grade = filters.ChoiceFilter(empty_label=_("Any"), field_name="final_grade", choices=GRADES[1:], label=_("Grade"))

    class Meta:
        model = InjuryAssessment
        fields: list[str] = []


def listed_injuries(request: HttpRequest) -> Listed:
    """The assessments of the chosen tab."""
    user: Any = request.user
    chosen = chosen_tab(request.GET, TABS)
    rows: Any = narrowed(InjuryAssessment.objects.visible_to(user), request)
    rows = rows.filter(chosen[2]).select_related("case", "injured")
    filtered = InjuryFilter(request.GET, queryset=rows, request=request)
    return Listed(filtered.qs, InjuryTable, filtered.form)


def injuries(request: HttpRequest) -> HttpResponse:
    """The list."""
    user: Any = request.user
    chosen = chosen_tab(request.GET, TABS)
    context = list_page(request, listed_injuries(request), export="claims-injuries")
    context["tabs"] = [
        Tab(label, with_value(request.GET, "tab", code), active=code == chosen[0]) for code, label, _rows in TABS
    ]
    context["may_open"] = user.scope().may("claims.assess")
    context["may_qualify"] = user.scope().may("claims.qualify")
    return render(request, "claims/injuries.html", context)


def injury(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment: who, how far, what can be done, what was found, what it costs."""
    user: Any = request.user
    rows = InjuryAssessment.objects.visible_to(user).select_related("branch", "case", "injured")
    row = get_object_or_404(rows, pk=pk)
    medical = may_read_medical(user, row)
    asked = Approval.objects.visible_to(user).filter(about_type=row.object_type(), about_id=row.pk).order_by("-pk")
    context = {
        "row": row,
        "person": masked(row.injured, medical=medical),
        "medical": medical,
        "may_reveal": user.scope().may("claims.reveal", row.branch),
        "actions": actions_of(row, user),
        "sections": facts_of(row),
        "rounds": rounds_of(row, medical=medical),
        "calculations": calculations_of(row),
        "may_calculate": user.scope().may("claims.calculate", row.branch),
        "documents": documents_of(row, user),
        "approval": asked.first(),
        "timeline": history_of(Event.objects.of(row)),
        "papers": [(code, paper.title, paper.ready(row)) for code, paper in PAPERS.items()],
    }
    return render(request, "claims/injury.html", context)


def open_injury(request: HttpRequest) -> HttpResponse:
    """首次跟踪: the report number first, then the person."""
    user: Any = request.user
    form = OpenForm(request.POST or request.GET or None, user=user)
    people: Any = form.fields["person"]
    chosen = form.cleaned_data["person"] if form.is_valid() and request.method == "POST" else None
    if chosen is not None:
        try:
            row = actions.open_assessment(by=user, injured=chosen)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The assessment is open."))
            return redirect("claims:injury", pk=row.pk)
    elif form.is_bound and not form.errors and not people.queryset.exists():
        form.add_error("case", _("There is no such case with an injured person here."))
    context = {
        "form": form,
        "form_title": _("Follow an injured person"),
        "submit_label": _("Open") if form.is_bound and people.queryset.exists() else _("Find the case"),
        "cancel_address": reverse("claims:injuries"),
    }
    return render(request, "pages/form.html", context, status=422 if form.errors and request.method == "POST" else 200)


def qualifications(request: HttpRequest) -> HttpResponse:
    """Who may grade, with which certificate; a manager enters it."""
    user: Any = request.user
    form = QualificationForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            actions.qualify(by=user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The certificate is entered."))
            return redirect("claims:assessors")
    rows = AssessorQualification.objects.visible_to(user).select_related("person", "branch", "entered_by")
    address = export_address(request, "claims-assessors")
    context = {"rows": rows, "form": form, "today": timezone.localdate(), "export_address": address}
    return render(request, "claims/assessors.html", context, status=422 if form.errors else 200)
