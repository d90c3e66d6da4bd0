"""Makes figures of the catalogue out of the measures of the renewal desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.scope import Actor
from renewals.conditions import Measure, matured
from renewals.dimensions import DIMENSIONS
from renewals.measures import MEASURES, answers, measured, rows_of
from workflow.kpis import Answer, Kpi, Question, Rows

#: Before the name of a measure: of the matured alone. ``ANY`` counts every row.
MATURED, ANY = "matured_", "due"


def due_behind(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
    """The due renewals that make a measure."""
    return (rows_of(question, measure, by, key),)


def due_book(question: Question, by: Actor, kpis: Sequence[Kpi]) -> dict[str, list[Answer]]:
    """Figures of the due renewals, those of the matured among them, all in one query."""
    every = [kpi for kpi in kpis if question.matured_only or not kpi.matured_only]
    narrowed = [kpi for kpi in kpis if kpi not in every]
    names = dict.fromkeys(name for kpi in every for name in (kpi.numerator, kpi.denominator))
    measures = [MEASURES[name] for name in names]
    if narrowed:
        parts = dict.fromkeys(name for kpi in narrowed for name in (kpi.numerator, kpi.denominator))
        measures += [of_matured(MEASURES[name]) for name in {ANY: None, **parts}]
    found = measured(question, by, measures)
    among = [_matured(row) for row in found if row.measures[MATURED + ANY] or not question.by] if narrowed else []
    return {kpi.code: among if kpi in narrowed else found for kpi in kpis}


def of_matured(measure: Measure) -> Measure:
    """The measure over the renewals whose cover has ended."""
    return replace(
        measure, code=MATURED + measure.code, condition=lambda asked: measure.condition(asked) & matured(asked)
    )


def _matured(row: Answer) -> Answer:
    """The row as a question of the matured alone would have it."""
    measures = {name.removeprefix(MATURED): number for name, number in row.measures.items() if name.startswith(MATURED)}
    return replace(row, measures=measures)


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
        adds_up=answer is None,
    )
