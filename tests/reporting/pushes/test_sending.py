"""What leaves: each group service within its limit, cards, mails with their paper, and one desk's morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Branch, User
from reporting.models import PushRun
from reporting.pushes import reasons
from reporting.pushes.clocks import run_due
from reporting.pushes.following import follow_up
from reporting.pushes.registry import PushContent, PushLine, PushSource, register_push_source
from reporting.pushes.wording import said_in
from tests.factories import NOW, make_person, make_renewal_row, make_signed_policy
from tests.receivers import HttpReceiver, MailSink, says
from workflow.models import NoticePreference, OutboxMessage, Robot
from workflow.notifying.robots import PER_MINUTE
from workflow.outbox import drain

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

DUE = NOW + timedelta(minutes=5)


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    with MailSink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 2
        yield server


@pytest.mark.parametrize(("service", "path"), [("wecom", "/wecom"), ("dingtalk", "/dingtalk"), ("feishu", "/feishu")])
def test_each_service_gets_the_text_that_is_kept(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, tree: dict[str, Branch], service: str, path: str
) -> None:
    key = "k" * 20
    robot = Robot.objects.create(name=service, service=service, branch=tree["3303"], key=key)
    subscribed(robot=robot)
    clock(DUE)
    run_due()
    drain()

    [request] = group.arrived
    assert request.path.startswith(path)
    said = request.json.get("content") or request.json.get("text")
    assert PushRun.objects.get().text in (said.get("content"), said.get("text"))


def test_robot_says_no_more_than_it_may_in_a_minute(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any
) -> None:
    for number in range(PER_MINUTE + 2):
        subscribed(name=f"S{number}")
    clock(DUE)
    run_due()
    while drain():
        pass
    assert len(group.arrived) == PER_MINUTE

    clock(DUE + timedelta(seconds=62))
    while drain():
        pass
    assert len(group.arrived) == PER_MINUTE + 2


def test_mail_brings_the_paper(subscribed: Any, figures: None, sink: MailSink, clock: Any) -> None:
    subscribed(channel="mail")
    clock(DUE)
    run_due()
    drain()

    [mail] = sink.mails
    run = PushRun.objects.get()
    assert mail["Subject"].strip() == run.title
    body = mail.get_body()
    assert body is not None
    assert "33.33%" in body.get_content()
    [paper] = list(mail.iter_attachments())
    assert paper.get_filename() == "banli-20260601-1005.pdf"
    assert paper.get_content().startswith(b"%PDF")


def test_own_paper_of_a_source_is_what_is_mailed(
    subscribed: Any, sink: MailSink, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reporting.pushes import registry

    monkeypatch.setattr(registry, "PUSH_SOURCES", registry.PUSH_SOURCES.copy())
    content = PushContent(title="月报", lines=[PushLine("页数", "20")], link="/x/", pdf=lambda: b"%PDF-own")
    register_push_source(
        PushSource(
            code="own",
            label="P",
            lead="P",
            items=lambda _by: [("monthly", "M")],
            permissions=lambda _options, _by: frozenset({"renewals.rate"}),
            build=lambda _view, _by: content,
        )
    )
    from reporting.pushes import checking

    monkeypatch.setattr(checking, "PUSH_SOURCES", registry.PUSH_SOURCES)
    subscribed(source="own", options={"items": ["monthly"]}, channel="mail")
    clock(DUE)
    run_due()
    drain()

    [paper] = list(sink.mails[0].iter_attachments())
    assert paper.get_content() == b"%PDF-own"


def test_report_is_told_by_its_key_figures_and_mailed_whole(
    subscribed: Any, figures: None, sink: MailSink, clock: Any, manager: User
) -> None:
    pack = {"source": "pack", "options": {"items": ["renewals_monthly"]}}
    subscribed(channel="mail", **pack)
    clock(DUE)
    run_due()
    drain()

    run = PushRun.objects.get()
    assert "续保率" in run.text
    assert "33.33%" in run.text
    [paper] = list(sink.mails[0].iter_attachments())
    assert paper.get_content().startswith(b"%PDF")
    assert manager.name not in run.text


def test_card_reaches_people_in_wecom(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, settings: Any
) -> None:
    settings.WECOM_CORP_ID, settings.WECOM_AGENT_ID, settings.WECOM_SECRET = "c", "1", "s"
    settings.WECOM_URL = group.address
    group.mood = says(errcode=0, access_token="T", expires_in=7200)
    subscribed(channel="wecom_app")
    clock(DUE)
    run_due()
    drain()

    card = group.arrived[-1].json
    run = PushRun.objects.get()
    assert card["touser"] == "li"
    assert card["textcard"]["description"] == run.text
    assert card["textcard"]["title"] == run.title
    assert card["textcard"]["url"].endswith(run.link)


def test_person_who_left_meanwhile_gets_no_mail(
    subscribed: Any, figures: None, sink: MailSink, clock: Any, manager: User
) -> None:
    subscribed(channel="mail")
    clock(DUE)
    run_due()
    User.objects.filter(pk=manager.pk).update(is_active=False)
    drain()
    assert sink.mails == []
    follow_up()

    run = PushRun.objects.get()
    assert (run.status, run.reason, run.arrived_at) == ("failed", reasons.NOBODY, None)


def test_robot_switched_off_before_it_was_sent_is_no_arrival(
    subscribed: Any, figures: None, group: HttpReceiver, robot: Robot, clock: Any
) -> None:
    from workflow.outbox import retry_dead

    subscribed()
    clock(DUE)
    run_due()
    Robot.objects.filter(pk=robot.pk).update(enabled=False)
    drain()
    follow_up()
    run = PushRun.objects.get()
    assert group.arrived == []
    assert (run.status, run.reason, run.arrived_at) == ("failed", reasons.ROBOT_OFF, None)

    Robot.objects.filter(pk=robot.pk).update(enabled=True)
    retry_dead(OutboxMessage.objects.get(topic="push_robot"))
    drain()
    follow_up()
    run = PushRun.objects.get()
    assert (run.status, run.reason) == ("sent", "")
    assert run.arrived_at is not None


@pytest.mark.parametrize("left", ["before it was made", "before it was sent"])
def test_run_goes_on_saying_that_readers_were_left_out(
    subscribed: Any, figures: None, sink: MailSink, clock: Any, tree: dict[str, Branch], manager: User, left: str
) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    NoticePreference.objects.create(person=colleague, mail_address="wang@example.com")
    subscribed(channel="mail", people=(manager, colleague))
    clock(DUE)
    if left == "before it was made":
        User.objects.filter(pk=colleague.pk).update(is_active=False)
    run_due()
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    drain()
    follow_up()

    run = PushRun.objects.get()
    assert len(sink.mails) == 1
    assert (run.status, run.reason) == ("sent", reasons.UNREACHED)
    assert run.arrived_at is not None


@pytest.mark.parametrize(("channel", "service", "most"), [("robot", "wecom", 2048), ("wecom_app", "", 512)])
def test_long_content_is_cut_by_lines_with_how_many_more(channel: str, service: str, most: int) -> None:
    content = PushContent(title="题", lines=[PushLine(f"机构{n}", "66.67%") for n in range(300)], link="/x/")

    said = said_in(content, channel, service, language="zh-hans")

    assert said.used <= most
    kept = sum(line.startswith("机构") for line in said.body.splitlines())
    assert kept + said.left_out == 300
    assert f"另有 {said.left_out} 行" in said.body


def test_line_breaks_in_a_label_make_no_further_line() -> None:
    content = PushContent(title="a\nb", lines=[PushLine("x\n2. y", "1")], link="/x/")
    assert said_in(content, "robot", "wecom", language="en").body.splitlines()[:2] == ["a b", "x 2. y: 1"]


def test_morning_of_renewals_says_the_four_parts(
    subscribed: Any, tree: dict[str, Branch], people: dict[str, User], clock: Any
) -> None:
    """Worked by hand: on 2 June 2026."""
    team, owner = tree["33030101"], people["specialist"]
    make_renewal_row(team, expires_on=date(2026, 6, 1))  # lapsed yesterday
    for day in (2, 8, 9):  # within seven days: 2 and 8
        make_renewal_row(team, expires_on=date(2026, 6, day))
    make_renewal_row(team, expires_on=date(2026, 6, 5), first_quote_on=date(2026, 6, 1))
    make_renewal_row(
        team,
        expires_on=date(2026, 7, 20),
        status="assigned",
        owner=owner,
        first_contact_due_at=NOW,
    )
    signed = make_signed_policy(team, signed_on=date(2026, 6, 1))
    make_renewal_row(team, expires_on=date(2026, 7, 10), status="renewed", owner=owner, matched_policy=signed)
    subscribed(source="morning", options={"items": ["renewals"]})
    clock(DUE + timedelta(days=1))
    run_due()

    said = PushRun.objects.latest("due_at").text.splitlines()
    assert said[1:-1] == [
        "已到期续保率（当月累计）：0.00% [0/2]",
        "临期7天未报价：2",
        "超时未首跟：1",
        "昨日续回：1",
        "昨日流失（脱保）：1",
        "昨日召回：0",
    ]


def test_message_holds_no_more_than_numbers_of_rows(subscribed: Any, figures: None, clock: Any) -> None:
    subscribed()
    clock(DUE)
    run_due()
    assert OutboxMessage.objects.get(topic="push_robot").payload.keys() == {"run_id", "recipient_id"}
    assert NoticePreference.objects.exists()
