"""Makes figures of the catalogue out of the measures of the renewal desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.scope import Actor
from renewals.measures import DIMENSIONS, MEASURES, answers, rows_of
from workflow.kpis import Answer, Kpi, Question, Rows


def due_behind(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The due renewals that make a measure."""
    return (rows_of(question, measure, by, key),)


def due_book(question: Question, by: Actor, kpis: Sequence[Kpi]) -> dict[str, list[Answer]]:
    """Figures of the due renewals, all of them in one query."""
    found = answers(question, by, dict.fromkeys(name for kpi in kpis for name in (kpi.numerator, kpi.denominator)))
    return {kpi.code: found for kpi in kpis}


def kpi_of(  # noqa: PLR0913 (one call for each figure)
    code: str,
    label: Promise,
    definition: Promise,
    numerator: str,
    denominator: str,
    names: tuple[str, str, str] | None = None,
    *,
    better: int = 1,
    matured_only: bool = False,
    answer: Callable[[Question, Actor], list[Answer]] | None = None,
    rows: Rows = due_behind,
) -> Kpi:
    """``numerator`` and ``denominator`` are codes of measures; ``answer``, ``rows``: where they differ."""

    def narrow(question: Question, by: Actor) -> list[Answer]:
        return answers(question, by, dict.fromkeys((numerator, denominator)))

    return Kpi(
        code=code,
        label=label,
        definition=definition,
        numerator=numerator,
        denominator=denominator,
        names=names or (numerator, denominator, "rate"),
        answer=answer or narrow,
        dimensions=tuple(DIMENSIONS),
        better=better,
        matured_only=matured_only,
        app="renewals",
        words=(MEASURES[numerator].label, MEASURES[denominator].label),
        rows=rows,
        counts=frozenset(name for name in (numerator, denominator) if MEASURES[name].amount is None),
        book=None if answer else due_book,
    )
