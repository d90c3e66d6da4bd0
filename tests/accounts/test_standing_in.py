"""Delegation, absence, superiors and leavers."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from accounts.authority_words import KINDS
from accounts.delegation import (
    deputies_near,
    deputies_of,
    is_absent,
    leads,
    principals_of,
    standing,
    superior_of,
)
from accounts.errors import DomainError
from accounts.leavers import LEAVER_HANDLERS, LeaverHandler, open_work, register_leaver_handler
from accounts.models import Absence, Branch, Delegation, Membership, User
from accounts.roles import ROLES, roles_above
from accounts.scope import SYSTEM
from tests.factories import make_person
from workflow.models import Event
from workflow.sentences import sentence_of

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "loss", "流失")
    monkeypatch.setitem(KINDS, "export", "导出")


@pytest.fixture
def at(freeze: Any) -> datetime:
    moment: datetime = freeze()
    return moment


@pytest.fixture
def wish(people: dict[str, User], at: datetime) -> dict[str, Any]:
    """The team lead goes away for a week; the manager of the prefecture stands in."""
    lead = people["team_lead"]
    return {
        "by": lead,
        "principal": lead,
        "deputy": people["renewal_manager"],
        "from_at": at,
        "until_at": at + 7 * DAY,
        "reason": "年休假",
    }


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


def refusal(work: Any, **values: Any) -> str:
    with pytest.raises(DomainError) as caught:
        work(**values)
    return caught.value.code


# --- delegation ---------------------------------------------------------------------------------------------------


def test_deputy_stands_in_from_the_first_instant_until_the_end(
    wish: dict[str, Any], people: dict[str, User], at: datetime, tree: dict[str, Branch]
) -> None:
    actions.delegate(**{**wish, "from_at": at + HOUR})
    lead, deputy = anew(people["team_lead"]), anew(people["renewal_manager"])
    for moment, holds in (
        (at, False),
        (at + HOUR, True),
        (at + 7 * DAY - timedelta(seconds=1), True),
        (at + 7 * DAY, False),
    ):
        expected = [deputy] if holds else []
        assert deputies_of(lead, "loss", moment) == expected
        assert principals_of(deputy, "loss", moment) == ([lead] if holds else [])
        found = standing(lead, deputy, kind="loss", branch=tree["33030101"], at=moment)
        assert (found is not None) is holds
    assert principals_of(lead, "loss", at + HOUR) == []


def test_delegations_are_read_once_per_person(
    wish: dict[str, Any], people: dict[str, User], at: datetime, django_assert_num_queries: Any
) -> None:
    actions.delegate(**wish)
    deputy = anew(people["renewal_manager"])
    with django_assert_num_queries(1):
        for kind in ("loss", "export"):
            assert principals_of(deputy, kind, at)
            assert deputies_of(deputy, kind, at) == []


def test_delegation_never_begins_in_the_past(wish: dict[str, Any], at: datetime) -> None:
    assert actions.delegate(**{**wish, "from_at": at - 30 * DAY}).from_at == at


def test_scope_of_kinds_and_branch_holds(
    wish: dict[str, Any], people: dict[str, User], at: datetime, tree: dict[str, Branch]
) -> None:
    actions.delegate(**wish, kinds=["loss"], branch=tree["330301"])
    lead = anew(people["team_lead"])
    assert deputies_of(lead, "loss", at, tree["33030101"])
    assert not deputies_of(lead, "export", at)
    assert not deputies_of(lead, "loss", at, tree["3303"])
    deputy = people["renewal_manager"]
    assert standing(lead, deputy, kind="loss", branch=tree["330301"], at=at)
    assert not standing(lead, deputy, kind="loss", branch=tree["3303"], at=at)
    assert not standing(deputy, lead, kind="loss", branch=tree["330301"], at=at)


def test_delegation_is_not_passed_on(wish: dict[str, Any], people: dict[str, User], at: datetime) -> None:
    actions.delegate(**wish)
    manager, admin = people["renewal_manager"], people["province_admin"]
    actions.delegate(**{**wish, "by": manager, "principal": manager, "deputy": admin})
    assert principals_of(anew(admin), "loss", at) == [manager]
    assert deputies_of(anew(people["team_lead"]), "loss", at) == [manager]


@pytest.mark.parametrize("ring", [2, 3])
def test_people_do_not_stand_in_for_each_other_in_a_ring(
    wish: dict[str, Any], people: dict[str, User], at: datetime, ring: int
) -> None:
    members = [people[role] for role in ("team_lead", "renewal_manager", "province_admin")][:ring]
    for giver, taker in pairwise(members):
        actions.delegate(**{**wish, "by": giver, "principal": giver, "deputy": taker})
    last = {**wish, "by": members[-1], "principal": members[-1], "deputy": members[0]}
    assert refusal(actions.delegate, **last) == "delegation_loop"
    assert actions.delegate(**{**last, "from_at": at + 7 * DAY, "until_at": at + 8 * DAY}), "afterwards is fine"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"kinds": ["everything"]}, "kind_unknown"),
        ({"until_at": timedelta(0)}, "delegation_past"),
        ({"until_at": -DAY}, "delegation_past"),
        ({"from_at": 2 * DAY, "until_at": DAY}, "dates_reversed"),
        ({"deputy": "team_lead"}, "own_deputy"),
        ({"deputy": "other_renewal_manager"}, "deputy_elsewhere"),
        ({"deputy": "security_admin"}, "deputy_elsewhere"),
        ({"by": "specialist"}, "not_superior"),
        ({"by": "security_admin"}, "not_superior"),
        ({"by": "other_renewal_manager"}, "not_superior"),
    ],
)
def test_delegation_that_makes_no_sense_is_refused(
    wish: dict[str, Any], people: dict[str, User], at: datetime, change: dict[str, Any], code: str
) -> None:
    values: dict[str, Any] = {}
    for name, value in change.items():
        values[name] = (
            at + value
            if isinstance(value, timedelta)
            else people.get(value, value)
            if isinstance(value, str)
            else value
        )
    assert refusal(actions.delegate, **{**wish, **values}) == code
    assert not Delegation.objects.exists()


def test_deputy_must_have_access_and_a_business_role(
    wish: dict[str, Any], people: dict[str, User], tree: dict[str, Branch]
) -> None:
    off = make_person("team_lead", tree["33030101"], is_active=False)
    idle = make_person(None, tree["33030101"])
    lead = people["team_lead"]
    offered = deputies_near(lead, timezone.localdate())
    assert {people["specialist"], people["renewal_manager"], people["province_admin"]} <= set(offered)
    assert not {off, idle, lead, people["other_team_lead"], people["audit_admin"]} & set(offered)
    for nobody in (off, idle):
        assert refusal(actions.delegate, **{**wish, "deputy": nobody}) == "deputy_elsewhere"


def test_superior_delegates_for_a_person_and_either_side_ends_it(
    wish: dict[str, Any], people: dict[str, User], at: datetime
) -> None:
    for ends in ("team_lead", "renewal_manager", "province_admin"):
        row = actions.delegate(**{**wish, "by": people["province_admin"]})
        for stranger in ("specialist", "security_admin", "other_renewal_manager"):
            assert refusal(actions.revoke_delegation, by=people[stranger], delegation=row) == "not_superior"
        actions.revoke_delegation(by=people[ends], delegation=row)
        row.refresh_from_db()
        assert (row.revoked_at, row.revoked_by) == (at, people[ends])
        assert deputies_of(anew(people["team_lead"]), "loss", at) == []
        assert refusal(actions.revoke_delegation, by=people[ends], delegation=row) == "delegation_over"
    events = list(Event.objects.of(people["team_lead"]))
    assert [event.verb for event in events] == ["delegate", "revoke_delegation"] * 3
    assert all(people["renewal_manager"].employee_no in sentence_of(event) for event in events)
    assert all("%(" not in sentence_of(event) for event in events)


def test_database_refuses_delegation(people: dict[str, User], at: datetime) -> None:
    lead, deputy = people["team_lead"], people["renewal_manager"]
    right: dict[str, Any] = {"principal": lead, "deputy": deputy, "from_at": at, "until_at": at + DAY, "reason": "x"}
    for wrong in ({"deputy": lead}, {"until_at": at}, {"revoked_by": lead}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(**{**right, **wrong})
    assert Delegation.objects.create(**right)


def test_delegations_are_seen_by_both_sides_and_those_who_lead(
    wish: dict[str, Any], people: dict[str, User], tree: dict[str, Branch]
) -> None:
    row = actions.delegate(**wish)
    for name in ("team_lead", "renewal_manager", "province_admin"):
        assert row in Delegation.objects.visible_to(people[name]), name
    for name in ("specialist", "auditor", "security_admin", "other_province_admin"):
        assert row not in Delegation.objects.visible_to(people[name]), name


# --- absence ------------------------------------------------------------------------------------------------------


def test_person_is_absent_on_both_end_days(people: dict[str, User], at: datetime) -> None:
    user, today = people["specialist"], timezone.localdate(at)
    actions.note_absence(by=user, person=user, first_day=today + DAY, last_day=today + 3 * DAY, reason="leave")
    assert [is_absent(user, at + number * DAY) for number in range(5)] == [False, True, True, True, False]
    midnight = timezone.make_aware(datetime(2026, 6, 2))
    assert is_absent(user, midnight)
    assert not is_absent(user, midnight - timedelta(seconds=1))


def test_absence_is_noted_by_the_person_or_a_superior(people: dict[str, User], at: datetime) -> None:
    today = timezone.localdate(at)
    wish: dict[str, Any] = {
        "person": people["specialist"],
        "first_day": today,
        "last_day": today + DAY,
        "reason": "trip",
    }
    for name in ("colleague", "security_admin", "other_team_lead"):
        assert refusal(actions.note_absence, by=people[name], **wish) == "not_superior"
    row = actions.note_absence(by=people["team_lead"], **wish)
    assert refusal(actions.note_absence, by=people["specialist"], **wish) == "absence_overlaps"
    assert refusal(actions.end_absence, by=people["colleague"], absence=row) == "not_superior"
    actions.end_absence(by=people["specialist"], absence=row)
    assert not is_absent(people["specialist"], at)
    verbs = [event.verb for event in Event.objects.of(people["specialist"])]
    assert verbs == ["note_absence", "end_absence"]


def test_ended_absence_keeps_the_days_that_passed(people: dict[str, User], freeze: Any) -> None:
    at = freeze()
    user, today = people["specialist"], timezone.localdate(at)
    row = actions.note_absence(by=user, person=user, first_day=today, last_day=today + 5 * DAY, reason="leave")
    freeze(at + 2 * DAY)
    actions.end_absence(by=user, absence=row)
    row.refresh_from_db()
    assert row.last_day == today + DAY
    assert refusal(actions.end_absence, by=user, absence=row) == "absence_over"


@pytest.mark.parametrize(
    ("first", "last", "reason", "code"),
    [(1, 0, "leave", "dates_reversed"), (-1, 1, "leave", "backdated"), (0, 1, "bored", "reason_unknown")],
)
def test_absence_that_makes_no_sense_is_refused(
    people: dict[str, User], at: datetime, first: int, last: int, reason: str, code: str
) -> None:
    user, today = people["specialist"], timezone.localdate(at)
    days = {"first_day": today + first * DAY, "last_day": today + last * DAY}
    assert refusal(actions.note_absence, by=user, person=user, reason=reason, **days) == code


def test_database_refuses_absence(people: dict[str, User], at: datetime) -> None:
    today = timezone.localdate(at)
    right: dict[str, Any] = {"person": people["specialist"], "first_day": today, "last_day": today, "reason": "leave"}
    for wrong in ({"last_day": today - DAY}, {"reason": "bored"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(**{**right, **wrong})


# --- superiors ----------------------------------------------------------------------------------------------------


def test_every_role_but_the_highest_of_its_line_reports_to_a_business_role() -> None:
    for code, role in ROLES.items():
        assert all(not ROLES[above].administrator for above in roles_above(code))
        assert not role.reports_to or role.reports_to in ROLES
        assert not role.administrator or not role.reports_to
    assert roles_above("specialist") == ["team_lead", "renewal_manager", "province_admin", "head_office_admin"]


def test_superior_is_the_nearest_holder_of_the_next_level(people: dict[str, User], tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    chain = ["specialist", "team_lead", "renewal_manager", "province_admin", "head_office_admin"]
    for role, above in pairwise(chain):
        assert superior_of(people[role], today) == people[above]
        assert leads(people[above], people[role], today)
        assert not leads(people[role], people[above], today)
    assert superior_of(people["head_office_admin"], today) is None
    assert superior_of(people["security_admin"], today) is None
    assert not leads(people["specialist"], people["specialist"], today)
    assert not leads(people["other_team_lead"], people["specialist"], today)
    nearer = make_person("renewal_manager", tree["330301"])
    assert superior_of(people["team_lead"], today) == nearer


def test_vacant_level_is_passed_over_and_people_without_access_lead_nobody(people: dict[str, User]) -> None:
    today = timezone.localdate()
    User.objects.filter(pk=people["team_lead"].pk).update(is_active=False)
    assert superior_of(people["specialist"], today) == people["renewal_manager"]
    Membership.objects.filter(user=people["renewal_manager"]).update(valid_until=today - DAY)
    assert superior_of(people["specialist"], today) == people["province_admin"]


def test_registered_superior_comes_first(people: dict[str, User]) -> None:
    today, admin = timezone.localdate(), people["security_admin"]
    user, boss = people["specialist"], people["quality_caller"]
    actions.appoint_superior(by=admin, user=user, superior=boss)
    assert superior_of(anew(user), today) == boss
    assert leads(boss, anew(user), today)
    assert refusal(actions.appoint_superior, by=admin, user=boss, superior=anew(user)) == "superior_ring"
    assert refusal(actions.appoint_superior, by=admin, user=boss, superior=boss) == "superior_ring"
    assert refusal(actions.appoint_superior, by=admin, user=admin, superior=boss) == "own_account"
    assert (
        refusal(actions.appoint_superior, by=people["province_admin"], user=user, superior=None) == "permission_missing"
    )
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert superior_of(anew(user), today) == people["team_lead"]
    assert refusal(actions.appoint_superior, by=admin, user=people["colleague"], superior=anew(boss)) == "superior_off"
    actions.appoint_superior(by=admin, user=anew(user), superior=None)
    assert [event.verb for event in Event.objects.of(user)] == ["appoint_superior", "clear_superior"]
    assert boss.employee_no in sentence_of(Event.objects.of(user)[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(manager=user.pk)


# --- leavers ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> list[tuple[User, User | None]]:
    """A sort of work that the layer above keeps: three pieces for everybody."""
    moved: list[tuple[User, User | None]] = []

    def move(*, user: User, superior: User | None, by: Any) -> int:
        assert transaction.get_connection().in_atomic_block
        moved.append((user, superior))
        return 3

    monkeypatch.setattr("accounts.leavers.LEAVER_HANDLERS", LEAVER_HANDLERS)
    monkeypatch.setitem(LEAVER_HANDLERS, "test", LeaverHandler("test", "approvals", lambda _user: 3, move))
    return moved


def test_open_work_of_a_leaver_goes_to_the_superior(
    people: dict[str, User], desk: list[Any], wish: dict[str, Any], at: datetime
) -> None:
    lead = people["team_lead"]
    row = actions.delegate(**wish)
    assert open_work(lead) == [("approvals", 3)]
    actions.switch_off(by=people["security_admin"], user=lead)
    assert desk == [(lead, people["renewal_manager"])]
    row.refresh_from_db()
    assert row.revoked_at == at
    events = {event.verb: event for event in Event.objects.of(lead)}
    assert list(events) == ["delegate", "revoke_delegation", "switch_off", "hand_over"]
    assert events["hand_over"].data["moved"] == {"test": 3}
    told = sentence_of(events["hand_over"])
    assert people["renewal_manager"].employee_no in told
    assert "approvals 3" in told


def test_deputy_who_leaves_stands_in_no_more(people: dict[str, User], wish: dict[str, Any], at: datetime) -> None:
    row = actions.delegate(**wish)
    actions.switch_off(by=SYSTEM, user=people["renewal_manager"])
    row.refresh_from_db()
    assert (row.revoked_at, row.revoked_by) == (at, None)
    actions.switch_on(by=SYSTEM, user=people["renewal_manager"])
    assert deputies_of(anew(people["team_lead"]), "loss", at) == []


def test_access_ends_though_nobody_stands_above(people: dict[str, User], desk: list[Any]) -> None:
    actions.switch_off(by=people["security_admin"], user=people["head_office_admin"])
    assert desk == [(people["head_office_admin"], None)]
    assert not anew(people["head_office_admin"]).is_active


def test_access_stays_if_the_work_cannot_move(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_values: Any) -> int:
        raise DomainError("stuck", "The work cannot move.")

    monkeypatch.setitem(LEAVER_HANDLERS, "broken", LeaverHandler("broken", "x", lambda _user: 1, broken))
    assert refusal(actions.switch_off, by=people["security_admin"], user=people["specialist"]) == "stuck"
    assert anew(people["specialist"]).is_active


def test_handler_registered_twice_is_one(monkeypatch: pytest.MonkeyPatch, desk: list[Any]) -> None:
    register_leaver_handler(LEAVER_HANDLERS["test"])
    assert list(LEAVER_HANDLERS).count("test") == 1
