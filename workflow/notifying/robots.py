"""Carries notices out to group robots, never faster than their service allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from workflow.models import OutboxMessage, Robot
from workflow.notifying.kinds import ROBOT
from workflow.notifying.rendering import in_words, site_link
from workflow.outbox import EffectPostponed
from workflow.wording import page_of

#: 20 a minute and robot in all three services; DingTalk silences a robot for ten minutes that says more.
PER_MINUTE = 20
#: A second more than a minute: our clock and theirs need not agree.
MINUTE = timedelta(seconds=61)


def deliver_robot(message: OutboxMessage) -> None:
    """One notice to one group. A robot that was switched off or removed meanwhile says nothing."""
    from workflow.notifying.group_services import say  # noqa: PLC0415 (apprise loads slowly, the relay alone needs it)

    robot = Robot.objects.select_related("branch").filter(pk=message.payload["robot_id"], enabled=True).first()
    if robot is None:
        return
    payload = message.payload
    link = site_link(page_of(payload.get("object_type", ""), payload.get("object_id")))
    facts = {**payload["facts"], "branch": robot.branch.name, "link": link}
    words = in_words(payload["kind"], ROBOT, robot.language, facts)
    take_turn(robot, timezone.now())
    say(robot, words.body)


def take_turn(robot: Robot, now: datetime) -> None:
    """Counts a message of ``robot``; with none left this minute it is postponed. A turn in vain costs time only."""
    with transaction.atomic():
        locked = Robot.objects.select_for_update().get(pk=robot.pk)
        recent = [at for at in map(datetime.fromisoformat, locked.sent_at) if at > now - MINUTE]
        if len(recent) >= PER_MINUTE:
            raise EffectPostponed(recent[-PER_MINUTE] + MINUTE)
        locked.sent_at = [at.isoformat() for at in (*recent, now)]
        locked.save(update_fields=["sent_at"])
