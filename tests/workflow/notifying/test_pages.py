"""The pages of notices: preferences, wording, robots, and what became of messages."""

from __future__ import annotations

from datetime import time

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import Denied, DomainError
from tests.factories import NOW
from workflow.actions import mark_messages_arrived, resend_messages
from workflow.models import Event, Notice, NoticePreference, NoticeTemplate, OutboxMessage, Robot
from workflow.notifying import notify
from workflow.notifying.actions import RobotWish, choose_preferences, save_robot, save_template, try_robot
from workflow.notifying.kinds import NOTICE_KINDS
from workflow.notifying.rendering import Words
from workflow.notifying.rules.robot_keys import key_in
from workflow.outbox import drain, promise

pytestmark = pytest.mark.django_db

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
WEBHOOK = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


def last_event():
    return Event.objects.order_by("-id").first()


# --- preferences ----------------------------------------------------------------------------------------------------

PREFERENCES = {
    "mail_address": "li@example.com",
    "wecom_user": "lisi",
    "quiet_from": "22:00",
    "quiet_until": "07:30",
    "digest": "daily",
    "digest_hour": "9",
    "group_renewals": ["mail"],
}


@pytest.fixture
def desk(client, people):
    client.force_login(people["specialist"])
    return client


def test_person_chooses_how_to_be_told(desk, people):
    answer = desk.post(reverse("workflow:notice_preferences"), PREFERENCES)
    assert answer.status_code == 302
    row = NoticePreference.objects.get(person=people["specialist"])
    assert (row.mail_address, row.wecom_user, row.quiet_from, row.quiet_until) == (
        "li@example.com",
        "lisi",
        time(22),
        time(7, 30),
    )
    assert (row.digest, row.digest_hour, row.channels["renewals"]) == ("daily", 9, ["mail"])
    event = last_event()
    assert event.verb == "choose_notices"
    assert "li@example.com" not in str(event.data)
    assert b"li@example.com" in desk.get(reverse("workflow:notice_preferences")).content


@pytest.mark.parametrize(
    "change",
    [
        {"mail_address": "nobody"},
        {"mail_address": "a@b.example\r\nBcc: x@y.example"},
        {"quiet_until": ""},
        {"digest": "never"},
        {"digest_hour": "24"},
        {"group_renewals": ["pigeon"]},
        {"wecom_user": "a|b"},
    ],
    ids=str,
)
def test_preferences_that_make_no_sense_are_refused(desk, change):
    assert desk.post(reverse("workflow:notice_preferences"), {**PREFERENCES, **change}).status_code == 422
    assert not NoticePreference.objects.exists()


def test_notices_go_to_addresses_of_the_company(people, settings):
    settings.MAIL_DOMAINS = ["example.com"]
    with pytest.raises(DomainError) as refused:
        choose_preferences(by=people["specialist"], mail_address="li@evil-example.com")
    assert refused.value.code == "mail_domain"
    choose_preferences(by=people["specialist"], mail_address="li@Example.com")


def test_person_changes_nobody_elses_preferences(desk, people):
    desk.post(reverse("workflow:notice_preferences"), {**PREFERENCES, "person": people["team_lead"].pk})
    assert list(NoticePreference.objects.values_list("person", flat=True)) == [people["specialist"].pk]


# --- wording --------------------------------------------------------------------------------------------------------


def words_page(kind="dispatched", channel="notice", language="zh-hans"):
    return reverse("workflow:notice_words_of", args=[kind, channel, language])


@pytest.fixture
def keeper(client, people):
    client.force_login(people["system_admin"])
    return client


def test_words_hold_at_once_for_the_bell_and_mail(keeper, people, settings):
    settings.EMAIL_HOST = "mail.example"
    reader = people["specialist"]
    NoticePreference.objects.create(person=reader, mail_address="li@example.com", channels={"renewals": ["mail"]})
    notify("dispatched", people=[reader], key="1", facts={"actor": "张三", "policy": "P1"})
    for channel in ("notice", "mail"):
        text = {"title": "新客户 {policy}", "body": "{actor}：请跟进 {policy}", "step": "save"}
        assert keeper.post(words_page(channel=channel), text).status_code == 302
    drain()
    assert mail.outbox[0].subject == "新客户 P1"
    keeper.force_login(reader)
    assert "张三：请跟进 P1" in keeper.get(reverse("workflow:notices")).content.decode()
    assert Notice.objects.count() == 1


def test_preview_shows_and_keeps_nothing(keeper):
    answer = keeper.post(words_page(), {"body": "你好 {policy}", "step": "preview"})
    assert answer.status_code == 200
    assert "你好 PDAA202633030000012345" in answer.content.decode()
    assert not NoticeTemplate.objects.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{phone}", "{actor}, {policy}"),
        ("{policy|shout}", "money, number, date, datetime"),
        ("{policy.__class__}", "{policy.__class__}"),
        ("{{% load %}}{%", "{%"),
        ("", "errorlist"),
    ],
)
def test_words_that_cannot_be_shown_are_refused_with_those_that_can(keeper, body, said):
    answer = keeper.post(words_page(), {"body": body, "step": "save"})
    assert answer.status_code == 422
    assert not NoticeTemplate.objects.exists()
    assert said in answer.content.decode() or said == "errorlist"


def test_words_are_escaped_where_they_are_shown(keeper, people):
    keeper.post(words_page(), {"body": "<script>alert(1)</script> {policy}", "step": "save"})
    notify("dispatched", people=[people["system_admin"]], key="1", facts={"policy": "<b>x</b>"})
    drain()
    shown = keeper.get(reverse("workflow:notices")).content.decode()
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown


def test_shipped_words_can_be_had_back(keeper):
    keeper.post(words_page(), {"body": "x", "step": "save"})
    keeper.post(words_page(), {"step": "reset"})
    assert not NoticeTemplate.objects.exists()
    assert last_event().verb == "reset_notice_words"


@pytest.mark.parametrize(
    "place",
    [
        ("banana", "mail", "en"),
        ("dispatched", "pigeon", "en"),
        ("dispatched", "mail", "fr"),
        ("dispatched", "robot", "en"),
    ],
)
def test_words_of_no_notice_are_not_found(keeper, place):
    assert keeper.get(words_page(*place)).status_code == 404


def test_only_the_system_administrator_sets_words(people):
    with pytest.raises(Denied):
        save_template(
            by=people["province_admin"], kind="dispatched", channel="mail", language="en", words=Words("a", "b")
        )


def test_wording_page_lists_every_kind_and_its_queries_do_not_grow(keeper):
    def page():
        with CaptureQueriesContext(connection) as asked:
            answer = keeper.get(reverse("workflow:notice_words"))
        return len(asked), answer.content.decode()

    page()
    before, shown = page()
    assert all(words_page(kind, "mail", "en") in shown for kind in NOTICE_KINDS)
    for channel in ("notice", "mail", "wecom_app"):
        keeper.post(words_page(channel=channel), {"title": "x", "body": "x", "step": "save"})
    page()  # the messages of the saves are shown once
    after, shown = page()
    assert shown.count("已修改") == 3
    assert after == before


# --- robots ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "pasted", "key"),
    [
        ("wecom", WEBHOOK, KEY),
        ("wecom", f"  {KEY}\n", KEY),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789", "abcdef0123456789"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/ca6bd2ce-3d5a", "ca6bd2ce-3d5a"),
    ],
)
def test_key_is_found_in_what_is_pasted(service, pasted, key):
    assert key_in(service, pasted) == key


@pytest.mark.parametrize(
    ("service", "pasted"),
    [
        ("wecom", "https://evil.example/cgi-bin/webhook/send?key=abcdefgh"),
        ("wecom", WEBHOOK.replace("https", "http")),
        ("wecom", f"{WEBHOOK}&x=1"),
        ("wecom", "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=abcdefgh"),
        ("dingtalk", WEBHOOK),
        ("feishu", "short"),
        ("wecom", "../../../etc/passwd"),
        ("wecom", ""),
    ],
)
def test_address_of_another_service_is_no_key(service, pasted):
    with pytest.raises(ValueError, match=service):
        key_in(service, pasted)


@pytest.fixture
def office(client, people):
    client.force_login(people["province_admin"])
    return client


def wish(branch, **more):
    return {
        "name": "续保群",
        "branch": branch.pk,
        "service": "wecom",
        "key": WEBHOOK,
        "language": "zh-hans",
        "groups": ["renewals"],
        "enabled": "on",
        **more,
    }


def test_branch_connects_a_robot(office, tree):
    assert office.post(reverse("workflow:robot_new"), wish(tree["3303"])).status_code == 302
    robot = Robot.objects.get()
    assert (robot.key, robot.branch, robot.groups) == (KEY, tree["3303"], ["renewals"])
    assert KEY not in str(last_event().data)
    for page in (reverse("workflow:robots"), reverse("workflow:robot", args=[robot.pk])):
        shown = office.get(page).content.decode()
        assert "续保群" in shown
        assert KEY not in shown


def test_robot_keeps_its_key_when_none_is_given(office, tree):
    office.post(reverse("workflow:robot_new"), wish(tree["3303"]))
    robot = Robot.objects.get()
    office.post(reverse("workflow:robot", args=[robot.pk]), wish(tree["33"], key="", name="省公司群"))
    robot = Robot.objects.get()
    assert (robot.key, robot.name, robot.branch) == (KEY, "省公司群", tree["33"])


@pytest.mark.parametrize(
    "change",
    [{"key": "https://evil.example/"}, {"key": ""}, {"service": "icq"}, {"groups": ["x"]}, {"name": ""}],
    ids=str,
)
def test_robot_that_cannot_work_is_refused(office, tree, change):
    assert office.post(reverse("workflow:robot_new"), wish(tree["3303"], **change)).status_code == 422
    assert not Robot.objects.exists()


def test_robot_of_another_service_needs_its_own_key(office, tree):
    office.post(reverse("workflow:robot_new"), wish(tree["3303"]))
    page = reverse("workflow:robot", args=[Robot.objects.get().pk])
    assert office.post(page, wish(tree["3303"], service="feishu", key="")).status_code == 422


def test_two_robots_of_a_branch_have_two_names(office, tree):
    assert office.post(reverse("workflow:robot_new"), wish(tree["3303"])).status_code == 302
    assert office.post(reverse("workflow:robot_new"), wish(tree["3303"])).status_code == 422


def test_robot_of_another_province_is_out_of_reach(office, tree, people):
    assert office.post(reverse("workflow:robot_new"), wish(tree["51"])).status_code == 422
    other = Robot.objects.create(name="x", branch=tree["51"], service="wecom", key="k")
    assert office.post(reverse("workflow:robot_try", args=[other.pk])).status_code == 404
    with pytest.raises(Denied):
        try_robot(by=people["province_admin"], robot=other, at=NOW)
    moved = RobotWish("x", tree["33"], "wecom", key=KEY)
    with pytest.raises(Denied):
        save_robot(by=people["province_admin"], wish=moved, robot=other)


def test_test_message_is_promised(office, tree):
    office.post(reverse("workflow:robot_new"), wish(tree["3303"]))
    office.post(reverse("workflow:robot_try", args=[Robot.objects.get().pk]))
    message = OutboxMessage.objects.get(topic="robot")
    assert (message.payload["kind"], message.payload["facts"]) == ("robot_test", {})


# --- what became of messages ----------------------------------------------------------------------------------------


def stuck(state, key="1"):
    promise("mail", aggregate=key, dedup_key=key, payload={}, policy="hold")
    OutboxMessage.objects.filter(dedup_key=key).update(state=state, attempts=8, last_error="SMTP 550")
    return OutboxMessage.objects.get(dedup_key=key)


@pytest.mark.parametrize("state", ["dead", "in_doubt"])
def test_stuck_message_is_sent_again_and_recorded(keeper, people, state):
    message = stuck(state)
    keeper.post(reverse("workflow:outbox_retry"), {"id": [message.pk]})
    message.refresh_from_db()
    assert (message.state, message.attempts, message.settled_by) == ("pending", 0, people["system_admin"].employee_no)
    assert (last_event().verb, last_event().data["message"], last_event().data["was"]) == (
        "resend_message",
        message.pk,
        state,
    )


def test_doubtful_message_that_arrived_is_noted_and_recorded(keeper, people):
    message = stuck("in_doubt")
    keeper.post(reverse("workflow:outbox_arrived"), {"id": [message.pk]})
    message.refresh_from_db()
    assert (message.state, message.settled_by) == ("sent", people["system_admin"].employee_no)
    assert message.sent_at is not None
    assert last_event().verb == "message_arrived"


@pytest.mark.parametrize("state", ["dead", "pending", "leased"])
def test_message_that_is_not_in_doubt_cannot_be_called_arrived(people, state):
    message = stuck(state)
    assert mark_messages_arrived(by=people["system_admin"], ids=[message.pk]) == 0
    message.refresh_from_db()
    assert message.state == state


@pytest.mark.parametrize("state", ["pending", "leased"])
def test_message_on_its_way_is_not_sent_again(people, state):
    message = stuck(state)
    assert resend_messages(by=people["system_admin"], ids=[message.pk]) == 0
    assert not Event.objects.filter(verb="resend_message").exists()


def test_only_operations_decide_about_messages(people):
    message = stuck("in_doubt")
    for decide in (resend_messages, mark_messages_arrived):
        with pytest.raises(Denied):
            decide(by=people["province_admin"], ids=[message.pk])


def test_digest_that_arrived_takes_its_notices_along(people):
    first, second = stuck("in_doubt"), stuck("pending", "2")
    OutboxMessage.objects.filter(pk=first.pk).update(payload={"with": [second.pk]})
    mark_messages_arrived(by=people["system_admin"], ids=[first.pk])
    second.refresh_from_db()
    assert second.state == "sent"


def test_messages_are_filtered_by_state_and_topic(keeper):
    stuck("dead")
    page = reverse("workflow:outbox")
    assert b"SMTP 550" in keeper.get(page, {"state": "dead", "topic": "mail"}).content
    assert b"SMTP 550" not in keeper.get(page, {"topic": "robot"}).content
    assert b"SMTP 550" not in keeper.get(page, {"state": "sent"}).content
