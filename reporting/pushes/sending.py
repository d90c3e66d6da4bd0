"""Promises a push to the outbox and, in the relay, carries it out: the text as it was kept with the run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.utils import timezone

from reporting.models import PushPaper, PushRun
from reporting.models.subscription import Channel
from workflow.models import OutboxMessage, OutboxState, Robot
from workflow.notifying.kinds import MAIL, WECOM
from workflow.notifying.mail import Paper, reader_of, send_mail
from workflow.notifying.rendering import Words
from workflow.notifying.robots import take_turn
from workflow.notifying.telling import doubt_policy
from workflow.notifying.wecom import reader_in_wecom, send_card
from workflow.outbox import EffectFailed, prepared, register_topic

#: Channel → topic of the outbox.
TOPICS = {Channel.ROBOT: "push_robot", Channel.WECOM: "push_wecom", Channel.MAIL: "push_mail"}
#: The picture that follows the text of a robot.
PICTURE = "push_picture"
#: Said to the relay where nobody is there to be told: a push that nobody hears must not count as arrived.
ROBOT_GONE, READER_GONE = "robot off", "reader gone"
#: Said of a picture whose text never arrived, and of one that is kept no longer.
TEXT_FIRST, PICTURE_GONE = "its text did not arrive", "no longer kept"
#: Channel → the channel of notices whose policy holds when nobody knows whether a message arrived.
LIKE = {Channel.ROBOT: "robot", Channel.WECOM: WECOM, Channel.MAIL: MAIL}


def key_of(run: PushRun, recipient: int) -> str:
    """The dedup key of one push to one reader: subscription, instant, reader. A second promise is the first one."""
    return f"push:{run.subscription_id}:{run.due_at.astimezone(UTC):%Y%m%d%H%M%S%f}:{recipient}"


def picture_key_of(run: PushRun, recipient: int) -> str:
    """The dedup key of the picture that follows."""
    return f"{key_of(run, recipient)}:picture"


def promises_of(run: PushRun) -> Iterator[OutboxMessage]:
    """One message a reader, and one for the picture after it.

    Each reader is an aggregate: the picture waits for its text, and a doubtful one holds up none of tomorrow.
    """
    channel = Channel(run.channel)
    for recipient in run.recipients:
        told: dict[str, Any] = {
            "aggregate": f"push:{run.pk}:{recipient}",
            "payload": {"run_id": run.pk, "recipient_id": recipient},
            "policy": doubt_policy(LIKE[channel]),
        }
        yield prepared(TOPICS[channel], dedup_key=key_of(run, recipient), **told)
        if run.picture_sha256:
            yield prepared(PICTURE, dedup_key=picture_key_of(run, recipient), **told)


def deliver_to_robot(message: OutboxMessage) -> None:
    """The text to the group; a robot that was switched off or moved meanwhile says nothing, and the push failed."""
    from workflow.notifying.group_services import say  # noqa: PLC0415 (apprise loads slowly, the relay alone needs it)

    run = _run(message)
    robot = _robot(message, run)
    take_turn(robot, timezone.now())
    say(robot, run.text)


def deliver_picture(message: OutboxMessage) -> None:
    """The picture to the group, once its text is there; it takes a turn of the robot's minute like any message."""
    from workflow.notifying.group_services import show  # noqa: PLC0415 (as above)

    run = _run(message)
    robot = _robot(message, run)
    text = OutboxMessage.objects.filter(dedup_key=key_of(run, robot.pk), state=OutboxState.SENT)
    if not text.exists():
        raise EffectFailed(TEXT_FIRST, final=True)
    kept = PushPaper.objects.filter(run=run).first()
    if kept is None:
        raise EffectFailed(PICTURE_GONE, final=True)
    take_turn(robot, timezone.now())
    show(robot, bytes(kept.content))


def deliver_in_wecom(message: OutboxMessage) -> None:
    """A card to one person."""
    run = _run(message)
    reader = reader_in_wecom(message.payload["recipient_id"])
    if reader is None:
        raise EffectFailed(READER_GONE, final=True)
    send_card(reader, Words(run.title, run.text), run.link)


def deliver_by_mail(message: OutboxMessage) -> None:
    """A mail with its paper to one person."""
    run = _run(message)
    reader = reader_of(message)
    if reader is None:
        raise EffectFailed(READER_GONE, final=True)
    paper = PushPaper.objects.filter(run=run).first()
    name = f"banli-{timezone.localtime(run.due_at):%Y%m%d-%H%M}.pdf"
    attached = [Paper(name, bytes(paper.content))] if paper is not None else []
    send_mail(message, reader, Words(run.title, run.text), attached)


def _robot(message: OutboxMessage, run: PushRun) -> Robot:
    robot = Robot.objects.filter(pk=message.payload["recipient_id"], enabled=True, branch=run.branch_id).first()
    if robot is None:
        raise EffectFailed(ROBOT_GONE, final=True)
    return robot


def _run(message: OutboxMessage) -> PushRun:
    return PushRun.objects.select_related("subscription").get(pk=message.payload["run_id"])


def register() -> None:
    """Called once when the app is ready."""
    effects = {Channel.ROBOT: deliver_to_robot, Channel.WECOM: deliver_in_wecom, Channel.MAIL: deliver_by_mail}
    for channel, effect in effects.items():
        register_topic(TOPICS[channel], effect)
    register_topic(PICTURE, deliver_picture)
