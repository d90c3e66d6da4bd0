"""Papers of an assessment, and its calculations: entered, saved, looked at, computed again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from claims.actions import reveal_medical, save_calculation
from claims.compensation.calculator import fields_of
from claims.compensation.sheet import named_totals
from claims.injuries.calculation import differences, initial_of
from claims.injuries.forms.calculation import AssessmentCalculationForm, ExpectedForm
from claims.injuries.guards import calculation_of, final_findings
from claims.injuries.papers import PAPERS, paper_pdf
from claims.models import AssessmentCalculation, CalculationKind, InjuryAssessment, InjuryStatus
from claims.rules.grades import ROMAN
from claims.rules.items import BUCKET_NAMES
from claims.rules.refusals import CompensationRefused
from claims.views.injury_steps import visible

S = InjuryStatus
KINDS = {S.CALCULATING: CalculationKind.ASKED, S.NEGOTIATING: CalculationKind.AGREED}
BEFORE = (CalculationKind.AGREED, CalculationKind.ASKED, CalculationKind.EXPECTED)


def paper(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """One paper as PDF. It names the injured person: that it was made is in the history."""
    user: Any = request.user
    row = visible(request, pk)
    if paper not in PAPERS:
        raise Http404
    title = str(PAPERS[paper].title)
    if not PAPERS[paper].ready(row):
        messages.error(request, _("There is nothing to print in this paper yet."))
        return redirect("claims:injury", pk=row.pk)
    now = timezone.now()
    reveal_medical(by=user, assessment=row, reason=_("Paper: %(title)s") % {"title": title}, at=now)
    answer = HttpResponse(paper_pdf(paper, row, by=user, at=now), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{paper}-{row.case.case_number}.pdf"'
    return answer


def calculate(request: HttpRequest, pk: int) -> HttpResponse:
    """The calculation of the state: expected before the grading, asked for after it, agreed in the negotiation."""
    row = visible(request, pk)
    kind = KINDS.get(InjuryStatus(row.status), CalculationKind.EXPECTED)
    form_class = ExpectedForm if kind == CalculationKind.EXPECTED else AssessmentCalculationForm
    before = next((found for each in BEFORE if (found := calculation_of(row, each)) is not None), None)
    form = form_class(request.POST or None, assessment=row, initial=initial_of(before, timezone.localdate()))
    if form.is_valid() and _saved(request, row, kind, form):
        messages.success(request, _("The calculation is saved."))
        return redirect("claims:injury", pk=row.pk)
    context = {
        "row": row,
        "kind": kind.label,
        "form": form,
        "groups": _groups(form),
        "findings": [(each.clause, ROMAN[each.grade - 1], each.clause_text) for each in final_findings(row)],
        "cancel_address": reverse("claims:injury", args=[row.pk]),
    }
    return render(request, "claims/injury_calculate.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, row: InjuryAssessment, kind: str, form: AssessmentCalculationForm) -> bool:
    """Whether it was saved; otherwise every problem stands at its field."""
    user: Any = request.user
    guard = {"expected_version": form.cleaned_data["expected_version"], "key": form.cleaned_data["key"]}
    try:
        save_calculation(by=user, assessment=row, kind=kind, entered=form.entered, **guard)
    except CompensationRefused as refusal:
        for field, problem in fields_of(refusal):
            form.add_error(field if field in form.fields else None, str(problem.sentence))
        return False
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _groups(form: AssessmentCalculationForm) -> list[list[Any]]:
    """Person, costs, who pays, standards; what belongs to the assessment alone comes first."""
    own = [name for name in ("basis", "clauses", "grades", "agreed_award") if name in form.fields]
    names = [name for name in form.fields if name not in {*own, "expected_version", "key", "draft"}]
    bounds = [names.index(name) for name in ("region", "medical", "liability", "income")]
    groups = [names[start:end] for start, end in zip(bounds, [*bounds[1:], len(names)], strict=True)]
    groups[0] = [*own, *groups[0]]
    groups[3] = [*groups[3], "draft"]
    return [[form[name] for name in group] for group in groups]


def calculation(request: HttpRequest, pk: int) -> HttpResponse:
    """A saved calculation: every line with its formula, and whether the engine of today answers the same."""
    user: Any = request.user
    rows = AssessmentCalculation.objects.visible_to(user)
    saved = get_object_or_404(rows.select_related("assessment", "assessment__case", "made_by"), pk=pk)
    answer = saved.answer
    context = {
        "saved": saved,
        "row": saved.assessment,
        "answer": {
            "lines": [{**item, "bucket_name": BUCKET_NAMES[item["bucket"]]} for item in answer["items"]],
            "sums": [(name, amount) for _code, name, amount in named_totals(answer["totals"])],
            "warnings": answer["warnings"],
        },
        "differences": differences(saved),
    }
    return render(request, "claims/injury_calculation.html", context)
