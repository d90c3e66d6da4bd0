"""Cross-region cases: list, page, steps, and the ledger of work done for others."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import django_filters as filters
from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import User
from claims.actions import cross_region as act
from claims.losses import forms
from claims.losses.sections import delegation_sections, timeline_of
from claims.losses.tables import DelegationTable
from claims.models import OPEN_DELEGATIONS, CrossRegionCase, CrossRegionStatus, DelegationKind
from claims.rules.cross_region import reach_of
from claims.views.loss_steps import Kind, StepPage, actions_of, show_step
from workflow.attachments.pages import documents_of
from workflow.branch_scope import chosen_branch
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, export_address, list_page
from workflow.models import Event
from workflow.step_forms import PlainForm

S = CrossRegionStatus
TABS = (
    ("open", gettext_lazy("Open"), OPEN_DELEGATIONS),
    ("accept", gettext_lazy("To accept or reassign"), (S.PENDING, S.TO_REASSIGN)),
    ("work", gettext_lazy("In work"), (S.SURVEYING, S.ASSESSING, S.ISSUER_APPROVAL)),
    ("confirm", gettext_lazy("To confirm"), (S.TO_CONFIRM, S.SETTLING)),
    ("disputed", gettext_lazy("Disputed"), (S.DISPUTED,)),
    ("done", gettext_lazy("Done"), (S.FINISHED, S.REVOKED)),
)
PEOPLE = ("entrusted_by", "accepted_by", "submitted_by", "disputed_by", "ruled_by", "confirmed_by", "settled_by")


def rows_of(user: User) -> Any:
    """The visible rows with what a page shows."""
    return CrossRegionCase.objects.visible_to(user).select_related("branch", "handling_branch", "case", *PEOPLE)


PAGES = {
    page.name: page
    for page in (
        StepPage(
            name="rule",
            verbs=("rule",),
            form=forms.RuleForm,
            title=gettext_lazy("Rule on the dispute"),
            submit=gettext_lazy("Give the ruling"),
            icon="scale",
            act=lambda by, row, form: act.rule(
                by=by, row=row, amount=form.cleaned_data["amount"], why=form.cleaned_data["why"], **form.guard
            ),
        ),
        StepPage(
            name="reassign",
            verbs=("reassign",),
            form=forms.ReassignForm,
            title=gettext_lazy("Reassign"),
            submit=gettext_lazy("Reassign"),
            icon="switch-horizontal",
            act=lambda by, row, form: act.reassign(
                by=by, row=row, handling_branch=form.cleaned_data["handling_branch"], **form.guard
            ),
        ),
        StepPage(
            name="accept",
            verbs=("accept",),
            form=PlainForm,
            title=gettext_lazy("Accept"),
            submit=gettext_lazy("Accept"),
            icon="hand-grab",
            act=lambda by, row, form: act.accept(by=by, row=row, **form.guard),
        ),
        StepPage(
            name="finish_survey",
            verbs=("finish_survey",),
            form=forms.SurveyForm,
            title=gettext_lazy("Finish survey"),
            submit=gettext_lazy("Save survey"),
            icon="camera",
            act=lambda by, row, form: act.finish_survey(
                by=by, row=row, report=form.cleaned_data["report"], **form.guard
            ),
        ),
        StepPage(
            name="submit_result",
            verbs=("submit_result",),
            form=forms.ResultForm,
            title=gettext_lazy("Submit result"),
            submit=gettext_lazy("Submit"),
            icon="send",
            lead=gettext_lazy("Needs the survey report and at least one photo among the documents."),
            act=lambda by, row, form: act.submit_result(
                by=by,
                row=row,
                amount=form.cleaned_data.get("amount"),
                report=form.cleaned_data["report"],
                opinion=form.cleaned_data["opinion"],
                **form.guard,
            ),
        ),
        StepPage(
            name="ask_issuer",
            verbs=("ask_issuer",),
            form=forms.AskForm,
            title=gettext_lazy("Ask the issuing branch"),
            submit=gettext_lazy("Ask"),
            icon="arrow-up",
            act=lambda by, row, form: act.ask_issuer(
                by=by, row=row, amount=form.cleaned_data["amount"], why=form.cleaned_data["why"], **form.guard
            ),
        ),
        StepPage(
            name="grant",
            verbs=("grant",),
            form=forms.GrantForm,
            title=gettext_lazy("Decide on the amount"),
            submit=gettext_lazy("Agree"),
            icon="shield-check",
            act=lambda by, row, form: act.grant(by=by, row=row, amount=form.cleaned_data["amount"], **form.guard),
        ),
        StepPage(
            name="confirm",
            verbs=("confirm",),
            form=PlainForm,
            title=gettext_lazy("Confirm result"),
            submit=gettext_lazy("Confirm"),
            icon="circle-check",
            act=lambda by, row, form: act.confirm(by=by, row=row, **form.guard),
        ),
        StepPage(
            name="settle",
            verbs=("settle",),
            form=forms.SettleForm,
            title=gettext_lazy("Settle"),
            submit=gettext_lazy("Settle"),
            icon="coin",
            act=lambda by, row, form: act.settle(by=by, row=row, fee=form.cleaned_data["fee"], **form.guard),
        ),
        StepPage(
            name="dispute",
            verbs=("dispute",),
            form=forms.DisputeForm,
            title=gettext_lazy("Dispute"),
            submit=gettext_lazy("Dispute"),
            icon="message-circle",
            act=lambda by, row, form: act.dispute(
                by=by, row=row, why=form.cleaned_data["why"], amount=form.cleaned_data["amount"], **form.guard
            ),
        ),
        StepPage(
            name="refuse",
            verbs=("refuse",),
            form=forms.ReasonForm,
            title=gettext_lazy("Refuse"),
            submit=gettext_lazy("Refuse"),
            icon="x",
            act=lambda by, row, form: act.refuse(by=by, row=row, why=form.cleaned_data["why"], **form.guard),
        ),
        StepPage(
            name="revoke",
            verbs=("revoke",),
            form=forms.ReasonForm,
            title=gettext_lazy("Revoke delegation"),
            submit=gettext_lazy("Revoke"),
            icon="ban",
            act=lambda by, row, form: act.revoke(by=by, row=row, why=form.cleaned_data["why"], **form.guard),
        ),
    )
}
KIND = Kind(rows_of, "delegation", "delegation", PAGES)


class DelegationFilter(filters.FilterSet):
    """What is entrusted, and which side one looks from."""

    kind = filters.ChoiceFilter(empty_label=_("Any"), choices=DelegationKind.choices, label=gettext_lazy("Entrusted"))
    number = filters.CharFilter(
        field_name="case__case_number", lookup_expr="iexact", label=gettext_lazy("Report number")
    )

    class Meta:
        model = CrossRegionCase
        fields: list[str] = []


def listed_delegations(request: HttpRequest) -> Listed:
    """Cases the reader's branches entrusted or do for others."""
    user: Any = request.user
    _code, _label, states = chosen_tab(request.GET, TABS)
    rows = CrossRegionCase.objects.visible_to(user, chosen_branch(request)).filter(status__in=states)
    filtered = DelegationFilter(request.GET, queryset=rows.select_related("branch", "handling_branch", "case"))
    return Listed(filtered.qs, DelegationTable, filtered.form)


def delegations(request: HttpRequest) -> HttpResponse:
    """The list of cross-region cases in its tabs."""
    user: Any = request.user
    chosen = chosen_tab(request.GET, TABS)
    context = list_page(request, listed_delegations(request), export="claims-cross-region") | {
        "tabs": [Tab(each[1], with_value(request.GET, "tab", each[0]), active=each == chosen) for each in TABS],
        "may_entrust": user.scope().may("claims.cross_region"),
    }
    return render(request, "claims/losses/delegations.html", context)


def delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """One cross-region case; both branches see the same."""
    user: Any = request.user
    row = get_object_or_404(rows_of(user), pk=pk)
    context = {
        "row": row,
        "actions": actions_of(row, KIND, user),
        "sections": delegation_sections(row),
        "timeline": timeline_of(Event.objects.of(row)),
        "documents": documents_of(row, user),
    }
    return render(request, "claims/losses/delegation.html", context)


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step on a cross-region case."""
    return show_step(request, pk, KIND, PAGES[name])


def entrust(request: HttpRequest) -> HttpResponse:
    """委托: a new delegation."""
    user: Any = request.user
    form = forms.EntrustForm(request.POST or None, user=user, initial={"case": request.GET.get("case", "")})
    refusal = None
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data
        try:
            made = act.entrust(by=user, case=value["case"], form=form.entry, key=value["key"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The case is entrusted to %(branch)s.") % {"branch": made.handling_branch})
            return redirect("claims:delegation", pk=made.pk)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Entrust a case"),
        "form_lead": _("The handling branch decides up to the lower of its own limit and the delegated one."),
        "submit_label": _("Entrust"),
        "cancel_address": reverse("claims:delegations"),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)


def ledger(request: HttpRequest) -> HttpResponse:
    """Work done for others in a month, by pair of branches (双向责任台账)."""
    month, lines = ledger_of(request)
    address = export_address(request, "claims-ledger", {"month": f"{month:%Y-%m}"})
    return render(request, "claims/losses/ledger.html", {"lines": lines, "month": month, "export_address": address})


def ledger_of(request: HttpRequest) -> tuple[date, list[dict[str, Any]]]:
    """The month asked for, and its lines."""
    user: Any = request.user
    month = _month(request.GET.get("month", ""))
    rows = CrossRegionCase.objects.visible_to(user, chosen_branch(request))
    first = timezone.make_aware(datetime.combine(month, time.min))
    last = timezone.make_aware(datetime.combine(_next_month(month), time.min))
    rows = rows.filter(entrusted_at__gte=first, entrusted_at__lt=last, handling_branch__isnull=False)
    pairs = (
        rows.order_by()
        .values("branch__name", "branch__path", "handling_branch__name", "handling_branch__path")
        .annotate(
            entrusted=Count("pk"),
            accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
            late=Count("pk", filter=Q(escalated_at__isnull=False)),
            disputed=Count("pk", filter=Q(disputed_by__isnull=False)),
            finished=Count("pk", filter=Q(status=S.FINISHED)),
            assessed=Sum("amount", filter=Q(status=S.FINISHED)),
            fees=Sum("fee"),
        )
    )
    lines = [
        {**pair, "reach": reach_of(pair["branch__path"], pair["handling_branch__path"])}
        for pair in pairs.order_by("branch__path", "handling_branch__path")
    ]
    return month, lines


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
