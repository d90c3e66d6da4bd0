"""Promises what people are told, in the transaction that makes it news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from workflow.models import DigestRhythm, NoticePreference, OutboxMessage, Robot, Tracked
from workflow.notifying.kinds import BELL, MAIL, NOTICE_KINDS, PERSONAL, ROBOT, WECOM, NoticeKind
from workflow.notifying.rules.timing import after_quiet, next_digest
from workflow.outbox import prepared, promise_all

DIGEST = "digest"
HOLD, RESEND = "hold", "resend"


def notify(
    kind: str,
    *,
    people: Iterable[User | int | None],
    key: str,
    about: Tracked | None = None,
    facts: dict[str, Any],
    at: datetime | None = None,
    urgent: bool = False,
) -> None:
    """Promises a notice of ``kind`` to each of ``people``, and to the robots of the branch of ``about``.

    ``key`` names what happened (``outbox.event_key``): the same kind under the same key is told once to each. ``facts``
    hold no personal data. ``at``: not before. ``urgent`` passes quiet hours and digests.
    """
    told = _Told(NOTICE_KINDS[kind], key, about, facts, at or timezone.now(), urgent)
    persons = sorted({pk for pk in map(_pk, people) if pk is not None})
    messages = [told.bell(person) for person in persons]
    if available := channels_available():
        for preference in _preferences(persons):
            messages += told.personal(preference, available)
    if about is not None and told.kind.for_groups:
        robots = Robot.objects.hearing(about.branch).order_by("pk")
        messages += [told.robot(robot) for robot in robots if told.kind.group in robot.groups]
    promise_all(messages)


def notice_key(key: str, channel: str, kind: str, recipient: str | int) -> str:
    """The dedup key of one notice in one channel to one recipient."""
    return f"{key}:{channel}-{kind}:{recipient}"


def channels_available() -> frozenset[str]:
    """The personal channels this installation has."""
    found = {MAIL} if settings.EMAIL_HOST else set()
    if settings.WECOM_CORP_ID and settings.WECOM_AGENT_ID:
        found.add(WECOM)
    return frozenset(found)


def chosen_channels(preference: NoticePreference, kind: NoticeKind) -> frozenset[str]:
    """The channels one person wants ``kind`` in and can be reached by."""
    reached = {
        channel for channel, address in ((MAIL, preference.mail_address), (WECOM, preference.wecom_user)) if address
    }
    chosen = preference.channels.get(kind.group, kind.channels)
    return frozenset(channel for channel in PERSONAL if channel in chosen and channel in reached)


def doubt_policy(channel: str) -> str:
    """What becomes of a message when nobody knows whether it arrived: WeCom recognises a second copy, others do not."""
    return RESEND if channel == WECOM else settings.NOTICE_ON_DOUBT


def _pk(person: User | int | None) -> int | None:
    return person.pk if isinstance(person, User) else person


def _preferences(persons: list[int]) -> Iterable[NoticePreference]:
    return NoticePreference.objects.filter(person__in=persons, person__is_active=True).order_by("person")


@dataclass(frozen=True, slots=True)
class _Told:
    kind: NoticeKind
    key: str
    about: Tracked | None
    facts: dict[str, Any]
    at: datetime
    urgent: bool

    def bell(self, person: int) -> OutboxMessage:
        aggregate = self.subject or f"notices:{person}"
        return self.message(BELL, person, aggregate=aggregate, payload=self.payload(person), at=self.at)

    def personal(self, preference: NoticePreference, available: frozenset[str]) -> Iterator[OutboxMessage]:
        """Later in quiet hours; collected where the person reads mail as a digest."""
        for channel in sorted(chosen_channels(preference, self.kind) & available):
            collected = channel == MAIL and self.kind.digestable and preference.digest != DigestRhythm.OFF
            yield self._to(preference, channel, collected=collected and not self.urgent)

    def _to(self, preference: NoticePreference, channel: str, *, collected: bool) -> OutboxMessage:
        person = preference.person_id
        at, zone = self.at, timezone.get_default_timezone()
        if collected:
            at = next_digest(max(at, timezone.now()), preference.digest, preference.digest_hour, zone)
        if preference.quiet_from and preference.quiet_until and not self.urgent:
            at = after_quiet(max(at, timezone.now()), preference.quiet_from, preference.quiet_until, zone)
        about = f"{at:%Y%m%d%H%M}" if collected else self.subject
        topic = DIGEST if collected else channel
        return self.message(topic, person, aggregate=f"{topic}:{person}:{about}", payload=self.payload(person), at=at)

    def robot(self, robot: Robot) -> OutboxMessage:
        """Only what a group may read leaves the transaction at all."""
        payload = {
            "robot_id": robot.pk,
            "kind": self.kind.code,
            "facts": {name: fact for name, fact in self.facts.items() if name in self.kind.group_safe},
            **self.place,
        }
        return self.message(
            ROBOT, robot.pk, aggregate=f"{ROBOT}:{robot.pk}:{self.subject}", payload=payload, at=self.at
        )

    @property
    def subject(self) -> str:
        return f"{self.about.object_type()}:{self.about.pk}" if self.about is not None else ""

    @property
    def place(self) -> dict[str, Any]:
        if self.about is None:
            return {}
        return {"object_type": self.about.object_type(), "object_id": self.about.pk}

    def payload(self, person: int) -> dict[str, Any]:
        return {"recipient_id": person, "kind": self.kind.code, "facts": self.facts, **self.place}

    def message(
        self, topic: str, recipient: int, *, aggregate: str, payload: dict[str, Any], at: datetime
    ) -> OutboxMessage:
        return prepared(
            topic,
            aggregate=aggregate,
            dedup_key=notice_key(self.key, topic, self.kind.code, recipient),
            payload=payload,
            at=at,
            policy=RESEND if topic == BELL else doubt_policy(topic),
        )
