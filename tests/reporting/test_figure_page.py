"""The page of a figure: its numbers, who sees them, what an impossible question answers, and its file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_renewal_row, make_signed_policy
from workflow.exports.registry import SOURCES, asked_again

pytestmark = pytest.mark.django_db
JUNE = {"first": "2026-06-01", "last": "2026-06-30", "as_of": "2026-06-30"}


def page_of(client: Client, person: User, code: str, **asked: str) -> Any:
    client.force_login(person)
    return client.get(reverse("reporting:figure", args=[code]), JUNE | asked)


def test_page_shows_rows_and_the_true_whole(client: Client, people: dict[str, User]) -> None:
    team = people["specialist"].branch
    make_renewal_row(team)
    make_renewal_row(team, first_quote_on=date(2026, 6, 2))
    make_renewal_row(people["other_specialist"].branch, first_quote_on=date(2026, 6, 2))

    page = page_of(client, people["renewal_manager"], "quote_rate", by="team")

    report = page.context["report"]
    assert [(row.key, row.part, row.whole, row.value) for row in report.rows] == [
        (team.code, Decimal(1), Decimal(2), Decimal("50.00"))
    ]
    assert report.total.value == Decimal("50.00")
    assert b"50.00" in page.content


def test_nothing_due_is_a_dash_and_not_zero(client: Client, people: dict[str, User]) -> None:
    page = page_of(client, people["renewal_manager"], "quote_rate", by="")

    assert page.context["total"][3] == "—"


def test_another_desk_reads_the_definition_alone(client: Client, people: dict[str, User]) -> None:
    make_renewal_row(people["specialist"].branch)

    page = page_of(client, people["ri_handler"], "quote_rate")

    assert page.status_code == 200
    assert page.context["report"] is None
    assert b"empty-state" in page.content


@pytest.mark.parametrize("asked", [{"first": "2026-07-01"}, {"by": "reinsurer"}, {"branch": "51"}, {"as_of": "x"}])
def test_impossible_question_names_the_field(client: Client, people: dict[str, User], asked: dict[str, str]) -> None:
    page = page_of(client, people["renewal_manager"], "quote_rate", **asked)

    assert page.status_code == 200
    assert page.context["report"] is None
    assert page.context["form"].errors


def test_unknown_figure_is_not_found(client: Client, people: dict[str, User]) -> None:
    assert page_of(client, people["renewal_manager"], "no_such_figure").status_code == 404


def test_file_has_the_numbers_of_the_page(people: dict[str, User]) -> None:
    make_signed_policy(people["specialist"].branch)
    make_renewal_row(people["specialist"].branch, first_quote_on=date(2026, 6, 2))
    query = "kpi=quote_rate&by=branch&" + "&".join(f"{name}={day}" for name, day in JUNE.items())

    sheet = SOURCES["reporting-figure"].sheet(asked_again(people["renewal_manager"], {"query": query}))

    assert [list(row)[1:] for row in sheet.rows()] == [[Decimal(1), Decimal(1), Decimal("100.00")]] * 2
    assert len(sheet.columns) == 4
