"""Reads boards as their readers do: tables on the page, rows behind a number, figures of the command."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branch
from accounts.scope import SYSTEM, Actor
from reinsurance.monitoring.boards import BOARDS
from reinsurance.monitoring.parts import Asked, Table, table_of
from reporting.figures import figure
from workflow.kpis import KPIS, Question

FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)


def asked(by: Actor = SYSTEM, **more: Any) -> Asked:
    """A question about everything ``by`` may see."""
    values = {"branch": None, "now": timezone.now(), "first": FIRST, "last": LAST, "choice": "", **more}
    return Asked(by=by, **values)


def table(board: str, part: str, by: Actor = SYSTEM, **more: Any) -> Table:
    """One table of a board."""
    found, question = BOARDS[board], asked(by, **more)
    chosen = found.part(question, part)
    assert chosen is not None
    return table_of(chosen, found.facts(question), "Total")


def numbers(found: Table, *codes: str) -> dict[str, tuple[Decimal | None, ...]]:
    """Key → the numbers of some columns; the whole under ""."""
    places = [[column.code for column in found.part.columns].index(code) for code in codes]
    return {line.key: tuple(line.values[place] for place in places) for line in (*found.lines, found.whole)}


def value(code: str, **more: Any) -> Any:
    """A figure of the catalogue over everything."""
    branch = Branch.objects.get(code="HQ")
    days = {"first": FIRST, "last": LAST, "as_of": timezone.localdate(), **more}
    answer = figure(KPIS[code], Question(branch=branch, **days), SYSTEM)
    return answer["total"][KPIS[code].names[2]]


def opened(client: Client, board: str, **query: str) -> HttpResponse:
    """The rows behind a number."""
    days = {"first": FIRST.isoformat(), "last": LAST.isoformat()}
    answer = client.get(reverse("reinsurance:board_rows", args=[board]), {**days, **query})
    assert answer.status_code == 200
    return answer


def every_number_opens_its_rows(client: Client, board: str, by: Actor, **more: Any) -> int:
    """Opens each number of a board: the page of rows says the same number. Answers how many there were."""
    found, question = BOARDS[board], asked(by, **more)
    facts, seen = found.facts(question), 0
    choice = {"choice": question.choice} if question.choice else {}
    for part in found.parts(question):
        shown = table_of(part, facts, "Total")
        for line in (*shown.lines, shown.whole):
            for column, number in zip(part.columns, line.values, strict=True):
                if number is not None:
                    page = opened(client, board, part=part.code, measure=column.code, key=line.key, **choice)
                    assert page.context["number"] == number, (part.code, column.code, line.key)
                    seen += 1
    return seen
