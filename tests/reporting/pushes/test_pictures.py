"""Pictures of charts: drawn, sent after the text to groups that show them, counted, never in the way of the text."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.errors import DomainError
from accounts.models import Branch, User
from reporting import charts
from reporting.models import PushPaper, PushRun, Subscription
from reporting.pushes import paper, reasons
from reporting.pushes.clocks import remove_papers, run_due
from reporting.pushes.drawing import bars_of
from reporting.pushes.following import follow_up
from reporting.pushes.paper import picture_of
from reporting.pushes.registry import PUSH_SOURCES, PushContent, PushView
from tests.factories import NOW
from tests.receivers import HttpReceiver, says
from workflow.models import Event, OutboxMessage, Robot
from workflow.notifying.robots import PER_MINUTE
from workflow.outbox import drain, retry_dead

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

DUE = NOW + timedelta(minutes=5)
RANKED: dict[str, Any] = {"options": {"items": ["renewal_rate"], "by": "branch"}}


def drain_all() -> None:
    while drain():
        pass


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """A small picture in place of a drawn one, for what is not about drawing."""
    kept = BytesIO()
    Image.new("RGB", (4, 4), "navy").save(kept, "PNG")
    monkeypatch.setattr("reporting.pushes.making.picture_of", lambda *_arguments, **_more: kept.getvalue())
    return [kept.getvalue()]


def test_group_gets_the_chart_as_a_picture_after_the_text(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any
) -> None:
    subscribed(**RANKED)
    clock(DUE)
    run_due()
    drain_all()

    text, picture = (request.json for request in group.arrived)
    assert (text["msgtype"], picture["msgtype"]) == ("text", "image")
    content = base64.b64decode(picture["image"]["base64"])
    assert picture["image"]["md5"] == hashlib.md5(content, usedforsecurity=False).hexdigest()
    image = Image.open(BytesIO(content))
    assert (image.format, image.width) == ("PNG", 1440)
    assert len(image.convert("L").getcolors() or []) > 10
    follow_up()
    run = PushRun.objects.get()
    assert (run.status, run.reason, run.arrived_at) == ("sent", "", DUE)
    assert run.picture_sha256 == hashlib.sha256(content).hexdigest()
    assert Event.objects.of(run).order_by("version")[0].data["picture_sha256"] == run.picture_sha256
    assert [request.path for request in group.arrived] == ["/wecom?key=" + "k" * 20] * 2


def test_chinese_of_a_picture_is_drawn_with_a_font_that_has_it() -> None:
    """Two names of as many signs differ in ink; the boxes of a missing font would be all alike."""
    seen = set()
    for name in ("温州中心支公司", "杭州分公司本部"):
        content = PushContent(title=name, lines=[], link="/", charts=[bars_of("率", {}, percent=True)])
        image = Image.open(BytesIO(picture_of(content, language="zh-hans") or b"")).convert("L")
        ink = image.crop((0, 0, image.width, 90)).histogram()
        seen.add(tuple(ink))
        assert sum(ink[:128]) > 500
    assert len(seen) == 2


def test_same_charts_make_the_same_bytes() -> None:
    content = PushContent(title="题", lines=[], link="/", charts=[bars_of("率", {}, percent=True)])
    assert picture_of(content, language="zh-hans") == picture_of(content, language="zh-hans")


def test_picture_has_no_more_charts_than_a_phone_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(paper, "svgs", lambda drawings: asked.append(len(drawings)) or ["<svg/>"] * len(drawings))
    content = PushContent(title="题", lines=[], link="/", charts=[bars_of("率", {}, percent=True)] * 9)
    assert picture_of(content, language="zh-hans")
    assert asked == [paper.MOST_CHARTS]


@pytest.mark.parametrize(
    ("service", "given"),
    [
        pytest.param("dingtalk", RANKED, id="robot of DingTalk"),
        pytest.param("feishu", RANKED, id="robot of Feishu"),
        pytest.param("wecom", {**RANKED, "picture": False}, id="not wanted"),
        pytest.param("wecom", {}, id="nothing to draw"),
    ],
)
def test_others_get_the_text_alone(
    subscribed: Any,
    figures: None,
    group: HttpReceiver,
    clock: Any,
    tree: dict[str, Branch],
    service: str,
    given: dict[str, Any],
) -> None:
    robot = Robot.objects.create(name=service, service=service, branch=tree["3303"], key="k" * 20)
    subscribed(robot=robot, **given)
    clock(DUE)
    run_due()
    drain_all()

    assert len(group.arrived) == 1
    assert (PushRun.objects.get().picture_sha256, PushPaper.objects.exists()) == ("", False)


def test_mail_wants_no_picture(subscribed: Any) -> None:
    assert subscribed(channel="mail").picture is False
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.update(picture=True)


@pytest.mark.parametrize(
    "trouble",
    [DomainError("chart_failed", "no"), OSError("disk"), RuntimeError("PDFium")],
    ids=["no chart engine", "disk", "renderer"],
)
def test_text_goes_out_without_a_picture_that_cannot_be_drawn_and_the_run_says_so(
    subscribed: Any,
    figures: None,
    group: HttpReceiver,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Exception,
) -> None:
    def fails(*_arguments: Any, **_more: Any) -> Any:
        raise trouble

    monkeypatch.setattr(paper, "svgs", fails)
    row = subscribed(**RANKED)
    clock(DUE)
    run_due()
    drain_all()
    follow_up()

    assert [request.json["msgtype"] for request in group.arrived] == ["text"]
    run = PushRun.objects.get()
    assert (run.status, run.reason, run.picture_sha256) == ("sent", reasons.UNDRAWN, "")
    assert run.arrived_at is not None
    client = Client()
    client.force_login(row.owner)
    page = client.get(reverse("reporting:subscription", args=[row.pk]))
    assert page.context["lines"][0].said == reasons.reason_words(reasons.UNDRAWN)


def test_chart_engine_that_is_missing_is_such_a_trouble(
    subscribed: Any, figures: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts.shutil, "which", lambda _name: None)
    subscribed(**RANKED)
    clock(DUE)
    run_due()
    assert PushRun.objects.get().reason == reasons.UNDRAWN


def test_picture_larger_than_the_service_takes_is_not_promised(
    subscribed: Any, figures: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "PICTURE_BYTES", 100)
    subscribed(**RANKED)
    clock(DUE)
    run_due()
    assert PushRun.objects.get().reason == reasons.UNDRAWN
    assert not OutboxMessage.objects.filter(topic="push_picture").exists()


def test_picture_counts_in_the_minute_of_the_robot(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, drawn: list[bytes]
) -> None:
    for number in range(PER_MINUTE // 2 + 1):
        subscribed(name=f"S{number}", **RANKED)
    clock(DUE)
    run_due()
    drain_all()
    assert len(group.arrived) == PER_MINUTE

    clock(DUE + timedelta(seconds=62))
    drain_all()
    assert len(group.arrived) == PER_MINUTE + 2


def test_picture_is_promised_once_under_a_key_of_its_own(
    subscribed: Any, figures: None, clock: Any, drawn: list[bytes]
) -> None:
    subscribed(**RANKED)
    clock(DUE)
    run_due()
    run_due()

    text, picture = OutboxMessage.objects.filter(topic__startswith="push_").order_by("id")
    assert picture.dedup_key == f"{text.dedup_key}:picture"
    assert picture.aggregate == text.aggregate
    assert picture.payload.keys() == {"run_id", "recipient_id"}
    assert bytes(PushPaper.objects.get().content) == drawn[0]


def test_picture_does_not_come_without_its_text(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, drawn: list[bytes]
) -> None:
    group.mood = says(errcode=93000)
    subscribed(**RANKED)
    clock(DUE)
    run_due()
    drain_all()
    follow_up()
    assert [request.json["msgtype"] for request in group.arrived] == ["text"]
    run = PushRun.objects.get()
    assert (run.status, run.reason) == ("failed", reasons.REFUSED)

    group.mood = says(errcode=0)
    for message in OutboxMessage.objects.filter(topic__startswith="push_").order_by("id"):
        retry_dead(message)
    drain_all()
    follow_up()
    assert [request.json["msgtype"] for request in group.arrived] == ["text", "text", "image"]
    run = PushRun.objects.get()
    assert (run.status, run.reason) == ("sent", "")


def test_refused_picture_takes_nothing_back_and_is_told(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, drawn: list[bytes]
) -> None:
    subscribed(**RANKED)
    clock(DUE)
    run_due()
    drain()
    assert follow_up() == 0
    group.mood = says(errcode=93008)
    drain_all()
    follow_up()

    run = PushRun.objects.get()
    assert (run.status, run.reason) == ("sent", reasons.UNSEEN)
    assert run.arrived_at is not None


def test_picture_that_is_kept_no_longer_is_not_sent(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, drawn: list[bytes]
) -> None:
    subscribed(**RANKED)
    clock(DUE)
    run_due()
    assert remove_papers(DUE + timedelta(days=8)) == 1
    drain_all()

    assert [request.json["msgtype"] for request in group.arrived] == ["text"]
    assert OutboxMessage.objects.get(topic="push_picture").last_error == "no longer kept"


def test_people_are_in_no_chart(subscribed: Any, figures: None, people: dict[str, User], clock: Any) -> None:
    row = subscribed(channel="mail", options={"items": ["renewal_rate"], "by": "owner"})
    view = PushView(branch=row.branch, period="whole_month", today=NOW.date(), options=row.options)
    content = PUSH_SOURCES["figures"].build(view, row.owner)
    assert content.personal
    assert content.charts == []


def test_preview_shows_the_picture_beside_the_text_of_its_channel_alone(
    subscribed: Any, figures: None, manager: User, clock: Any
) -> None:
    row = subscribed(**RANKED)
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("reporting:subscription_preview", args=[row.pk]))

    assert [bool(preview.picture) for preview in page.context["previews"]] == [True, False, False, False, False]
    assert 'src="data:image/png;base64,' in page.content.decode()


def test_preview_says_that_the_picture_cannot_be_drawn(
    subscribed: Any, figures: None, manager: User, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts.shutil, "which", lambda _name: None)
    row = subscribed(**RANKED)
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("reporting:subscription_preview", args=[row.pk]))
    assert [preview.undrawn for preview in page.context["previews"]] == [True, False, False, False, False]


def test_form_proposes_a_picture_and_keeps_the_answer(subscribed: Any, manager: User, robot: Robot, clock: Any) -> None:
    from tests.reporting.pushes.test_pages import FORM, new

    client = Client()
    client.force_login(manager)
    assert client.get(new()).context["form"]["picture"].value() is True

    client.post(new(), {**FORM, "robot": robot.pk, "picture": "on"})
    with_one = Subscription.objects.latest("pk")
    client.post(new(), {**FORM, "robot": robot.pk})
    without = Subscription.objects.latest("pk")

    assert (with_one.picture, without.picture) == (True, False)
    edit = client.get(reverse("reporting:subscription_edit", args=[without.pk]))
    assert edit.context["form"]["picture"].value() is False
