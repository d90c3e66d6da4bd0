"""Limits in the database: who sets them, what they say of real people, and what the tables refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from accounts.actions import LimitWish
from accounts.authority import (
    lower_verdict,
    require_authority,
    verdict,
    who_may_decide,
    why_not,
)
from accounts.authority_words import ACTS, LINES, LOSS_TYPES
from accounts.errors import Denied, DomainError
from accounts.models import AuthorityLimit, Branch, Membership, User
from accounts.roles import ADMINISTRATORS
from accounts.rules.authority import Demand, Effect, Measure
from accounts.scope import SYSTEM
from tests.factories import make_person
from workflow.models import Event
from workflow.sentences import sentence_of

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

TOTAL = Demand(Measure.CASE_TOTAL, Decimal(20_000))


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LINES, "motor", "车险")
    monkeypatch.setitem(LOSS_TYPES, "injury", "人伤")
    monkeypatch.setitem(ACTS, "reject", "拒赔")


@pytest.fixture
def wish(tree: dict[str, Branch]) -> LimitWish:
    """The province gives its prefecture managers 20,000 from today on."""
    return LimitWish(
        branch=tree["33"],
        measure=Measure.CASE_TOTAL,
        max_amount=Decimal(20_000),
        valid_from=timezone.localdate(),
        document_no="授权〔2026〕1号",
        level="prefecture",
        role="renewal_manager",
    )


def refusal(work: Any, **values: Any) -> str:
    with pytest.raises(DomainError) as caught:
        work(**values)
    return caught.value.code


def limit(branch: Branch, **values: Any) -> AuthorityLimit:
    usual: dict[str, Any] = {
        "level": "prefecture",
        "role": "renewal_manager",
        "measure": Measure.CASE_TOTAL,
        "max_amount": Decimal(20_000),
        "valid_from": date(2020, 1, 1),
        "document_no": "1",
    }
    if "person" in values:
        usual |= {"level": "", "role": ""}
    return AuthorityLimit.objects.create(branch=branch, **{**usual, **values})


# --- verdicts on real people ---------------------------------------------------------------------------------------


def test_manager_decides_up_to_the_limit_below_the_own_branch(people: dict[str, User], tree: dict[str, Branch]) -> None:
    limit(tree["HQ"])
    today = timezone.localdate()
    for code, allowed in (("3303", True), ("33030101", True), ("33", False), ("3301", False), ("5101", False)):
        found = verdict(people["renewal_manager"], branch=tree[code], demands=[TOTAL], on=today)
        assert found.allowed is allowed, code
    over = replace(TOTAL, amount=Decimal("20000.01"))
    assert (
        verdict(people["renewal_manager"], branch=tree["3303"], demands=[over], on=today).code == "authority_exceeded"
    )


def test_ended_role_and_switched_off_person_decide_nothing(people: dict[str, User], tree: dict[str, Branch]) -> None:
    limit(tree["HQ"])
    user, today = people["renewal_manager"], timezone.localdate()
    case = {"branch": tree["3303"], "demands": [TOTAL], "on": today}
    user.memberships.update(valid_until=today)
    assert verdict(user, **case).allowed
    assert not verdict(user, **{**case, "on": today + timedelta(days=1)}).allowed
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert verdict(user, **case).code == "authority_no_post"


def test_role_ended_while_the_person_looks_on_counts_no_more(people: dict[str, User], tree: dict[str, Branch]) -> None:
    limit(tree["HQ"])
    user = people["renewal_manager"]
    assert user.scope().roles == {"renewal_manager"}
    Membership.objects.filter(user=user).delete()
    assert not verdict(user, branch=tree["3303"], demands=[TOTAL], on=timezone.localdate()).allowed


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_administrator_decides_no_case(people: dict[str, User], tree: dict[str, Branch], role: str) -> None:
    limit(tree["HQ"], person=people[role])
    found = verdict(people[role], branch=tree["3303"], demands=[TOTAL], on=timezone.localdate())
    assert found.code == "authority_no_post"


def test_deputy_from_another_prefecture_cannot_stand_in(people: dict[str, User], tree: dict[str, Branch]) -> None:
    limit(tree["HQ"])
    elsewhere = make_person("renewal_manager", tree["3301"])
    case: dict[str, Any] = {"branch": tree["3303"], "demands": [TOTAL], "on": timezone.localdate()}
    assert not lower_verdict(people["renewal_manager"], elsewhere, **case).allowed
    beside = make_person("renewal_manager", tree["3303"])
    limit(tree["3303"], person=beside, max_amount=Decimal(15_000))
    assert lower_verdict(people["renewal_manager"], beside, **case).findings[0].over_by == 5_000
    assert not lower_verdict(beside, people["renewal_manager"], **case).allowed


def test_refusal_says_by_how_much(people: dict[str, User], tree: dict[str, Branch]) -> None:
    limit(tree["HQ"], document_no="授权7号")
    over = replace(TOTAL, amount=Decimal("20500.00"))
    case: dict[str, Any] = {"branch": tree["3303"], "demands": [over], "on": timezone.localdate()}
    (sentence,) = why_not(people["renewal_manager"], **case)
    assert all(word in sentence for word in ("20,500.00", "500.00", "20,000.00", "授权7号"))
    with pytest.raises(Denied) as caught:
        require_authority(people["renewal_manager"], **case)
    assert caught.value.code == "authority_exceeded"
    assert caught.value.facts["rows"][0]["max_amount"] == "20000.00"
    assert require_authority(people["renewal_manager"], **{**case, "demands": [TOTAL]}).allowed


def test_missing_limit_says_whom_to_tell(people: dict[str, User], tree: dict[str, Branch]) -> None:
    case: dict[str, Any] = {"branch": tree["3303"], "demands": [TOTAL], "on": timezone.localdate()}
    words = " ".join(why_not(people["renewal_manager"], **case))
    assert str(people["province_admin"]) in words
    assert str(people["head_office_admin"]) not in words, "the nearest who can set it"
    assert str(people["other_province_admin"]) not in words
    assert refusal(require_authority, user=people["renewal_manager"], **case) == "authority_missing"
    User.objects.filter(pk=people["province_admin"].pk).update(is_active=False)
    assert str(people["head_office_admin"]) in " ".join(why_not(people["renewal_manager"], **case))


def test_who_may_decide_is_told_from_the_lowest_level_up(
    people: dict[str, User], tree: dict[str, Branch], django_assert_max_num_queries: Any
) -> None:
    limit(tree["HQ"], max_amount=Decimal(10_000))
    limit(tree["HQ"], level="province", role="province_admin", max_amount=Decimal(50_000))
    limit(tree["HQ"], level="team", role="team_lead", max_amount=Decimal(0))
    limit(tree["33"], person=people["auditor"], max_amount=Decimal(70_000))
    off = make_person("renewal_manager", tree["3303"], is_active=False)
    with django_assert_max_num_queries(2):
        found = who_may_decide(branch=tree["33030101"], demands=[TOTAL], on=timezone.localdate())
    told = [(user, role, branch.code, judged.allowed) for user, role, branch, judged in found]
    assert told == [
        (people["team_lead"], "team_lead", "33030101", False),
        (people["renewal_manager"], "renewal_manager", "3303", False),
        (people["province_admin"], "province_admin", "33", True),
        (people["auditor"], "auditor", "33", True),
    ]
    assert off not in [user for user, *_rest in found]


def test_verdict_costs_two_queries(
    people: dict[str, User], tree: dict[str, Branch], django_assert_num_queries: Any
) -> None:
    limit(tree["HQ"])
    with django_assert_num_queries(2):
        verdict(people["renewal_manager"], branch=tree["33030101"], demands=[TOTAL] * 5, on=timezone.localdate())


# --- setting and ending --------------------------------------------------------------------------------------------


def test_new_limit_ends_the_one_before_and_both_are_told(
    people: dict[str, User], tree: dict[str, Branch], wish: LimitWish
) -> None:
    old = limit(tree["33"], max_amount=Decimal(9_000))
    row = actions.set_limit(by=people["province_admin"], wish=wish)
    old.refresh_from_db()
    assert old.valid_until == wish.valid_from - timedelta(days=1)
    assert (row.max_amount, row.set_by) == (Decimal(20_000), people["province_admin"])
    found = verdict(people["renewal_manager"], branch=tree["3303"], demands=[TOTAL], on=wish.valid_from)
    assert [finding.row and finding.row.pk for finding in found.findings] == [row.pk]
    yesterday = verdict(people["renewal_manager"], branch=tree["3303"], demands=[TOTAL], on=old.valid_until)
    assert [finding.row and finding.row.pk for finding in yesterday.findings] == [old.pk]
    event = Event.objects.of(tree["33"]).get(verb="set_limit")
    assert event.data["max_amount"] == "20000"
    assert "20000" in sentence_of(event)
    assert "%(" not in sentence_of(event)


@pytest.mark.parametrize("who", ["renewal_manager", "team_lead", "specialist", "auditor", *ADMINISTRATORS])
def test_limit_is_set_by_its_keepers_alone(people: dict[str, User], wish: LimitWish, who: str) -> None:
    assert refusal(actions.set_limit, by=people[who], wish=wish) == "permission_missing"


def test_limit_is_set_below_the_own_branch_only(
    people: dict[str, User], tree: dict[str, Branch], wish: LimitWish
) -> None:
    admin = people["province_admin"]
    assert refusal(actions.set_limit, by=admin, wish=replace(wish, branch=tree["HQ"])) == "permission_missing"
    assert refusal(actions.set_limit, by=admin, wish=replace(wish, branch=tree["51"])) == "permission_missing"


@pytest.mark.parametrize("branch", ["33", "3303"])
def test_nobody_sets_or_ends_a_limit_that_would_apply_to_themself(
    people: dict[str, User], tree: dict[str, Branch], wish: LimitWish, branch: str
) -> None:
    admin = people["province_admin"]
    own_role = replace(wish, level="province", role="province_admin", branch=tree[branch])
    own_name = replace(wish, level="", role="", person=admin, branch=tree[branch])
    for own in (own_role, own_name):
        assert refusal(actions.set_limit, by=admin, wish=own) == "own_limit"
        assert refusal(actions.preview_limit, by=admin, wish=own) == "own_limit"
        row = actions.set_limit(by=people["head_office_admin"], wish=own)
        assert refusal(actions.end_limit, by=admin, limit=row) == "own_limit"


def test_limit_of_a_role_held_later_is_the_own_one_too(
    people: dict[str, User], tree: dict[str, Branch], wish: LimitWish
) -> None:
    admin, later = people["province_admin"], wish.valid_from + timedelta(days=30)
    Membership.objects.create(user=admin, role="renewal_manager", branch=tree["3303"], valid_from=later)
    assert refusal(actions.set_limit, by=admin, wish=wish) == "own_limit"
    actions.set_limit(by=admin, wish=replace(wish, valid_until=later - timedelta(days=1)))


def test_nobody_sets_the_limit_of_those_above(
    people: dict[str, User], tree: dict[str, Branch], wish: LimitWish
) -> None:
    admin = people["province_admin"]
    above = replace(wish, level="head_office", role="head_office_admin")
    assert refusal(actions.set_limit, by=admin, wish=above) == "superior_limit"
    assert refusal(actions.set_limit, by=admin, wish=replace(wish, level="head_office")) == "superior_limit"
    named = replace(wish, level="", role="", person=people["head_office_admin"])
    assert refusal(actions.set_limit, by=admin, wish=named) == "superior_limit"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"max_amount": Decimal(-1)}, "amount_invalid", id="negative"),
        pytest.param({"max_amount": Decimal("NaN")}, "amount_invalid", id="not a number"),
        pytest.param({"max_amount": Decimal("10000000000.01")}, "amount_invalid", id="too much"),
        pytest.param({"max_amount": Decimal("1.001")}, "amount_invalid", id="a tenth of a cent"),
        pytest.param({"level": ""}, "limit_holder", id="role without level"),
        pytest.param({"role": ""}, "limit_holder", id="level without role"),
        pytest.param({"role": "security_admin"}, "limit_role", id="administrator"),
        pytest.param({"role": "emperor"}, "limit_role", id="unknown role"),
        pytest.param({"measure": "per_moon"}, "limit_subject", id="unknown measure"),
        pytest.param({"line": "space"}, "limit_subject", id="unknown line"),
        pytest.param({"loss_type": "space"}, "limit_subject", id="unknown loss type"),
        pytest.param({"act": "space"}, "limit_subject", id="unknown act"),
        pytest.param({"document_no": " "}, "document_missing", id="no document"),
        pytest.param({"valid_from": timezone.localdate() - timedelta(days=1)}, "backdated", id="backdated"),
        pytest.param({"valid_until": timezone.localdate() - timedelta(days=1)}, "dates_reversed", id="dates reversed"),
    ],
)
def test_limit_that_makes_no_sense_is_refused(
    people: dict[str, User], wish: LimitWish, change: dict[str, Any], code: str
) -> None:
    assert refusal(actions.set_limit, by=people["province_admin"], wish=replace(wish, **change)) == code
    assert not AuthorityLimit.objects.exists()


def test_role_and_person_at_once_are_refused(people: dict[str, User], wish: LimitWish) -> None:
    both = replace(wish, person=people["specialist"])
    assert refusal(actions.set_limit, by=people["province_admin"], wish=both) == "limit_holder"


def test_limits_of_one_key_do_not_overlap(people: dict[str, User], tree: dict[str, Branch], wish: LimitWish) -> None:
    admin, later = people["province_admin"], wish.valid_from + timedelta(days=10)
    actions.set_limit(by=admin, wish=replace(wish, valid_from=later))
    assert refusal(actions.set_limit, by=admin, wish=replace(wish, valid_from=later)) == "limit_overlaps"
    assert refusal(actions.set_limit, by=admin, wish=wish) == "limit_overlaps"
    actions.set_limit(by=admin, wish=replace(wish, valid_until=later - timedelta(days=1)))
    for other in ({"line": "motor"}, {"loss_type": "injury"}, {"act": "reject"}, {"effect": Effect.NOTIFY}):
        actions.set_limit(by=admin, wish=replace(wish, valid_from=later, **other))
    actions.set_limit(by=admin, wish=replace(wish, valid_from=later, branch=tree["3303"]))
    assert AuthorityLimit.objects.count() == 7


def test_ended_limit_counts_until_its_last_day(
    people: dict[str, User], tree: dict[str, Branch], wish: LimitWish
) -> None:
    admin, today = people["province_admin"], timezone.localdate()
    row = limit(tree["33"])
    actions.end_limit(by=admin, limit=row, last_day=today)
    case: dict[str, Any] = {"branch": tree["3303"], "demands": [TOTAL]}
    assert verdict(people["renewal_manager"], on=today, **case).allowed
    assert verdict(people["renewal_manager"], on=today + timedelta(days=1), **case).code == "authority_missing"
    longer = today + timedelta(days=9)
    assert refusal(actions.end_limit, by=admin, limit=row, last_day=longer) == "limit_end"
    actions.end_limit(by=admin, limit=row)
    assert refusal(actions.end_limit, by=admin, limit=row) == "limit_over"
    young = actions.set_limit(by=admin, wish=wish)
    actions.end_limit(by=admin, limit=young)
    assert not AuthorityLimit.objects.filter(pk=young.pk).exists(), "it never counted"
    assert [event.verb for event in Event.objects.of(tree["33"])] == [
        "end_limit",
        "end_limit",
        "set_limit",
        "end_limit",
    ]


def test_preview_names_whom_a_limit_reaches(people: dict[str, User], tree: dict[str, Branch], wish: LimitWish) -> None:
    old = limit(tree["33"], max_amount=Decimal(9_000))
    there = make_person("renewal_manager", tree["3301"])
    limit(tree["3301"], max_amount=Decimal(7_000))
    preview = actions.preview_limit(by=people["province_admin"], wish=wish)
    assert preview.ends == old
    told = [
        (each.user, each.before and each.before.max_amount, each.after and each.after.max_amount)
        for each in preview.reached
    ]
    assert told == [
        (there, Decimal(7_000), Decimal(7_000)),
        (people["renewal_manager"], Decimal(9_000), Decimal(20_000)),
    ]
    assert AuthorityLimit.objects.count() == 2
    named = replace(wish, level="", role="", person=there)
    (reached,) = actions.preview_limit(by=people["province_admin"], wish=named).reached
    assert (reached.user, reached.after and reached.after.max_amount) == (there, Decimal(20_000))


def test_system_may_set_any_limit(wish: LimitWish) -> None:
    assert actions.set_limit(by=SYSTEM, wish=wish).set_by is None


# --- who sees them ------------------------------------------------------------------------------------------------


def test_limits_are_seen_where_they_hold(people: dict[str, User], tree: dict[str, Branch]) -> None:
    here, above, there = limit(tree["3303"]), limit(tree["HQ"]), limit(tree["51"])
    named = limit(tree["HQ"], person=people["other_specialist"])
    own = limit(tree["HQ"], person=people["specialist"])
    seen = {name: set(AuthorityLimit.objects.visible_to(people[name])) for name in ("specialist", "other_specialist")}
    assert seen == {"specialist": {here, above, own}, "other_specialist": {above, there, named}}
    assert not AuthorityLimit.objects.visible_to(make_person(None, tree["3303"])).exists()


# --- what the tables refuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"max_amount": Decimal("-0.01")}, id="negative amount"),
        pytest.param({"valid_until": date(2019, 12, 31)}, id="dates reversed"),
        pytest.param({"role": ""}, id="no holder"),
        pytest.param({"level": ""}, id="role without level"),
        pytest.param({"role": "security_admin"}, id="administrator"),
        pytest.param({"measure": "per_moon"}, id="unknown measure"),
        pytest.param({"effect": "warn"}, id="unknown effect"),
    ],
)
def test_database_refuses_limit(tree: dict[str, Branch], wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        limit(tree["33"], **wrong)


def test_database_refuses_limit_with_two_holders_twice_or_of_oneself(
    people: dict[str, User], tree: dict[str, Branch]
) -> None:
    user = people["specialist"]
    wrong: list[dict[str, Any]] = [
        {"person": user, "role": "specialist"},
        {"person": user, "role": "specialist", "level": "team"},
        {"person": user, "set_by": user},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            limit(tree["33"], **values)
    for values in ({}, {"person": user}):
        limit(tree["33"], **values)
        with pytest.raises(IntegrityError), transaction.atomic():
            limit(tree["33"], **values, max_amount=Decimal(1))
