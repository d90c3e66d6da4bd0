"""Assembles a figure for commands, pages, PDFs and files, so that all four say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accounts.scope import Actor
from workflow.kpis import Kpi, Question
from workflow.replica import from_replica


def figure(kpi: Kpi, question: Question, by: Actor) -> dict[str, Any]:
    """``{"kpi", "unit", "branch", …, "rows": [...], "total": {...}}``; every row has numerator, denominator and value.

    The total is computed over the whole, never added up from the rows that happen to be shown.
    """
    with from_replica():
        found = kpi.answer(question, by) if question.by else []
        whole = kpi.answer(replace(question, by=""), by)[0]
    rows = [{question.by: answer.key, **kpi.record(answer), "label": answer.label} for answer in found]
    total = {**({question.by: ""} if question.by else {}), **kpi.record(whole)}
    return {
        "kpi": kpi.code,
        "version": kpi.version,
        "unit": kpi.unit,
        "branch": question.branch.code,
        "from": question.first.isoformat(),
        "to": question.last.isoformat(),
        "as_of": question.as_of.isoformat(),
        "scope": question.scope,
        "rows": rows if question.by else [total],
        "total": total,
    }


def record_of(kpi: Kpi) -> dict[str, Any]:
    """One version of a definition as the command lists it."""
    return {
        "code": kpi.code,
        "app": kpi.app,
        "label": str(kpi.label),
        "definition": str(kpi.definition),
        "unit": kpi.unit,
        "direction": "up" if kpi.better > 0 else "down",
        "numerator": kpi.numerator,
        "denominator": kpi.denominator,
        "dimensions": list(kpi.dimensions),
        "version": kpi.version,
        "valid_from": kpi.valid_from.isoformat(),
    }
