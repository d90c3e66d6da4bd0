"""Who is asked at a step: branch levels, vacancies, people who left."""

from __future__ import annotations

import pytest

from accounts.models import Branch
from workflow.approvals.seating import at_level

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("branch", "level", "expected"),
    [
        pytest.param("33030101", "", "33030101", id="no level is the branch of the case"),
        pytest.param("33030101", "team", "33030101", id="its own level"),
        pytest.param("33030101", "office", "330301", id="one above"),
        pytest.param("33030101", "head_office", "HQ", id="the top"),
        pytest.param("33", "prefecture", "33", id="a case of a province has no prefecture above it"),
        pytest.param("3303", "team", "3303", id="a case of a prefecture has no team above it"),
    ],
)
def test_level_relative_to_the_case(tree: dict[str, Branch], branch: str, level: str, expected: str) -> None:
    assert at_level(tree[branch], level) == tree[expected]


def test_level_left_out_of_the_tree_is_the_nearest_above(tree: dict[str, Branch]) -> None:
    """An office directly under its province (直属) has no prefecture: the province is asked, not head office."""
    office = Branch.objects.create(
        code="3399", name="直属支公司", level="office", parent=tree["33"], path="/HQ/33/3399/"
    )
    assert at_level(office, "prefecture") == tree["33"]
