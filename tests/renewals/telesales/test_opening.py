"""When customers open to telesales, as a table and as the database answers it (brief §1.3, §1.7)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from renewals.models import Renewal
from renewals.telesales.opening import Opening, open_to_telesales, opening_of
from renewals.telesales.rules.modes import list_kinds_of, mode_of
from renewals.telesales.rules.opening import OpeningFacts, OpeningNumbers, OpenRule, is_open, opens_on, rule_for
from workflow.models import BranchSetting

T = date(2026, 6, 30)
NUMBERS = OpeningNumbers()
R = OpenRule


@pytest.mark.parametrize(
    ("rule", "facts", "days_after"),
    [
        (R.FROM_DAY, {}, -30),
        (R.FROM_DAY, {"effective_contacts": 2}, -30),
        (R.FROM_DAY, {"given_up": True}, -40),
        (R.UNCONTACTED, {}, -7),
        (R.UNCONTACTED, {"effective_contacts": 1}, 1),
        (R.UNCONTACTED, {"effective_contacts": 1, "given_up": True}, -40),
        (R.AFTER_LAPSE, {}, 1),
        (R.AFTER_LAPSE, {"given_up": True}, 1),
    ],
    ids=[
        "from a day",
        "from a day, spoken to",
        "from a day, given up",
        "nobody spoke",
        "spoken to",
        "lost or out of reach",
        "only after the lapse",
        "after the lapse, though given up",
    ],
)
def test_first_day(rule, facts, days_after):
    assert opens_on(rule, OpeningFacts(T, **facts), NUMBERS) == T + timedelta(days=days_after)


@pytest.mark.parametrize(
    ("day", "from_day", "uncontacted", "after_lapse"),
    [
        (-41, False, False, False),
        (-31, False, False, False),
        (-30, True, False, False),
        (-8, True, False, False),
        (-7, True, True, False),
        (0, True, True, False),
        (1, True, True, True),
        (15, True, True, True),
        (16, True, True, True),
        (90, True, True, True),
        (91, False, False, False),
    ],
)
def test_days_of_each_rule(day, from_day, uncontacted, after_lapse):
    facts, on = OpeningFacts(T), T + timedelta(days=day)
    answers = [is_open(rule, facts, NUMBERS, on) for rule in (R.FROM_DAY, R.UNCONTACTED, R.AFTER_LAPSE)]
    assert answers == [from_day, uncontacted, after_lapse]


def test_owner_may_keep_the_customer_until_fifteen_days_after_expiry():
    numbers = OpeningNumbers(after_days=16)
    facts = OpeningFacts(T, effective_contacts=1)
    assert not is_open(R.UNCONTACTED, facts, numbers, T + timedelta(days=15))
    assert is_open(R.UNCONTACTED, facts, numbers, T + timedelta(days=16))


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("telesales_keep", R.FROM_DAY),
        ("agent_backstop", R.UNCONTACTED),
        ("agent_keep", R.AFTER_LAPSE),
        ("", R.AFTER_LAPSE),
    ],
)
def test_list_kind_chooses_the_rule(kind, rule):
    kinds = {"telesales_keep": R.FROM_DAY, "agent_backstop": R.UNCONTACTED, "agent_keep": R.AFTER_LAPSE}
    assert rule_for(R.BY_LIST_KIND, kind, kinds) is rule
    assert rule_for(R.FROM_DAY, kind, kinds) is R.FROM_DAY


def test_responsibility_mode_is_said_by_the_list_kind_and_unlisted_is_the_agents():
    assert (mode_of("telesales_keep"), mode_of(""), mode_of("什么")) == ("telesales_keep", "agent_keep", "agent_keep")
    assert (list_kinds_of("agent_keep"), list_kinds_of("to_telesales")) == (("agent_keep", ""), ("to_telesales",))


@pytest.mark.django_db
@pytest.mark.parametrize("rule", list(OpenRule))
def test_database_answers_as_the_rule(rule, make_renewal, people, tree):
    """Every day around expiry × list kind × spoken to × state: the same customers are open."""
    today = date(2026, 6, 1)
    kinds = {
        "telesales_keep": R.FROM_DAY,
        "to_telesales": R.FROM_DAY,
        "agent_backstop": R.UNCONTACTED,
        "agent_keep": R.AFTER_LAPSE,
    }
    opening = Opening(rule, kinds, NUMBERS)
    for days, kind, spoken in product(
        (-91, -90, -16, -1, 0, 7, 8, 30, 31, 40, 41), ("", "telesales_keep", "agent_backstop"), (0, 1)
    ):
        status = "lapsed" if days < 0 else "following"
        make_renewal(
            status=status,
            owner=people["specialist"],
            expires_on=today + timedelta(days=days),
            list_kind=kind,
            effective_contacts=spoken,
        )
    make_renewal(status="lost", expires_on=today + timedelta(days=35), effective_contacts=3)
    make_renewal(
        status="following", owner=people["specialist"], expires_on=today + timedelta(days=38), unreachable=True
    )
    found = set(Renewal.objects.filter(open_to_telesales(opening, today)).values_list("pk", flat=True))
    wanted = {
        row.pk
        for row in Renewal.objects.all()
        if is_open(
            rule_for(rule, row.list_kind, kinds),
            OpeningFacts(
                row.expires_on, row.list_kind, row.effective_contacts, row.status == "lost" or row.unreachable
            ),
            NUMBERS,
            today,
        )
    }
    assert found == wanted
    assert found


@pytest.mark.django_db
def test_rule_of_the_nearest_branch_holds(tree, people):
    day = date(2026, 6, 1)
    assert opening_of(tree["3303"], day).rule is R.UNCONTACTED
    by = people["province_admin"]
    BranchSetting.objects.create(
        branch=tree["33"], code="renewals.telesales_open_rule", value="after_lapse", valid_from=day, set_by=by
    )
    assert opening_of(tree["3303"], day).rule is R.AFTER_LAPSE
    assert opening_of(tree["51"], day).rule is R.UNCONTACTED
