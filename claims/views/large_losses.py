"""Large losses: list, page, steps, reports as PDF."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import User
from claims.actions import attending
from claims.actions import large_losses as act
from claims.actions.removing import request_removal
from claims.losses import forms
from claims.losses.guards import prefecture_of
from claims.losses.report import report_pdf
from claims.losses.sections import loss_sections, timeline_of
from claims.losses.tables import LargeLossTable, next_deadline
from claims.models import OPEN_LOSSES, Attendance, LargeLoss, LargeLossStatus, ListedCase, LossReport, LossTier
from claims.views.loss_steps import Kind, StepPage, actions_of, show_step
from workflow.attachments.pages import documents_of
from workflow.branch_scope import chosen_branch
from workflow.exporting import logged
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.models import Event
from workflow.step_forms import PlainForm

S = LargeLossStatus
TABS = (
    ("open", gettext_lazy("Open"), OPEN_LOSSES),
    ("overdue", gettext_lazy("Overdue"), OPEN_LOSSES),
    ("warning", gettext_lazy("To report"), (S.WARNING,)),
    ("decide", gettext_lazy("To decide"), (S.IN_REVIEW, S.CLOSING)),
    ("followed", gettext_lazy("Followed"), (S.TRACKING, S.ATTENDED)),
    ("done", gettext_lazy("Closed and removed"), (S.LOSS_CLOSED, S.REMOVED)),
)
PEOPLE = ("author", "endorsed_by", "recognised_by", "closed_by", "removed_by")


def rows_of(user: User) -> Any:
    """The visible rows with what a page shows."""
    return LargeLoss.objects.visible_to(user).select_related("branch", "case", *PEOPLE)


PAGES = {
    page.name: page
    for page in (
        StepPage(
            name="recognise",
            verbs=("recognise",),
            form=PlainForm,
            title=gettext_lazy("Recognise"),
            submit=gettext_lazy("Recognise"),
            icon="checkbox",
            act=lambda by, row, form: act.recognise(by=by, loss=row, **form.guard),
        ),
        StepPage(
            name="approve_closing",
            verbs=("approve_closing",),
            form=PlainForm,
            title=gettext_lazy("Close"),
            submit=gettext_lazy("Close"),
            icon="circle-check",
            act=lambda by, row, form: act.approve_closing(by=by, loss=row, **form.guard),
        ),
        StepPage(
            name="endorse",
            verbs=("endorse",),
            form=PlainForm,
            title=gettext_lazy("Agree as prefecture"),
            submit=gettext_lazy("Agree"),
            icon="thumb-up",
            act=lambda by, row, form: act.endorse(by=by, loss=row, **form.guard),
        ),
        StepPage(
            name="report",
            verbs=("report",),
            form=forms.FirstReportForm,
            title=gettext_lazy("First report"),
            submit=gettext_lazy("Send report"),
            icon="send",
            act=lambda by, row, form: act.report(by=by, loss=row, form=form.entry, **form.guard),
        ),
        StepPage(
            name="attend",
            verbs=("attend", "attend_early"),
            form=forms.AttendanceForm,
            title=gettext_lazy("Record attendance"),
            submit=gettext_lazy("Save"),
            icon="map-pin",
            lead=gettext_lazy("A photo taken on site proves one visit only."),
            multipart=True,
            act=lambda by, row, form: attending.record_attendance(by=by, loss=row, form=form.entry, **form.guard),
        ),
        StepPage(
            name="report_progress",
            verbs=("report_progress",),
            form=forms.ProgressForm,
            title=gettext_lazy("Progress report"),
            submit=gettext_lazy("Send report"),
            icon="report",
            act=lambda by, row, form: act.report_progress(by=by, loss=row, form=form.entry, **form.guard),
        ),
        StepPage(
            name="submit_closing",
            verbs=("submit_closing",),
            form=forms.ProgressForm,
            title=gettext_lazy("Closing report"),
            submit=gettext_lazy("Send report"),
            icon="archive",
            act=lambda by, row, form: act.submit_closing(by=by, loss=row, form=form.entry, **form.guard),
        ),
        StepPage(
            name="return_report",
            verbs=("return_report",),
            form=forms.ReasonForm,
            title=gettext_lazy("Return report"),
            submit=gettext_lazy("Return"),
            icon="arrow-back-up",
            act=lambda by, row, form: act.return_report(by=by, loss=row, why=form.cleaned_data["why"], **form.guard),
        ),
        StepPage(
            name="return_closing",
            verbs=("return_closing",),
            form=forms.ReasonForm,
            title=gettext_lazy("Return closing report"),
            submit=gettext_lazy("Return"),
            icon="arrow-back-up",
            act=lambda by, row, form: act.return_closing(by=by, loss=row, why=form.cleaned_data["why"], **form.guard),
        ),
        StepPage(
            name="regulator",
            verbs=("enter_regulator_number",),
            form=forms.RegulatorForm,
            title=gettext_lazy("Enter report to the regulator"),
            submit=gettext_lazy("Save"),
            icon="building-bank",
            act=lambda by, row, form: act.enter_regulator_number(
                by=by, loss=row, which=form.cleaned_data["which"], number=form.cleaned_data["number"], **form.guard
            ),
        ),
        StepPage(
            name="request_removal",
            verbs=("request_removal",),
            form=forms.RemovalForm,
            title=gettext_lazy("Request removal"),
            submit=gettext_lazy("Request"),
            icon="ban",
            act=lambda by, row, form: request_removal(
                by=by,
                loss=row,
                reason_code=form.cleaned_data["reason_code"],
                why=form.cleaned_data["why"],
                **form.guard,
            ),
        ),
        StepPage(
            name="reopen",
            verbs=("reopen",),
            form=forms.ReasonForm,
            title=gettext_lazy("Reopen"),
            submit=gettext_lazy("Reopen"),
            icon="repeat",
            act=lambda by, row, form: act.reopen(by=by, loss=row, why=form.cleaned_data["why"], **form.guard),
        ),
    )
}
KIND = Kind(rows_of, "loss", "loss", PAGES)


class LargeLossFilter(filters.FilterSet):
    """Tier, regulator, number."""

    tier = filters.ChoiceFilter(empty_label=_("Any"), choices=LossTier.choices, label=gettext_lazy("Tier"))
    is_regulator = filters.BooleanFilter(label=gettext_lazy("Reported to the regulator"))
    number = filters.CharFilter(
        field_name="case__case_number", lookup_expr="iexact", label=gettext_lazy("Report number")
    )

    class Meta:
        model = LargeLoss
        fields: list[str] = []


def listed_losses(request: HttpRequest) -> Listed:
    """The warning list and what became of it."""
    user: Any = request.user
    code, _label, states = chosen_tab(request.GET, TABS)
    rows = LargeLoss.objects.visible_to(user, chosen_branch(request)).filter(status__in=states)
    if code == "overdue":
        rows = rows.overdue(timezone.now())
    filtered = LargeLossFilter(request.GET, queryset=rows.select_related("branch", "case"))
    return Listed(filtered.qs, LargeLossTable, filtered.form)


def losses(request: HttpRequest) -> HttpResponse:
    """The list of large losses in its tabs."""
    user: Any = request.user
    chosen = chosen_tab(request.GET, TABS)
    context = list_page(request, listed_losses(request), export="claims-large-losses") | {
        "tabs": [Tab(each[1], with_value(request.GET, "tab", each[0]), active=each == chosen) for each in TABS],
        "may_report": user.scope().may("claims.large_loss"),
    }
    return render(request, "claims/losses/losses.html", context)


def loss(request: HttpRequest, pk: int) -> HttpResponse:
    """One large loss."""
    user: Any = request.user
    row = get_object_or_404(rows_of(user), pk=pk)
    due = next_deadline(row)
    context = {
        "row": row,
        "prefecture": prefecture_of(row.branch),
        "due": due,
        "is_late": due is not None and due < timezone.now(),
        "actions": actions_of(row, KIND, user),
        "sections": loss_sections(row),
        "reports": LossReport.objects.visible_to(user).filter(loss=row).select_related("author").order_by("-at"),
        "attendances": Attendance.objects.visible_to(user)
        .filter(loss=row)
        .select_related("person")
        .order_by("-arrived_at"),
        "listed": ListedCase.objects.visible_to(user).filter(case_number=row.case.case_number),
        "may_print": user.scope().may("claims.large_loss", row.branch),
        "timeline": timeline_of(Event.objects.of(row)),
        "documents": documents_of(row, user),
    }
    return render(request, "claims/losses/loss.html", context)


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step on a large loss."""
    return show_step(request, pk, KIND, PAGES[name])


def report_outside(request: HttpRequest) -> HttpResponse:
    """清单外上报: a case nobody listed."""
    user: Any = request.user
    form = forms.OutsideReportForm(request.POST or None, user=user, initial={"case": request.GET.get("case", "")})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = act.report_outside_list(by=user, case=form.cleaned_data["case"], form=form.entry)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The loss is reported."))
            return redirect("claims:loss", pk=made.pk)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Report a case that is not listed"),
        "form_lead": _("It is followed like the others and counts in no rate."),
        "submit_label": _("Send report"),
        "cancel_address": reverse("claims:losses"),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)


def report_as_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One report on paper; in the export log."""
    user: Any = request.user
    rows = LossReport.objects.visible_to(user).select_related("loss__branch", "loss__case", "author")
    report = get_object_or_404(rows, pk=pk)
    file = logged(
        by=user,
        kind="large-loss-report",
        output="pdf",
        content=report_pdf(report, user),
        rows=1,
        filters={"report": report.pk},
        purpose=str(report.get_kind_display()),  # type: ignore[attr-defined]  # choices
    )
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response
