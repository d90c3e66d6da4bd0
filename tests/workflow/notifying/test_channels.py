"""Mail, robots and WeCom against receivers that answer, refuse, lie or die; once where they recognise a copy."""

from __future__ import annotations

import socket
from datetime import timedelta
from threading import Event

import pytest
from apprise.plugins import dingtalk, feishu, wecombot
from django.db import connection

from tests.factories import NOW
from tests.receivers import HttpReceiver, MailSink, answers, hangs, resets, says
from workflow.models import NoticePreference, OutboxMessage, ReceiverToken, Robot
from workflow.notifying import kinds, notify, register_notice, rendering, resting
from workflow.notifying.robots import MINUTE, PER_MINUTE
from workflow.outbound import client
from workflow.outbox import drain, lease, retry_dead

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def probe(monkeypatch, settings):
    monkeypatch.setattr(resting, "_until", {})
    monkeypatch.setitem(kinds.NOTICE_KINDS, "probe", None)
    register_notice(
        "probe",
        "%(actor)s 请您审批 %(subject)s",
        group="probes",
        channels=("mail", "wecom_app"),
        group_safe=("amount",),
        group_sentence="有案件待审批，金额 %(amount)s",
    )
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:*"]
    monkeypatch.setattr(client, "READ_SECONDS", 0.3)
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.6)


def tell(*people, key="probe:1", about=None, **facts):
    told = {"actor": "张三", "subject": "P1", "amount": "3,000.00", **facts}
    notify("probe", people=people, key=key, about=about, facts=told)


def only(topic):
    return OutboxMessage.objects.get(topic=topic)


# --- mail -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sink(settings):
    with MailSink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        yield server


@pytest.fixture
def reader(people):
    NoticePreference.objects.create(person=people["specialist"], mail_address="li@example.com")
    return people["specialist"]


def test_mail_arrives_in_chinese(sink, reader):
    tell(reader)
    drain()
    [mail] = sink.mails
    assert mail["Subject"] == "张三 请您审批 P1"
    assert "张三 请您审批 P1" in mail.get_content()
    assert only("mail").state == "sent"


@pytest.mark.parametrize(
    ("trouble", "state", "said"),
    [
        ({"says_to_recipient": "550 no such person"}, "dead", "SMTP [550]"),
        ({"says_to_recipient": "450 later"}, "pending", "SMTP [450]"),
        ({"says_to_text": "554 spam"}, "dead", "SMTP 554"),
        ({"says_to_text": "451 later"}, "pending", "SMTP 451"),
        ({"dies": True}, "in_doubt", "SMTPServerDisconnected"),
    ],
    ids=["unknown person", "grey list", "refused text", "busy", "silence after the text"],
)
def test_mail_trouble_is_kept(sink, reader, trouble, state, said):
    for name, value in trouble.items():
        setattr(sink, name, value)
    tell(reader)
    drain()
    assert (only("mail").state, only("mail").last_error) == (state, said)


def test_mail_server_that_is_gone_is_tried_again(reader, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tell(reader)
    drain()
    assert (only("mail").state, only("mail").last_error) == ("pending", "ConnectionRefusedError")


def test_second_mail_has_the_same_id_and_was_listed_as_doubtful(sink, reader):
    sink.dies = True
    tell(reader)
    drain()
    assert only("mail").state == "in_doubt"
    assert len(sink.mails) == 1
    sink.dies = False
    retry_dead(only("mail"))
    drain()
    assert len(sink.ids) == 2
    assert len(set(sink.ids)) == 1


def test_relay_that_dies_after_the_mail_leaves_it_in_doubt_and_sends_none(sink, reader, freeze):
    freeze(NOW)
    tell(reader)
    dies_before_marking()
    freeze(NOW + timedelta(seconds=61))
    drain()
    assert (only("mail").state, len(sink.mails)) == ("in_doubt", 1)


def dies_before_marking():
    """Every effect due happens; the relay dies before it says so (crash point between effect and commit)."""
    from workflow import outbox

    for message in lease():
        outbox.TOPICS[message.topic].effect(message)


def test_receiver_that_honours_the_key_counts_one(settings, freeze):
    from workflow.outbox import promise

    freeze(NOW)
    with HttpReceiver(answers()) as outside:
        settings.NOTICE_WEBHOOK_URL = outside.address
        promise("webhook", aggregate="a", dedup_key="w:1", payload={})
        dies_before_marking()
        freeze(NOW + timedelta(seconds=61))
        assert drain() == 1
    keys = [request.headers["Idempotency-Key"] for request in outside.arrived]
    assert (len(keys), len(set(keys))) == (2, 1)


# --- robots ---------------------------------------------------------------------------------------------------------

PLUGINS = {
    "wecom": (wecombot.NotifyWeComBot, "/wecom?key={key}"),
    "dingtalk": (dingtalk.NotifyDingTalk, "/dingtalk?access_token={token}"),
    "feishu": (feishu.NotifyFeishu, "/feishu/{token}"),
}


@pytest.fixture
def group(monkeypatch):
    """The chat services, all at one local address."""
    with HttpReceiver(says(errcode=0, code=0)) as outside:
        for plugin, path in PLUGINS.values():
            monkeypatch.setattr(plugin, "notify_url", outside.address + path)
        yield outside


def robot(tree, service="wecom", **more):
    return Robot.objects.create(
        name=service, branch=tree["33"], service=service, key="abc123", groups=["probes"], **more
    )


@pytest.mark.parametrize(
    ("service", "path", "said"),
    [
        ("wecom", "/wecom?key=abc123", lambda body: body["text"]["content"]),
        ("dingtalk", "/dingtalk?access_token=abc123", lambda body: body["text"]["content"]),
        ("feishu", "/feishu/abc123", lambda body: body["content"]["text"]),
    ],
)
def test_robot_says_it_in_chinese(group, tree, make_renewal, service, path, said):
    robot(tree, service)
    renewal = make_renewal()
    tell(about=renewal)
    assert drain() == 1
    [request] = group.arrived
    assert request.path == path
    assert said(request.json).startswith("有案件待审批，金额 3,000.00\n")
    assert f"/renewals/{renewal.pk}/" in said(request.json)


def test_dingtalk_message_is_signed(group, tree, make_renewal):
    robot(tree, "dingtalk", signing_key="SEC123")
    tell(about=make_renewal())
    drain()
    assert "&timestamp=" in group.arrived[0].path
    assert "&sign=" in group.arrived[0].path


@pytest.mark.parametrize(
    ("service", "mood", "state", "said"),
    [
        ("wecom", says(errcode=45009), "pending", "code 45009"),
        ("wecom", says(errcode=93000), "dead", "code 93000"),
        ("wecom", says(errcode=-1), "pending", "code -1"),
        ("dingtalk", says(errcode=130101), "pending", "code 130101"),
        ("dingtalk", says(errcode=310000), "dead", "code 310000"),
        ("feishu", says(code=11232), "pending", "code 11232"),
        ("feishu", says(StatusCode=0), "sent", ""),
        ("feishu", says(code=19001), "dead", "code 19001"),
        ("wecom", answers(500), "pending", "HTTP 500"),
        ("wecom", answers(504), "in_doubt", "HTTP 504"),
        ("wecom", answers(200, b"<html>ok</html>"), "in_doubt", "answer unreadable"),
        ("wecom", answers(200, b"[" * 60_000), "in_doubt", "answer unreadable"),
        ("wecom", says(ok=True), "in_doubt", "answer unreadable"),
        ("wecom", answers(302, Location="http://127.0.0.1:9/"), "pending", "HTTP 302"),
        ("wecom", resets, "in_doubt", "ConnectionResetError"),
    ],
)
def test_robot_hears_what_the_service_means(group, tree, make_renewal, service, mood, state, said):
    group.mood = mood
    robot(tree, service)
    tell(about=make_renewal())
    drain()
    assert (only("robot").state, only("robot").last_error) == (state, said)


def test_robot_that_gets_no_answer_is_in_doubt_and_holds_nobody_else_up(group, tree, make_renewal, people):
    over = Event()
    group.mood = hangs(over)
    robot(tree)
    tell(people["specialist"], about=make_renewal())
    assert drain() == 1
    over.set()
    assert (only("robot").state, only("notice").state) == ("in_doubt", "sent")


def test_silent_service_is_left_alone_for_a_while(group, tree, make_renewal, freeze):
    freeze(NOW)
    over = Event()
    group.mood = hangs(over)
    robot(tree)
    for number in range(5):
        tell(key=f"probe:{number}", about=make_renewal())
    drain()
    over.set()
    assert len(group.arrived) == 1
    waiting = OutboxMessage.objects.filter(state="pending")
    assert set(waiting.values_list("attempts", "available_at")) == {(0, NOW + resting.REST)}
    group.mood = says(errcode=0)
    freeze(NOW + resting.REST)
    assert drain() == 4


def test_silent_mail_server_is_left_alone_for_a_while(reader, settings, freeze):
    freeze(NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        for number in range(3):
            tell(reader, key=f"probe:{number}", about=None)
        while drain():
            continue
    states = OutboxMessage.objects.filter(topic="mail").order_by("id").values_list("attempts", "last_error")
    assert sorted(states) == [(0, ""), (0, ""), (1, "TimeoutError")]


def test_robot_asked_to_wait_waits(group, tree, make_renewal, freeze):
    freeze(NOW)
    group.mood = answers(429, Retry_After="90")
    robot(tree)
    tell(about=make_renewal())
    drain()
    assert (only("robot").state, only("robot").available_at) == ("pending", NOW + timedelta(seconds=90))


def test_robot_cannot_be_led_to_a_private_address(group, tree, make_renewal, settings):
    settings.OUTBOUND_ALLOWED_HOSTS = []
    robot(tree)
    tell(about=make_renewal())
    drain()
    assert (only("robot").state, only("robot").last_error, group.arrived) == ("dead", "not allowed: host", [])


def test_malformed_robot_key_is_given_up(group, tree, make_renewal):
    robot(tree)
    Robot.objects.update(key="../../x")
    tell(about=make_renewal())
    drain()
    assert (only("robot").state, only("robot").last_error) == ("dead", "robot key malformed")


def test_robot_says_twenty_a_minute_and_the_rest_later(group, tree, make_renewal, freeze):
    freeze(NOW)
    robot(tree)
    renewals = [make_renewal() for _ in range(PER_MINUTE + 5)]
    for number, renewal in enumerate(renewals):
        tell(key=f"probe:{number}", about=renewal)
    assert drain(100) == PER_MINUTE
    assert len(group.arrived) == PER_MINUTE
    waiting = OutboxMessage.objects.filter(state="pending")
    assert set(waiting.values_list("available_at", "attempts")) == {(NOW + MINUTE, 0)}
    freeze(NOW + MINUTE)
    assert drain(100) == 5


@pytest.mark.parametrize(("service", "most"), [("wecom", 2048), ("dingtalk", 4096), ("feishu", 4096)])
def test_long_message_is_cut_between_characters(group, tree, make_renewal, monkeypatch, service, most):
    robot(tree, service)
    monkeypatch.setattr(rendering, "render", lambda *_: "续" * 3000)
    tell(about=make_renewal())
    drain()
    text = (group.arrived[0].json.get("text") or group.arrived[0].json["content"]).popitem()[1]
    assert most - 3 < len(text.encode()) <= most
    assert text.endswith("续…")


def test_key_of_a_robot_is_ciphertext_in_the_database(tree):
    robot(tree)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM workflow_robot")
        [(stored,)] = cursor.fetchall()
    assert "abc123" not in stored


def test_nothing_personal_reaches_a_group(group, tree, make_renewal, monkeypatch):
    """Every kind there is, every fact it knows filled with a canary unless the kind calls it safe."""
    canary = "CANARY330106199001011234"
    names = {"wecom", "dingtalk", "feishu"}
    for service in names:
        robot(tree, service)
    Robot.objects.update(groups=[*kinds.NOTICE_GROUPS, "probes"])
    renewal = make_renewal(insured_name=canary)
    told = [kind for kind in kinds.NOTICE_KINDS.values() if kind.for_groups and kind.group]
    for kind in told:
        secret = (kind.facts | {"insured", "phone", "diagnosis", "person"}) - kind.group_safe
        facts = {**dict.fromkeys(secret, canary), **dict.fromkeys(kind.group_safe, "1")}
        notify(kind.code, people=[], key=f"canary:{kind.code}", about=renewal, facts=facts)
    while drain(100):
        continue
    assert len(group.arrived) == len(told) * len(names)
    assert not [request for request in group.arrived if canary in request.body.decode()]
    assert not OutboxMessage.objects.filter(topic="robot", payload__icontains=canary).exists()


def test_canary_in_a_group_would_be_seen(group, tree, make_renewal):
    robot(tree)
    tell(about=make_renewal(), amount="CANARY")
    drain()
    assert "CANARY" in group.arrived[0].body.decode()


# --- WeCom application ----------------------------------------------------------------------------------------------


class WeCom:
    """The two addresses of the application interface."""

    def __init__(self):
        self.sending = {"errcode": 0}
        self.tokens = 0

    def __call__(self, handler):
        if handler.path.startswith("/cgi-bin/gettoken"):
            self.tokens += 1
            says(errcode=0, access_token=f"T{self.tokens}", expires_in=7200)(handler)
        else:
            says(**self.sending)(handler)


@pytest.fixture
def wecom(settings, people):
    service = WeCom()
    with HttpReceiver(service) as outside:
        settings.WECOM_URL = outside.address
        settings.WECOM_CORP_ID, settings.WECOM_AGENT_ID, settings.WECOM_SECRET = "corp", "1000002", "secret"
        NoticePreference.objects.create(person=people["specialist"], wecom_user="lisi")
        service.outside = outside
        yield service


def sent_cards(service):
    return [request for request in service.outside.arrived if request.path.startswith("/cgi-bin/message/send")]


def test_card_opens_the_record(wecom, people, make_renewal, settings):
    settings.SITE_URL = "https://banli.example"
    renewal = make_renewal()
    tell(people["specialist"], about=renewal)
    drain()
    [request] = sent_cards(wecom)
    assert request.path.endswith("access_token=T1")
    card = request.json
    assert (card["touser"], card["agentid"], card["enable_duplicate_check"]) == ("lisi", 1000002, 1)
    assert card["textcard"]["url"] == f"https://banli.example/renewals/{renewal.pk}/"
    assert card["textcard"]["description"] == "张三 请您审批 P1"


def test_token_is_kept_for_all_relays(wecom, people, freeze):
    freeze(NOW)
    for number in range(3):
        tell(people["specialist"], key=f"probe:{number}")
    while drain():
        continue
    assert (wecom.tokens, len(sent_cards(wecom))) == (1, 3)
    freeze(NOW + timedelta(hours=2))
    tell(people["specialist"], key="probe:later")
    drain()
    assert wecom.tokens == 2


def test_refused_token_is_fetched_anew(wecom, people, freeze):
    freeze(NOW)
    wecom.sending = {"errcode": 42001}
    tell(people["specialist"])
    drain()
    assert (only("wecom_app").state, ReceiverToken.objects.count()) == ("pending", 0)
    wecom.sending = {"errcode": 0}
    freeze(NOW + timedelta(seconds=5))
    drain()
    assert (only("wecom_app").state, wecom.tokens) == ("sent", 2)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"errcode": 45009}, "pending"),
        ({"errcode": 0, "invaliduser": "lisi"}, "dead"),
        ({"errcode": 81013}, "dead"),
        ({"nonsense": 1}, "pending"),
    ],
)
def test_wecom_trouble_is_kept(wecom, people, answer, state):
    wecom.sending = answer
    tell(people["specialist"])
    drain()
    assert only("wecom_app").state == state


def test_wecom_secret_stands_in_no_error(wecom, people, settings):
    settings.WECOM_URL = "http://127.0.0.1:9"
    settings.WECOM_SECRET = "CANARY"
    tell(people["specialist"])
    drain()
    assert only("wecom_app").last_error == "ConnectionRefusedError"
