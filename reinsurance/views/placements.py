"""Placements: the workbench, one placement, a new one, its slips."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.actions import requesting
from reinsurance.figures import figures_of
from reinsurance.filters import VIEWS, PlacementFilter, view_of
from reinsurance.forms.request import RequestForm, scenario_label
from reinsurance.gating import sentence_of_result
from reinsurance.keeping import books_kept_until
from reinsurance.models import Placement, RuleResult, SlipVersion
from reinsurance.models.placement_terms import BEFORE_BOUND, Moment, SlipKind
from reinsurance.models.rule_terms import RuleSeverity
from reinsurance.regulating import legal_limit_of
from reinsurance.renewing_guards import renewal_of
from reinsurance.rules.regulation import REGISTER
from reinsurance.slip_words import words_of
from reinsurance.tables import PlacementTable
from reinsurance.timeline import history_of
from reinsurance.views.action_bar import actions_of
from reinsurance.views.renewals import comparison
from reinsurance.views.step_pages import address_of, worded
from reinsurance.views.steps import BESIDE, PAGES
from workflow.attachments.pages import documents_of
from workflow.branch_scope import narrowed
from workflow.listing.chips import Tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.pdf import pdf_of

LANGUAGES = ("zh-hans", "en")
#: Kind of document → its template, where it is not that of a slip.
DRAWN_BY: dict[str, str] = {
    SlipKind.COMPARISON: "comparison",
    SlipKind.ENDORSEMENT: "endorsement",
    SlipKind.CANCELLATION: "cancellation",
    SlipKind.REPLACEMENT: "replacement",
}


def listed_placements(request: HttpRequest) -> Listed:
    """Placements by what is next."""
    user: Any = request.user
    view = view_of(request.GET)
    rows: Any = narrowed(Placement.objects.visible_to(user), request)
    rows = rows.filter(view.condition(timezone.now())).select_related("branch", "handler")
    filtered = PlacementFilter(request.GET, queryset=rows, request=request)
    return Listed(filtered.qs, PlacementTable, filtered.form)


def placement_list(request: HttpRequest) -> HttpResponse:
    """The workbench."""
    user: Any = request.user
    view = view_of(request.GET)
    context = list_page(request, listed_placements(request), export="reinsurance-placements")
    context["tabs"] = [
        Tab(each.label, with_value(request.GET, "tab", each.code), active=each.code == view.code) for each in VIEWS
    ]
    context["may_enter"] = user.scope().may("reinsurance.request")
    return render(request, "reinsurance/placements.html", context)


def placement(request: HttpRequest, pk: int) -> HttpResponse:
    """One placement on one page: the risk, capacity, markets, lines, money, rules, documents, history."""
    user: Any = request.user
    rows = Placement.objects.visible_to(user).select_related("branch", "handler", "maker", "chosen_quote", "renews")
    found = get_object_or_404(rows, pk=pk)
    figures = figures_of(found)
    net = found.in_cny(figures.total("net"))
    limit = legal_limit_of(found.branch, timezone.localdate())
    context = {
        "placement": found,
        "scenario": scenario_label(found.scenario),
        "figures": figures,
        "net": figures.total("net"),
        "net_cny": net,
        "limit": limit,
        "headroom": None if net is None else limit - net,
        "renewal": comparison(found, figures),
        "renewed_by": renewal_of(found),
        "running": found.status in BEFORE_BOUND,
        "actions": actions_of(found, user, PAGES.values(), BESIDE),
        "approaches": found.approaches.select_related("reinsurer", "broker").prefetch_related("quotes__section"),
        "subjectivities": found.subjectivities.select_related("approach__reinsurer", "cleared_by"),
        "released": found.lines.filter(state="line_withdrawn").select_related("reinsurer", "section"),
        "replacements": found.replacements.select_related("line__reinsurer", "line__section", "reinsurer"),
        "slips": found.slips.select_related("issued_by").order_by("-number"),
        "results": _results(found),
        "books_until": None if found.status == "ri_draft" else books_kept_until(found, on=timezone.localdate()),
        "fact_requests": found.fact_requests.select_related("counterparty"),
        "allowances": found.allowances.select_related("counterparty", "asked_by", "granted_by"),
        "documents": documents_of(found, user),
        "timeline": history_of(found),
        "may_edit_sections": found.status == "ri_draft" and user.scope().may("reinsurance.request", found.branch),
    }
    return render(request, "reinsurance/placement.html", context)


def placement_new(request: HttpRequest) -> HttpResponse:
    """A new request of the reader's branch."""
    user: Any = request.user
    form = RequestForm(request.POST or None)
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = requesting.enter(
                    by=user, branch=user.branch, scenario=form.cleaned_data["scenario"], values=form.risk()
                )
                return redirect(address_of(made))
            except DomainError as error:
                refusal = worded(error)
                status = refusal.http_status
    context = {"form": form, "form_title": _("New placement"), "submit_label": _("Enter"), "refusal": refusal}
    return render(request, "reinsurance/form.html", context, status=status)


def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """A frozen document as PDF, in the reader's language or the one asked for; drawn from the frozen content alone."""
    user: Any = request.user
    found = get_object_or_404(SlipVersion.objects.visible_to(user).select_related("placement", "issued_by"), pk=pk)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else get_language() or LANGUAGES[0]
    name = f"{found.placement.number}-{found.number}-{found.kind}-{language}.pdf"
    response = HttpResponse(slip_pdf(found, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def slip_pdf(found: SlipVersion, language: str) -> bytes:
    """The document in one language."""
    template = DRAWN_BY.get(found.kind, "slip")
    with override(language):
        context = {"slip": found, "content": found.content, "title": SlipKind(found.kind).label, "language": language}
        context["words"] = words_of(found.content)
        return pdf_of(f"reinsurance/pdf/{template}.html", context)


def _results(found: Placement) -> list[dict[str, Any]]:
    """The newest answers of rules in words; of the nights only the last one."""
    rows = found.rule_results.select_related("counterparty")
    nights = rows.filter(moment=Moment.NIGHTLY)
    last = nights.first()
    shown = list(nights.filter(at=last.at)) if last is not None else []
    return [_result(each) for each in [*shown, *rows.exclude(moment=Moment.NIGHTLY)[:30]]]


def _result(row: RuleResult) -> dict[str, Any]:
    """A rule's answer, and what to do where it does not hold."""
    rule = REGISTER.get(row.rule)
    return {
        "rule": row.rule,
        "sentence": sentence_of_result(row),
        "remedy": rule.remedy if rule is not None and row.severity else "",
        "effect": RuleSeverity(row.severity).label if row.severity else "",
        "allowed": "allowed" in row.inputs,
        "tone": {"block": "late", "approve": "late", "warn": "soon"}.get(row.severity, "done"),
        "moment": row.get_moment_display(),
        "at": row.at,
    }
