"""Verbs of notices: how a person is told, what is said, and which group hears it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import Actor, require
from workflow.models import NoticePreference, NoticeTemplate, Robot
from workflow.notifying.kinds import CHANNELS, MAIL, NOTICE_GROUPS, NOTICE_KINDS, PERSONAL, ROBOT, WECOM, NoticeKind
from workflow.notifying.rendering import Words
from workflow.notifying.rules.placeholders import FORMS, LONGEST_BODY, LONGEST_TITLE, TemplateFault, check
from workflow.notifying.rules.robot_keys import key_in
from workflow.outbox import promise

TITLED = frozenset({MAIL, WECOM})
TEST_KIND = "robot_test"


def choose_preferences(
    *,
    by: User,
    mail_address: str = "",
    wecom_user: str = "",
    channels: dict[str, list[str]] | None = None,
    quiet: tuple[time, time] | None = None,
    digest: str = "off",
    digest_hour: int = 8,
) -> NoticePreference:
    """How ``by`` wants to be told from now on; what is promised already keeps its time."""
    domain = mail_address.rpartition("@")[2].lower()
    if mail_address and settings.MAIL_DOMAINS and domain not in settings.MAIL_DOMAINS:
        allowed = ", ".join(settings.MAIL_DOMAINS)
        raise DomainError("mail_domain", _("Notices go to addresses of the company only."), allowed=allowed)
    chosen = {
        group: [name for name in PERSONAL if name in names]
        for group, names in (channels or {}).items()
        if group in NOTICE_GROUPS
    }
    with transaction.atomic():
        row, _created = NoticePreference.objects.update_or_create(
            person=by,
            defaults={
                "mail_address": mail_address,
                "wecom_user": wecom_user,
                "channels": chosen,
                "quiet_from": quiet[0] if quiet else None,
                "quiet_until": quiet[1] if quiet else None,
                "digest": digest,
                "digest_hour": digest_hour,
            },
        )
        record("choose_notices", by, by=by, branch=by.branch, channels=chosen, digest=digest)
    return row


def checked_words(kind: NoticeKind, channel: str, words: Words) -> Words:
    """``words`` as they may be kept; refuses with what is wrong and, for a placeholder, with those that exist."""
    known = kind.known(channel)
    title = words.title.strip() if channel in TITLED else ""
    body = words.body.strip()
    if not body or (channel in TITLED and not title):
        raise DomainError("template_empty", _("Please write a text."))
    try:
        check(title, known, longest=LONGEST_TITLE, one_line=True)
        check(body, known, longest=LONGEST_BODY)
    except TemplateFault as fault:
        raise _template_refusal(fault, known) from fault
    return Words(title, body)


def _template_refusal(fault: TemplateFault, known: frozenset[str]) -> DomainError:
    sentence = TEMPLATE_FAULTS[fault.code]
    names = ", ".join(f"{{{name}}}" for name in sorted(known))
    return DomainError(
        f"template_{fault.code}",
        str(sentence) % {"word": fault.word, "known": names, "forms": ", ".join(FORMS)},
    )


TEMPLATE_FAULTS = {
    "stray_brace": _("“%(word)s” is no placeholder. Write {name} or {name|money}; for a brace itself write it twice."),
    "unknown_name": _("There is no {%(word)s}. You may use: %(known)s"),
    "unknown_form": _("There is no form “%(word)s”. You may use: %(forms)s"),
    "too_long": _("Please write no more than %(word)s characters."),
    "line_break": _("A title is one line."),
}


def save_template(*, by: Actor, kind: str, channel: str, language: str, words: Words) -> NoticeTemplate:
    """The words of a kind in a channel and language, at once for everybody."""
    known = _known_kind(by, kind, channel)
    checked = checked_words(known, channel, words)
    with transaction.atomic():
        values: dict[str, Any] = {"title": checked.title, "body": checked.body, "set_by_id": by.pk}
        row, _created = NoticeTemplate.objects.update_or_create(
            kind=kind,
            channel=channel,
            language=language,
            defaults=values,
        )
        _record_template("set_notice_words", by, row)
    return row


def reset_template(*, by: Actor, kind: str, channel: str, language: str) -> None:
    """Back to the words that ship; nothing happens where they hold already."""
    _known_kind(by, kind, channel)
    with transaction.atomic():
        row = NoticeTemplate.objects.filter(kind=kind, channel=channel, language=language).first()
        if row is not None:
            _record_template("reset_notice_words", by, row)
            row.delete()


def _known_kind(by: Actor, kind: str, channel: str) -> NoticeKind:
    require(by, "workflow.operations")
    known = NOTICE_KINDS.get(kind)
    if known is None or channel not in CHANNELS or (channel == ROBOT and not known.for_groups):
        raise DomainError("not_found", _("There is no such notice."))
    return known


def _record_template(verb: str, by: Actor, row: NoticeTemplate) -> None:
    head_office = Branch.objects.get(parent=None)
    facts = {"kind": row.kind, "channel": row.channel, "language": row.language, "title": row.title, "body": row.body}
    record(verb, head_office, by=by, branch=head_office, **facts)


@dataclass(frozen=True, slots=True)
class RobotWish:
    """A robot as somebody wants it. ``key`` and ``signing_key`` empty: those it has stay."""

    name: str
    branch: Branch
    service: str
    key: str = ""
    signing_key: str = ""
    language: str = "zh-hans"
    groups: list[str] = field(default_factory=list)
    enabled: bool = True


def save_robot(*, by: Actor, wish: RobotWish, robot: Robot | None = None) -> Robot:
    """Connects a robot to a branch, or changes one. Keys are kept encrypted and never shown again."""
    with transaction.atomic():
        kept = Robot(key="") if robot is None else Robot.objects.select_for_update().get(pk=robot.pk)
        if robot is not None:
            require(by, "workflow.configure", kept.branch)
        require(by, "workflow.configure", wish.branch)
        if Robot.objects.filter(branch=wish.branch, name=wish.name).exclude(pk=kept.pk).exists():
            raise DomainError("robot_name_taken", _("This branch has a robot of that name."))
        changed_service = robot is not None and kept.service != wish.service
        kept.name, kept.branch, kept.service = wish.name, wish.branch, wish.service
        kept.language, kept.enabled = wish.language, wish.enabled
        kept.groups = [group for group in NOTICE_GROUPS if group in wish.groups]
        kept.key, kept.signing_key = _keys(kept, wish, changed_service=changed_service)
        kept.save()
        facts: dict[str, Any] = {"name": kept.name, "service": kept.service, "groups": kept.groups}
        facts |= {"enabled": kept.enabled, "new_key": bool(wish.key)}
        record("set_robot", kept.branch, by=by, branch=kept.branch, **facts)
    return kept


def _keys(robot: Robot, wish: RobotWish, *, changed_service: bool) -> tuple[str, str]:
    if wish.key:
        try:
            return key_in(wish.service, wish.key), wish.signing_key.strip()
        except ValueError as error:
            raise DomainError("robot_key", _("This is no webhook address of the chosen service.")) from error
    if not robot.key or changed_service:
        raise DomainError("robot_key_missing", _("Please paste the webhook address."))
    return robot.key, wish.signing_key.strip() or robot.signing_key


def try_robot(*, by: Actor, robot: Robot, at: datetime) -> None:
    """Promises a test message to the group."""
    require(by, "workflow.configure", robot.branch)
    promise(
        ROBOT,
        aggregate=f"{ROBOT}:{robot.pk}:test",
        dedup_key=f"{TEST_KIND}:{robot.pk}:{at.isoformat()}",
        payload={"robot_id": robot.pk, "kind": TEST_KIND, "facts": {}},
        policy="resend",
    )
