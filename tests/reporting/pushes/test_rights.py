"""Who may subscribe what for whom, and what happens when the rights go: scope, robots, readers, names, leavers."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.people import switch_off
from accounts.errors import Conflict, Denied, DomainError
from accounts.models import Branch, Membership, User
from accounts.scope import SYSTEM
from reporting.models import PushRun, Subscription
from reporting.pushes import actions, reasons, trying
from reporting.pushes.actions import change, end, pause, resume, subscribe
from reporting.pushes.clocks import run_due
from reporting.pushes.registry import PUSH_SOURCES
from tests.factories import NOW, make_person, make_renewal_row
from tests.reporting.pushes.conftest import wish
from workflow.models import Event, Notice, NoticePreference, OutboxMessage, Robot
from workflow.outbox import drain

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

DUE = NOW + timedelta(minutes=5)
NAME = "CANARY陈某某"


def refused(by: User, branch: Branch, robot: Robot | None, /, **given: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        subscribe(by=by, wish=wish(branch, **{"robot": robot, **given}))
    assert not Subscription.objects.exists()
    return refusal.value.code


# --- subscribing -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"source": "nothing"}, "push_source", id="unknown source"),
        pytest.param({"options": {"items": []}}, "push_items", id="no figure"),
        pytest.param({"options": {"items": ["report_delay_days"]}}, "push_rights", id="figure of another desk"),
        pytest.param({"options": {"items": ["renewal_rate"], "by": "plate"}}, "push_ranking", id="unknown ranking"),
        pytest.param({"options": {"items": ["renewal_rate"], "by": "owner"}}, "push_personal", id="owners in a group"),
        pytest.param({"name": "  "}, "push_name", id="no name"),
        pytest.param({"times": ()}, "push_times", id="no time"),
        pytest.param({"days": "weekdays"}, "push_days", id="no weekday"),
        pytest.param({"days": "month_days", "numbers": (32,)}, "push_days", id="day 32"),
        pytest.param({"robot": None}, "push_robot", id="no robot"),
    ],
)
def test_subscription_that_makes_no_sense_is_refused(
    tree: dict[str, Branch], manager: User, robot: Robot, clock: Any, given: dict[str, Any], code: str
) -> None:
    assert refused(manager, tree["3303"], robot, **given) == code


@pytest.mark.parametrize("branch", ["33", "5101"])
def test_branch_must_be_one_whose_figures_the_subscriber_sees(
    tree: dict[str, Branch], manager: User, clock: Any, branch: str
) -> None:
    other = Robot.objects.create(name="其他", service="wecom", branch=tree[branch], key="k" * 20)
    assert refused(manager, tree[branch], other) in {"permission_missing", "push_rights"}


@pytest.mark.parametrize("where", ["33", "330301", "5101"])
def test_robot_must_be_one_of_the_branch(
    tree: dict[str, Branch], people: dict[str, User], manager: User, clock: Any, where: str
) -> None:
    other = Robot.objects.create(name="其他", service="wecom", branch=tree[where], key="k" * 20)
    assert refused(manager, tree["3303"], other) == "push_robot"


def test_robot_that_is_off_is_refused(tree: dict[str, Branch], manager: User, robot: Robot, clock: Any) -> None:
    robot.enabled = False
    robot.save()
    assert refused(manager, tree["3303"], robot) == "push_robot"


def test_readers_must_be_allowed_to_see_it_themselves(
    tree: dict[str, Branch], people: dict[str, User], manager: User, clock: Any
) -> None:
    handler = people["claims_handler"]
    assert refused(manager, tree["3303"], None, channel="mail", people=(handler,)) == "push_people"
    assert refused(manager, tree["3303"], None, channel="mail", people=(people["specialist"],)) == "push_people"


def test_role_without_reports_subscribes_nothing(tree: dict[str, Branch], people: dict[str, User], clock: Any) -> None:
    robot = Robot.objects.create(name="总", service="wecom", branch=tree["HQ"], key="k" * 20)
    assert refused(people["system_admin"], tree["HQ"], robot) == "permission_missing"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"next_at": None}, id="active and never due"),
        pytest.param({"robot": None}, id="robot without a robot"),
        pytest.param({"channel": "fax"}, id="unknown channel"),
        pytest.param({"missed": "later"}, id="unknown rule for the missed"),
        pytest.param({"paused_because": "asked"}, id="active and paused"),
    ],
)
def test_database_refuses_what_is_no_subscription(subscribed: Any, wrong: dict[str, Any]) -> None:
    row = subscribed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.filter(pk=row.pk).update(**wrong)


def test_database_refuses_a_second_run_of_one_instant(subscribed: Any, figures: None, clock: Any) -> None:
    row = subscribed()
    clock(DUE)
    run_due()
    with pytest.raises(IntegrityError), transaction.atomic():
        PushRun.objects.create(subscription=row, branch=row.branch, due_at=DUE, channel="robot", status="quiet")


# --- changing --------------------------------------------------------------------------------------------------------
def test_change_is_an_event_with_what_changed(
    subscribed: Any, tree: dict[str, Branch], robot: Robot, manager: User
) -> None:
    row = subscribed()

    change(by=manager, subscription=row, wish=wish(tree["3303"], robot, times=(time(17),)), expected_version=1)

    event = Event.objects.of(row).last()
    assert event is not None
    assert event.data["changes"] == {"times": [["10:05"], ["17:00"]]}
    assert timezone.localtime(Subscription.objects.get().next_at).hour == 17


def test_change_of_what_somebody_changed_is_a_conflict(
    subscribed: Any, tree: dict[str, Branch], robot: Robot, manager: User
) -> None:
    row = subscribed()
    pause(by=manager, subscription=row)
    with pytest.raises(Conflict):
        change(by=manager, subscription=row, wish=wish(tree["3303"], robot), expected_version=1)


def test_paused_one_is_not_sent_and_resumes_with_the_next_time(
    subscribed: Any, figures: None, manager: User, clock: Any
) -> None:
    row = subscribed()
    pause(by=manager, subscription=row)
    clock(DUE + timedelta(days=2))
    assert run_due() == 0

    resume(by=manager, subscription=row)

    assert Subscription.objects.get().next_at == DUE + timedelta(days=3)
    assert not PushRun.objects.exists()


def test_ended_one_is_over(subscribed: Any, manager: User) -> None:
    row = subscribed()
    end(by=manager, subscription=row)
    for verb in (resume, pause, end):
        with pytest.raises(DomainError) as refusal:
            verb(by=manager, subscription=row)  # type: ignore[operator]  # three verbs of one shape
        assert refusal.value.code == "wrong_status"


def test_who_leads_the_branch_may_stop_but_not_change_it(
    subscribed: Any, people: dict[str, User], tree: dict[str, Branch], robot: Robot, manager: User
) -> None:
    row = subscribed()
    above = people["province_admin"]
    with pytest.raises(Denied):
        change(by=above, subscription=row, wish=wish(tree["3303"], robot))

    pause(by=above, subscription=row)
    with pytest.raises(Denied):
        resume(by=above, subscription=row)
    drain()

    assert Notice.objects.get(recipient=manager).kind == "push_pause"


@pytest.mark.parametrize("role", ["specialist", "auditor", "other_province_admin"])
def test_others_stop_nothing(subscribed: Any, people: dict[str, User], role: str) -> None:
    row = subscribed()
    with pytest.raises(DomainError):
        end(by=people[role], subscription=row)
    assert Subscription.objects.get().status == "active"


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("renewal_manager", True),
        ("province_admin", True),
        ("auditor", True),
        ("specialist", False),
        ("claims_handler", False),
        ("other_province_admin", False),
        ("other_auditor", False),
    ],
)
def test_who_sees_a_subscription_and_its_runs(
    subscribed: Any, figures: None, people: dict[str, User], clock: Any, role: str, sees: bool
) -> None:
    subscribed()
    clock(DUE)
    run_due()

    assert Subscription.objects.visible_to(people[role]).exists() is sees
    assert PushRun.objects.visible_to(people[role]).exists() is sees


# --- rights when it is due -------------------------------------------------------------------------------------------
def test_subscriber_who_lost_the_right_is_paused_and_told(
    subscribed: Any, figures: None, manager: User, clock: Any
) -> None:
    subscribed()
    Membership.objects.filter(user=manager).update(valid_until=date(2026, 5, 31))
    clock(DUE)
    run_due()
    drain()

    row = Subscription.objects.get()
    assert (row.status, row.paused_because, row.next_at) == ("paused", "rights", None)
    assert PushRun.objects.get().reason == reasons.RIGHTS
    assert not OutboxMessage.objects.filter(topic="push_robot").exists()
    assert Notice.objects.get(recipient=manager).kind == "push_rights"


def test_leaver_is_paused_and_the_superior_told(
    subscribed: Any, people: dict[str, User], manager: User, figures: None, clock: Any
) -> None:
    subscribed()
    manager.manager = people["province_admin"]
    manager.save()

    switch_off(by=people["security_admin"], user=manager)
    drain()

    row = Subscription.objects.get()
    assert (row.status, row.paused_because) == ("paused", "left")
    assert Notice.objects.filter(recipient=people["province_admin"], kind="push_left").count() == 1
    clock(DUE)
    assert run_due() == 0


def test_leaver_found_only_when_due_is_paused_as_well(
    subscribed: Any, people: dict[str, User], manager: User, figures: None, clock: Any
) -> None:
    subscribed()
    User.objects.filter(pk=manager.pk).update(is_active=False, manager=people["province_admin"])
    clock(DUE)
    run_due()
    drain()

    assert Subscription.objects.get().paused_because == "left"
    assert Notice.objects.get(recipient=people["province_admin"]).kind == "push_left"


def test_robot_switched_off_fails_with_what_to_do(
    subscribed: Any, figures: None, robot: Robot, manager: User, clock: Any
) -> None:
    subscribed()
    Robot.objects.filter(pk=robot.pk).update(enabled=False)
    clock(DUE)
    run_due()
    drain()

    assert PushRun.objects.get().reason == reasons.ROBOT_OFF
    assert Notice.objects.get(recipient=manager).kind == "push_failed"


def test_reader_who_lost_the_right_gets_no_mail(
    subscribed: Any, figures: None, tree: dict[str, Branch], manager: User, clock: Any
) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    NoticePreference.objects.create(person=colleague, mail_address="wang@example.com")
    subscribed(channel="mail", people=(manager, colleague))
    Membership.objects.filter(user=colleague).update(valid_until=date(2026, 5, 31))
    clock(DUE)
    run_due()

    run = PushRun.objects.get()
    assert (run.recipients, run.reason) == ([manager.pk], reasons.UNREACHED)
    assert OutboxMessage.objects.get(topic="push_mail").payload["recipient_id"] == manager.pk


def test_nobody_with_an_address_fails(subscribed: Any, figures: None, manager: User, clock: Any) -> None:
    subscribed(channel="mail")
    NoticePreference.objects.update(mail_address="")
    clock(DUE)
    run_due()

    assert PushRun.objects.get().reason == reasons.NOBODY


# --- no personal data in a group -------------------------------------------------------------------------------------
@pytest.mark.parametrize("items", [(source, code) for source in ("figures", "morning") for code in ("first", "all")])
def test_no_group_reads_a_name(
    subscribed: Any, tree: dict[str, Branch], people: dict[str, User], clock: Any, items: tuple[str, str]
) -> None:
    """Every figure and ranking a group may have, over rows whose people are all called the canary."""
    User.objects.update(name=NAME)
    for day in range(1, 25):
        make_renewal_row(
            tree["33030101"],
            expires_on=date(2026, 6, day),
            owner=people["specialist"],
            status="following",
            insured_name=NAME,
            plate="浙C12345",
        )
    code, which = items
    source = PUSH_SOURCES[code]
    offered = [item for item, _label in source.items(people["renewal_manager"])]
    if code == "figures":
        offered = [item for item in offered if not source.fault({"items": [item], "by": "team"})]
    chosen = offered[:1] if which == "first" or not source.many else offered[:20]
    subscribed(source=code, options={"items": chosen, "by": "team" if source.rankings else ""}, quiet=False)
    clock(DUE)
    run_due()

    run = PushRun.objects.get()
    assert run.status == "sent"
    assert not any(word in run.text + run.title for word in (NAME, "CANARY", "12345", people["specialist"].employee_no))


def test_ranking_that_came_to_name_people_is_not_sent_to_a_group(subscribed: Any, figures: None, clock: Any) -> None:
    row = subscribed()
    Subscription.objects.filter(pk=row.pk).update(options={"items": ["renewal_rate"], "by": "owner"})
    clock(DUE)
    run_due()

    assert PushRun.objects.get().reason == reasons.PERSONAL
    assert not OutboxMessage.objects.filter(topic="push_robot").exists()


def test_owner_ranking_goes_by_mail(subscribed: Any, figures: None, people: dict[str, User], clock: Any) -> None:
    User.objects.filter(pk=people["specialist"].pk).update(name=NAME)
    subscribed(channel="mail", options={"items": ["renewal_rate"], "by": "owner"})
    clock(DUE)
    run_due()

    assert NAME in PushRun.objects.get().text


# --- a test now ------------------------------------------------------------------------------------------------------
def test_test_goes_to_the_group_at_once_and_says_so(subscribed: Any, figures: None, manager: User, clock: Any) -> None:
    row = subscribed()

    run = trying.send_test(by=manager, subscription=row)

    assert (run.test, run.status) == (True, "sent")
    assert run.text.startswith("[测试]") or run.text.startswith("[Test]")
    assert OutboxMessage.objects.filter(topic="push_robot").count() == 1
    assert Subscription.objects.get().next_at == DUE


def test_test_to_oneself_leaves_the_group_alone(subscribed: Any, figures: None, manager: User, clock: Any) -> None:
    row = subscribed()

    run = trying.send_test(by=manager, subscription=row, alone=True)

    assert (run.test, run.channel, run.recipients) == (True, "mail", [manager.pk])
    assert set(OutboxMessage.objects.values_list("topic", flat=True)) == {"push_mail"}
    kept = Subscription.objects.get()
    assert (kept.channel, kept.robot_id, kept.people) == ("robot", row.robot_id, [])


def test_test_to_oneself_spares_the_other_readers(
    subscribed: Any, figures: None, tree: dict[str, Branch], manager: User, clock: Any
) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    NoticePreference.objects.create(person=colleague, wecom_user="wang")
    row = subscribed(channel="wecom_app", people=(manager, colleague))

    run = trying.send_test(by=manager, subscription=row, alone=True)

    assert (run.channel, run.recipients) == ("wecom_app", [manager.pk])


def test_test_to_oneself_without_an_address_says_what_to_do(
    subscribed: Any, figures: None, manager: User, clock: Any
) -> None:
    NoticePreference.objects.update(mail_address="")
    with pytest.raises(DomainError) as refused:
        trying.send_test(by=manager, subscription=subscribed(), alone=True)
    assert refused.value.code == "push_nobody"
    assert not PushRun.objects.exists()


@pytest.mark.parametrize("alone", [True, False])
def test_only_the_subscriber_sends_tests(subscribed: Any, figures: None, people: dict[str, User], alone: bool) -> None:
    with pytest.raises(Denied):
        trying.send_test(by=people["province_admin"], subscription=subscribed(), alone=alone)


def test_leaver_handler_counts_what_is_sent(subscribed: Any, manager: User) -> None:
    row = subscribed()
    assert actions.open_of(manager) == 1
    end(by=SYSTEM, subscription=row)
    assert actions.open_of(manager) == 0
