"""Whose renewals a figure counts, and that the whole is the sum of its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.scope import SYSTEM, narrowed
from renewals.dimensions import DIMENSIONS
from renewals.measures import MEASURES, answers, whole
from workflow.kpis import Question

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


@pytest.fixture
def ask(tree: Any, make_renewal: Any, people: Any) -> Any:
    """Three renewals in one team, two in its neighbour, one in the other province; asks for a branch by code."""
    for code, count in (("33030101", 3), ("33030102", 2), ("51010101", 1)):
        for _ in range(count):
            make_renewal(branch=tree[code])
    make_renewal(branch=tree["33030101"], owner=people["specialist"], status="assigned")

    def question(code: str, by: str = "") -> Question:
        days = {"first": date(2026, 6, 1), "last": date(2026, 6, 30), "as_of": date(2026, 6, 20)}
        return Question(branch=tree[code], by=by, **days)

    return question


@pytest.mark.parametrize(
    ("role", "branch", "due"),
    [
        pytest.param("province_admin", "33", 6, id="all of one's own province"),
        pytest.param("province_admin", "33030101", 4, id="a branch below"),
        pytest.param("team_lead", "33", 4, id="a branch above shows one's own team only"),
        pytest.param("team_lead", "HQ", 4, id="the whole company shows one's own team only"),
        pytest.param("province_admin", "51", 0, id="another province shows nothing"),
        pytest.param("system_admin", "33", 0, id="a role without the right to look shows nothing"),
    ],
)
def test_figure_counts_what_the_reader_sees_of_the_branch(
    people: Any, ask: Any, role: str, branch: str, due: int
) -> None:
    assert answers(ask(branch), people[role], ["due"])[0].measures["due"] == due


def test_system_counts_one_branch_or_everything(ask: Any) -> None:
    assert answers(ask("51"), SYSTEM, ["due"])[0].measures["due"] == 1
    assert answers(ask("HQ"), SYSTEM, ["due"])[0].measures["due"] == 7


@pytest.mark.parametrize("by", DIMENSIONS)
def test_whole_is_the_sum_of_the_rows(ask: Any, by: str) -> None:
    rows = answers(ask("HQ", by), SYSTEM, MEASURES)

    assert whole(rows, MEASURES) == answers(ask("HQ"), SYSTEM, MEASURES)[0].measures


def test_paths_narrow_to_what_both_contain() -> None:
    assert narrowed(("/HQ/33/3303/", "/HQ/51/"), "/HQ/33/") == ("/HQ/33/3303/",)
    assert narrowed(("/HQ/",), "/HQ/33/") == ("/HQ/33/",)
    assert narrowed(("/HQ/3/",), "/HQ/33/") == ()
