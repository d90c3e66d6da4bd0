"""Responsibility mode and actual sales channel are two dimensions that are never mixed (brief §1.7, [S4])."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.scope import SYSTEM
from renewals.measures import answers, rows_of
from tests.factories import make_signed_policy
from workflow.kpis import Question

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def question(tree, make_renewal, people):
    """Two customers of the agents, one of telesales; telesales sold one of the agents' customers."""
    sold = make_signed_policy(tree["33030101"], channel="telesales")
    own = make_signed_policy(tree["33030101"])
    make_renewal(status="renewed", owner=people["specialist"], list_kind="agent_keep", matched_policy=sold)
    make_renewal(status="renewed", owner=people["specialist"], matched_policy=own)
    make_renewal(status="following", owner=people["specialist"], list_kind="telesales_keep")
    return lambda by: Question(
        branch=tree["33"], first=date(2026, 6, 1), last=date(2026, 6, 30), as_of=date(2026, 7, 31), by=by
    )


@pytest.mark.parametrize(
    ("by", "due", "renewed"),
    [
        ("mode", {"agent_keep": 2, "telesales_keep": 1}, {"agent_keep": 2, "telesales_keep": 0}),
        ("sold_channel", {"telesales": 1, "": 1, "unsold": 1}, {"telesales": 1, "": 1, "unsold": 0}),
    ],
)
def test_dimension_counts_each_customer_once(by, due, renewed, question):
    found = answers(question(by), SYSTEM, ["due", "renewed"])
    assert {row.key: int(row.measures["due"]) for row in found} == due
    assert {row.key: int(row.measures["renewed"]) for row in found} == renewed
    for row in found:
        assert rows_of(question(by), "due", SYSTEM, row.key).count() == due[row.key]


def test_no_mode_of_this_name(question):
    with pytest.raises(ValueError, match="nobody"):
        rows_of(question("mode"), "due", SYSTEM, "nobody")
