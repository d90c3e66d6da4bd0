"""All figures of a page at once: those that share their rows and their question are answered together.

This is the one place where figures are read for a page of many. One group that takes too long, or is refused, is told
in its own tiles; the others stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections, transaction
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.scope import Actor
from workflow.kpis import Answer, Kpi, Question
from workflow.replica import from_replica, read_now

#: What PostgreSQL says of a statement that ran longer than it may.
CANCELLED = "57014"


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that could not be read: what happened and what to do."""

    reason: str


#: The dimension whose rows a whole is made of.
BRANCH = "branch"
Found = list[Answer] | Missing
Asked = tuple[Kpi, Question]


def figures_for(asked: Iterable[Asked], by: Actor) -> dict[tuple[str, Question], Found]:
    """For each figure and question its rows, or why there are none. The same question is never asked twice."""
    groups: dict[tuple[Any, Question], dict[str, tuple[Kpi, Question]]] = {}
    for kpi, question in asked:
        put = question if kpi.book else replace(question, matured_only=question.matured_only or kpi.matured_only)
        groups.setdefault((kpi.book or kpi.answer, put), {})[kpi.code] = (kpi, question)
    wholes = _told_by_branch(groups)
    found: dict[tuple[str, Question], Found] = {}
    for (_book, put), members in groups.items():
        answered = _answered([kpi for kpi, _question in members.values()], put, by)
        for code, (_kpi, question) in members.items():
            found[code, question] = answered[code]
    for code, question in wholes:
        found[code, question] = _together(found[code, replace(question, by=BRANCH)])
    return found


def _told_by_branch(groups: dict[tuple[Any, Question], dict[str, tuple[Kpi, Question]]]) -> list[tuple[str, Question]]:
    """Takes the wholes that are also asked by branch out of ``groups``, if they add up: the rows are read once."""
    wholes = []
    for (book, put), members in list(groups.items()):
        branches = groups.get((book, replace(put, by=BRANCH)))
        if put.by or branches is None or not all(kpi.adds_up for kpi, _question in members.values()):
            continue
        del groups[book, put]
        for code, (kpi, question) in members.items():
            branches[code] = (kpi, replace(question, by=BRANCH))
            wholes.append((code, question))
    return wholes


def _together(found: Found) -> Found:
    """The one row of the whole out of the rows of its branches."""
    if isinstance(found, Missing):
        return found
    measures: dict[str, Decimal] = defaultdict(Decimal)
    for row in found:
        for name, number in row.measures.items():
            measures[name] += number
    return [Answer("", "", measures)]


def _answered(kpis: Sequence[Kpi], question: Question, by: Actor) -> Mapping[str, Found]:
    """The figures of one group; a refusal is of one figure, so the others are asked without it."""
    book = kpis[0].book
    try:
        with from_replica(), in_time():
            return book(question, by, kpis) if book else {kpi.code: kpi.answer(question, by) for kpi in kpis}
    except DomainError as refusal:
        if len(kpis) > 1:
            return {code: found for kpi in kpis for code, found in _answered([kpi], question, by).items()}
        return {kpis[0].code: Missing(str(refusal))}
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != CANCELLED:
            raise
        late = Missing(_("This took too long. Choose fewer days or a lower branch, or try again later."))
        return dict.fromkeys((kpi.code for kpi in kpis), late)


@contextmanager
def in_time() -> Iterator[None]:
    """What is read inside may take ``DASHBOARD_SECONDS``; PostgreSQL alone can be told so."""
    database = read_now()
    if connections[database].vendor != "postgresql":
        yield
        return
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{settings.DASHBOARD_SECONDS}s"])
        yield
