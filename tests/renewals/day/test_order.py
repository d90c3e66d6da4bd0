"""The ordered query and the pure rule say the same of every row."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from renewals.day.ordering import FEN, candidate_of, in_order, planned, to_do
from renewals.day.rules.score import DEFAULT_TABLE, WHOLE, ScoreTable, score
from renewals.day.settings import score_table
from renewals.models import Renewal, RenewalStatus
from tests.factories import NOW
from workflow.models import BranchSetting

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
OWN = ScoreTable(urgency=((2, 250), (9, 33), (11, 32)), later=7, quoted=117, interested=131, overdue=149)


@pytest.fixture
def rows(people, make_renewal):
    """600 customers of one specialist, all columns drawn anew over a few real rows' required facts."""
    dice = random.Random(20260601)
    model = make_renewal(status="following", owner=people["specialist"])
    values = {field.attname: getattr(model, field.attname) for field in Renewal._meta.concrete_fields}
    made = []
    for number in range(600):
        status = dice.choice(["assigned", "following", "quoted", "lapsed", "callback_done"])
        facts = values | {
            "id": None,
            "asset_key": f"V:{number}",
            "policy_no": f"D{number}",
            "status": status,
            "last_premium": Decimal(dice.randrange(0, 2_000_000)) / 100 if dice.random() > 0.2 else Decimal(3000),
            "intention": dice.choice(["", *"ABCDEU"]),
            "last_result": dice.choice(["", "R1", "R2", "R3", "R4", "R8", "N1", "N5"]),
            "expires_on": TODAY + timedelta(days=dice.randrange(-80, 90)),
            "next_contact_on": dice.choice([None, TODAY + timedelta(days=dice.randrange(-9, 9))]),
            "first_contact_due_at": dice.choice([None, NOW + timedelta(minutes=dice.randrange(-900, 900))]),
            "callback_due_on": TODAY + timedelta(days=dice.randrange(-9, 20)) if status == "lapsed" else None,
            "lapsed_at": NOW if status in {"lapsed", "callback_done"} else None,
            "callback_at": NOW if status == "callback_done" else None,
        }
        made.append(Renewal(**facts))
    Renewal.objects.bulk_create(made)
    return Renewal.objects.filter(policy_no__startswith="D")


@pytest.mark.parametrize("table", [DEFAULT_TABLE, OWN], ids=["default", "a branch's own"])
def test_query_orders_600_random_rows_as_the_rule_does(rows, table):
    read = list(in_order(rows, table, NOW))
    assert len(read) == 600
    judged = {row.pk: score(candidate_of(row, NOW), table).points for row in read}
    assert {row.pk: Decimal(row.points) / (FEN * WHOLE * WHOLE) for row in read} == judged
    wanted = sorted(read, key=lambda row: (-judged[row.pk], row.expires_on, row.pk))
    assert [row.pk for row in read] == [row.pk for row in wanted]


def test_every_row_is_either_to_do_or_planned(rows):
    now, later = set(rows.filter(to_do(TODAY))), set(rows.filter(planned(TODAY)))
    assert not now & later
    assert now | later == set(rows)


def test_planned_contact_is_not_to_do_before_its_day(people, make_renewal):
    facts = {"status": "quoted", "owner": people["specialist"]}
    tomorrow = make_renewal(**facts, next_contact_on=TODAY + timedelta(days=1))
    today = make_renewal(**facts, next_contact_on=TODAY)
    assert list(Renewal.objects.filter(to_do(TODAY))) == [today]
    assert list(Renewal.objects.filter(planned(TODAY))) == [tomorrow]


@pytest.mark.parametrize("status", ["pool", "renew_claimed", "loss_pending", "lost"])
def test_what_waits_for_others_is_not_in_the_queue(people, make_renewal, status):
    owner = {} if status == "pool" else {"owner": people["specialist"]}
    facts = {"claimed_policy_no": "X", "claimed_at": NOW} if status == RenewalStatus.RENEW_CLAIMED else {}
    make_renewal(status=status, **owner, **facts)
    assert not Renewal.objects.filter(to_do(TODAY) | planned(TODAY)).exists()


def test_table_of_the_branch(people, tree):
    branch = tree["33030101"]
    assert score_table(branch, TODAY) == DEFAULT_TABLE
    for code, value in (("queue_chance_a", 80), ("queue_days_4", 5), ("queue_later", 1)):
        BranchSetting.objects.create(
            branch=tree["33"], code=f"renewals.{code}", value=value, valid_from=TODAY, source="test"
        )
    table = score_table(branch, TODAY)
    assert table.chance["A"] == 80
    assert table.later == 1
    assert [most for most, _urgency in table.urgency] == [5, 7, 15, 30]
