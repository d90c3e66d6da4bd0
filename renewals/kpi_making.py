"""Makes figures of the catalogue out of the measures of the renewal desk."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise

from accounts.scope import Actor
from renewals.measures import DIMENSIONS, MEASURES, answers
from workflow.kpis import Answer, Kpi, Question


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
) -> Kpi:
    """``numerator`` and ``denominator`` are codes of measures; ``answer`` for figures that choose their own rows."""

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
    )
