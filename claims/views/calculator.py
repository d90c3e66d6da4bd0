"""The what-if calculator: no case, nothing stored, every line explained."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from claims.compensation.calculator import document_of, fields_of
from claims.compensation.reference import reference
from claims.compensation.sheet import named_totals
from claims.forms import CalculatorForm
from claims.rules.answer import Answer, respond
from claims.rules.items import BUCKET_NAMES
from claims.rules.refusals import CompensationRefused


def calculator(request: HttpRequest) -> HttpResponse:
    """The form, and under it the answer."""
    today = timezone.localdate()
    form = CalculatorForm(request.POST or None, initial={"settlement": today, "region": "浙江"})
    answer = _answer(form) if form.is_valid() else None
    context: dict[str, Any] = {"form": form, "groups": groups_of(form)}
    if answer is not None:
        context["answer"] = {
            "lines": [{**item, "bucket_name": BUCKET_NAMES[item["bucket"]]} for item in answer["items"]],
            "sums": [(name, amount) for _code, name, amount in named_totals(answer["totals"])],
            "warnings": answer["warnings"],
        }
    return render(request, "claims/calculator.html", context, status=422 if form.errors else 200)


def _answer(form: CalculatorForm) -> Answer | None:
    try:
        return respond(document_of(form.cleaned_data), reference(timezone.localdate()))
    except CompensationRefused as refusal:
        for field, problem in fields_of(refusal):
            form.add_error(field, str(problem.sentence))
        return None


def groups_of(form: CalculatorForm) -> list[list[Any]]:
    """The fields as the page groups them: the person, the costs, who pays, the standards."""
    names = list(form.fields)
    bounds = [names.index(name) for name in ("region", "medical", "liability", "income")]
    return [
        [form[name] for name in names[start:end]] for start, end in zip(bounds, [*bounds[1:], len(names)], strict=True)
    ]
