"""Makes figures of the catalogue out of the facts of a board: the same facts, columns and groups as on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from accounts.scope import Actor
from reinsurance.models import InwardOffer, Line, MarketApproach, Placement
from reinsurance.monitoring.parts import ZERO, Asked, Board, Column, Fact, Facts, Group, count
from workflow.kpis import Answer, Kpi, Question, branches_below

NOTHING = "—"
Takes = Callable[[Fact, Question], bool]
Reads = Callable[[Question, Actor], Facts]
#: code of a board → the kinds of rows its facts are, and which row a fact is; a placement where none is named.
SOURCES: Mapping[str, tuple[tuple[type[Model], ...], Callable[[Fact], Model]]] = {
    "quotes": ((MarketApproach,), lambda fact: fact.approach),
    "exposure": ((Line,), lambda fact: fact.line),
    "accumulation": ((Placement, InwardOffer), lambda fact: fact.business),
}
OF_PLACEMENTS: tuple[tuple[type[Model], ...], Callable[[Fact], Model]] = ((Placement,), lambda fact: fact.placement)


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
    reads: Reads | None = None,
    unit: str = "percent",
    better: int = 1,
    middle: Column | None = None,
    unlisted: Mapping[str, Promise] | None = None,
) -> Kpi:
    """``parts``: numerator and denominator. ``middle`` is the figure itself where it is no quotient of the two.

    ``reads`` finds the facts where the question leaves fewer of them than the board has.
    """
    columns = (*parts, *((middle,) if middle else ()))
    facts_of = reads or _all_of(board)

    def answered(question: Question, facts: Facts) -> list[Answer]:
        taken = [fact for fact in facts if takes(fact, question)]
        return [_answer(group, found, columns) for group, found in _grouped(board, question, taken)]

    def answer(question: Question, by: Actor) -> list[Answer]:
        return answered(question, facts_of(question, by))

    def rows(question: Question, by: Actor, measure: str, key: str) -> tuple[QuerySet[Any], ...]:
        column = next(column for column in columns if column.code == measure)
        taken = [fact for fact in facts_of(question, by) if takes(fact, question)]
        groups = [found for group, found in _grouped(board, question, taken) if not question.by or group.key == key]
        return _sources(board, by, [fact for found in groups for fact in column.select(found)])

    ANSWERED[code] = answered
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
        rows=rows,
        counts=frozenset(column.code for column in parts if column.number is count),
        unlisted=unlisted or {},
        book=BOOKS.setdefault((board.code, reads), _book_of(facts_of)),
    )


#: code of a figure → its answers made of the facts of its board.
ANSWERED: dict[str, Callable[[Question, Facts], list[Answer]]] = {}
Book = Callable[[Question, Actor, Sequence[Kpi]], dict[str, list[Answer]]]
#: Code of a board and how its facts are read → what answers its figures together.
BOOKS: dict[tuple[str, Reads | None], Book] = {}


def _all_of(board: Board) -> Reads:
    """The facts as the board has them."""
    return lambda question, by: board.facts(asked_of(question, by))


def _book_of(facts_of: Reads) -> Book:
    """Figures of the same facts, which are read once."""

    def book(question: Question, by: Actor, kpis: Sequence[Kpi]) -> dict[str, list[Answer]]:
        facts = facts_of(question, by)
        return {kpi.code: ANSWERED[kpi.code](question, facts) for kpi in kpis}

    return book


def _sources(board: Board, by: Actor, facts: Facts) -> tuple[QuerySet[Any], ...]:
    """The rows that the facts are, each once, of every kind of the board."""
    kinds, source_of = SOURCES.get(board.code, OF_PLACEMENTS)
    found: dict[type[Model], set[int]] = {kind: set() for kind in kinds}
    for fact in facts:
        row = source_of(fact)
        found[type(row)].add(row.pk)
    return tuple(visible_rows(kind, by).filter(pk__in=keys) for kind, keys in found.items())


def visible_rows(kind: Any, by: Actor) -> QuerySet[Any]:
    """What ``by`` may see of a kind of rows; lines and markets are seen with their placement."""
    if kind in {Line, MarketApproach}:
        rows: QuerySet[Any] = kind.objects.filter(
            placement__in=Placement.objects.visible_to(by).order_by().values("pk")
        )
        return rows
    visible: QuerySet[Any] = kind.objects.visible_to(by)
    return visible


def begin_of(day: date) -> datetime:
    """The instant at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def asked_of(question: Question, by: Actor) -> Asked:
    """The question of a figure as a board is asked it; what is known at the end of its last day."""
    end = begin_of(question.as_of) + timedelta(days=1)
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
    return Answer(group.key, group.label, {column.code: _measured(column, facts) for column in columns})


def _measured(column: Column, facts: Facts) -> Decimal:
    """The number with its places, also where it is nothing: no hours are 0.00, not 0."""
    number = column.number(column.select(facts))
    return ZERO if number is None else number
