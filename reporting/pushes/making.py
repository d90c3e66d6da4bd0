"""What a subscription would say at one due instant: computed outside any transaction, as the subscriber."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from logging import getLogger

from django.db import DatabaseError
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone, translation

from accounts.errors import DomainError
from accounts.models import User
from reporting.models import PushStatus, Subscription
from reporting.models.subscription import Channel, PausedBecause
from reporting.pushes import reasons
from reporting.pushes.checking import holds, permissions_of, source_of
from reporting.pushes.paper import paper_of, picture_of
from reporting.pushes.registry import PushContent, PushSource, PushView
from reporting.pushes.wording import Said, said_in
from workflow.models import NoticePreference, Robot
from workflow.notifying.rules.limits import PICTURED

logger = getLogger(__name__)

#: What a source or its paper may stumble over. One push fails and says so; the others of the round go out.
TROUBLES = (
    *(DomainError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError, OSError, RuntimeError),
    *(TemplateDoesNotExist, TemplateSyntaxError),
)


#: Why it is paused → why this one did not go out.
REASON_OF: Mapping[str, str] = {PausedBecause.GONE: reasons.GONE, PausedBecause.RIGHTS: reasons.RIGHTS}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be recorded: a text for ``recipients``, or why there is none; ``pause``: and why no more follow."""

    status: str
    said: Said | None = None
    recipients: Sequence[int] = field(default_factory=tuple)
    paper: bytes | None = None
    picture: bytes | None = None
    reason: str = ""
    note: str = ""
    pause: str = ""


def failed(reason: str, note: str = "", pause: str = "") -> Outcome:
    """A push that does not go out."""
    return Outcome(PushStatus.FAILED, reason=reason, note=note, pause=pause)


def outcome_of(subscription: Subscription, due_at: datetime, *, test: bool = False) -> Outcome:
    """Rights first, then readers, then content: nothing is computed for nobody. Troubles are an outcome."""
    owner = User.objects.select_related("branch").get(pk=subscription.owner_id)
    if not owner.is_active:
        return failed(reasons.LEFT, pause=PausedBecause.LEFT)
    try:
        source = source_of(subscription.source)
        needed = permissions_of(source, subscription.options, owner)
        if because := _closed(source, subscription, owner, needed):
            return failed(REASON_OF[because], pause=because)
        recipients, refusal = readers_of(subscription, source, needed)
        if not recipients:
            return failed(refusal)
        return _made(subscription, source, owner, recipients, refusal, due_at, test)
    except DatabaseError as error:
        logger.exception("push not made", extra={"subscription_id": subscription.pk})
        return failed(reasons.QUERY, type(error).__name__)
    except TROUBLES as error:
        logger.exception("push not made", extra={"subscription_id": subscription.pk})
        return failed(reasons.CONTENT, getattr(error, "code", type(error).__name__))


def content_of(source: PushSource, subscription: Subscription, owner: User, due_at: datetime) -> PushContent:
    """The content as it is seen on the day of ``due_at``, in the language of the subscription."""
    view = PushView(
        branch=subscription.branch,
        period=subscription.period,
        today=timezone.localdate(due_at),
        options=subscription.options,
    )
    with translation.override(subscription.language):
        return source.build(view, owner)


def _made(
    subscription: Subscription,
    source: PushSource,
    owner: User,
    recipients: Sequence[int],
    refusal: str,
    due_at: datetime,
    test: bool,
) -> Outcome:
    content = content_of(source, subscription, owner, due_at)
    if content.empty and subscription.quiet and not test:
        return Outcome(PushStatus.QUIET)
    service = subscription.robot.service if subscription.robot is not None else ""
    if service and (content.personal or source.personal(subscription.options)):
        return failed(reasons.PERSONAL)
    said = said_in(content, subscription.channel, service, language=subscription.language, test=test)
    paper, picture = None, None
    if subscription.channel == Channel.MAIL:
        paper = paper_of(content, by=owner, language=subscription.language)
    if subscription.picture and service in PICTURED:
        picture, refusal = drawn_for(content, subscription)
    return Outcome(PushStatus.SENT, said, recipients, paper, picture, reason=refusal)


def drawn_for(content: PushContent, subscription: Subscription) -> tuple[bytes | None, str]:
    """The picture, if there is anything to draw, or why there is none: the text goes out all the same."""
    try:
        return picture_of(content, language=subscription.language), ""
    except TROUBLES:
        logger.exception("picture of a push not drawn", extra={"subscription_id": subscription.pk})
        return None, reasons.UNDRAWN


def _closed(source: PushSource, subscription: Subscription, owner: User, needed: frozenset[str]) -> str:
    """Why the subscription is to be paused, "" if it is not: what was chosen is gone for its readers, or the right."""
    grouped = subscription.channel == Channel.ROBOT
    if not source.opens(subscription.options, owner) or (grouped and not source.opens(subscription.options, None)):
        return PausedBecause.GONE
    return "" if holds(owner, needed, subscription.branch) else PausedBecause.RIGHTS


def readers_of(subscription: Subscription, source: PushSource, needed: frozenset[str]) -> tuple[list[int], str]:
    """Who is reached now, by key, and a reason: why nobody is, or that some are left out."""
    if subscription.channel == Channel.ROBOT:
        robots = Robot.objects.filter(pk__in=[subscription.robot_id], enabled=True, branch=subscription.branch_id)
        found = list(robots.values_list("pk", flat=True))
        return found, "" if found else reasons.ROBOT_OFF
    address = "mail_address" if subscription.channel == Channel.MAIL else "wecom_user"
    rows = NoticePreference.objects.filter(person__in=subscription.people, person__is_active=True)
    reached = [
        row.person_id
        for row in rows.exclude(**{address: ""}).select_related("person").order_by("person")
        if holds(row.person, needed, subscription.branch) and source.opens(subscription.options, row.person)
    ]
    if not reached:
        return [], reasons.NOBODY
    return reached, reasons.UNREACHED if len(reached) < len(subscription.people) else ""
