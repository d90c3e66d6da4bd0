"""Makes figures of the catalogue out of the facts of a board: the same facts, columns and groups as on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise

from accounts.scope import Actor
from reinsurance.monitoring.parts import ZERO, Asked, Board, Column, Fact, Facts, Group
from workflow.kpis import Answer, Kpi, Question, branches_below

NOTHING = "—"
Takes = Callable[[Fact, Question], bool]


def everything(_fact: Fact, _question: Question) -> bool:
    """Every fact of the board."""
    return True


def kpi_of(  # noqa: PLR0913 (one call for each figure)
    board: Board,
    code: str,
    label: Promise,
    definition: Promise,
    parts: tuple[Column, Column],
    *,
    takes: Takes = everything,
    unit: str = "percent",
    better: int = 1,
    middle: Column | None = None,
) -> Kpi:
    """``parts``: numerator and denominator. ``middle`` is the figure itself where it is no quotient of the two."""
    columns = (*parts, *((middle,) if middle else ()))

    def answer(question: Question, by: Actor) -> list[Answer]:
        facts = [fact for fact in board.facts(asked_of(question, by)) if takes(fact, question)]
        return [_answer(group, found, columns) for group, found in _grouped(board, question, facts)]

    return Kpi(
        code=code,
        label=label,
        definition=definition,
        numerator=parts[0].code,
        denominator=parts[1].code,
        names=(parts[0].code, parts[1].code, "rate" if unit == "percent" else unit),
        answer=answer,
        dimensions=("branch", *board.dimensions),
        better=better,
        nothing=NOTHING,
        unit=unit,
        middle=middle.code if middle else "",
        app="reinsurance",
        words=(parts[0].label, parts[1].label),
        middle_word=middle.label if middle else "",
    )


def asked_of(question: Question, by: Actor) -> Asked:
    """The question of a figure as a board is asked it; what is known at the end of its last day."""
    end = timezone.make_aware(datetime.combine(question.as_of, time.min)) + timedelta(days=1)
    return Asked(
        by=by,
        branch=question.branch,
        now=end - timedelta(microseconds=1),
        first=question.first,
        last=min(question.last, question.as_of),
    )


def _grouped(board: Board, question: Question, facts: Facts) -> list[tuple[Group, Facts]]:
    if not question.by:
        return [(Group("", "", ""), facts)]
    keys: Mapping[str, Callable[[Fact], Group]] = {"branch": _branches(question), **board.dimensions}
    found: dict[Group, list[Fact]] = {}
    for fact in facts:
        found.setdefault(keys[question.by](fact), []).append(fact)
    return [(group, found[group]) for group in sorted(found)]


def _branches(question: Question) -> Callable[[Fact], Group]:
    below = branches_below(question)

    def group(fact: Fact) -> Group:
        code, name = below[fact.branch_id]
        return Group(code, code, name)

    return group


def _answer(group: Group, facts: Facts, columns: tuple[Column, ...]) -> Answer:
    measures: dict[str, Decimal] = {column.code: column.number(column.select(facts)) or ZERO for column in columns}
    return Answer(group.key, group.label, measures)
