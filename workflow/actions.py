"""Verbs of the shared app itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import Actor, require
from workflow.approvals.actions.calendar import refresh_later
from workflow.approvals.deadlines import OFFICE_TIME
from workflow.branch_settings import SETTINGS, SettingKind, setting_value
from workflow.models import BranchSetting, OutboxMessage
from workflow.notifying.digests import mark_taken_along
from workflow.outbox import retry_dead, settle_as_sent

#: What a setting of each kind takes.
WANTED = {
    SettingKind.WHOLE: _("Give a whole number from 0 to 100,000."),
    SettingKind.TIME: _("Give a time of day such as 09:30."),
    SettingKind.CHOICE: _("Choose one of the values."),
}


@dataclass(frozen=True, slots=True)
class SettingPreview:
    """What setting a value would do: the value on that day before and after, and whom it reaches."""

    before: Any
    after: Any
    follows: list[Branch]
    keeps_own: list[tuple[Branch, Any]]


def set_branch_setting(
    *, by: Actor, code: str, branch: Branch, value: Any, valid_from: date, source: str = ""
) -> BranchSetting:
    """Sets ``code`` for ``branch`` and what inherits from it, from a day on; ``source`` names the circular behind it.

    A value already set for the same day is replaced; the log keeps both. Deadlines that run follow office hours.
    """
    with transaction.atomic():
        checked = _checked(by, code, branch, value, valid_from)
        Branch.objects.select_for_update().get(pk=branch.pk)
        before = setting_value(code, branch, valid_from)
        row, _created = BranchSetting.objects.update_or_create(
            code=code,
            branch=branch,
            valid_from=valid_from,
            defaults={"value": checked, "source": source, "set_by_id": by.pk},
        )
        record(
            "set_branch_setting",
            branch,
            by=by,
            branch=branch,
            reason=source,
            code=code,
            value=checked,
            valid_from=valid_from.isoformat(),
            changes={code: [before, checked]},
        )
        if code in OFFICE_TIME and isinstance(by, User):
            refresh_later(by=by, branch=branch)
    return row


def preview_branch_setting(*, by: Actor, code: str, branch: Branch, value: Any, valid_from: date) -> SettingPreview:
    """What :func:`set_branch_setting` would do, without doing it. Raises the same refusals."""
    checked = _checked(by, code, branch, value, valid_from)
    own = _own_values(code, branch, valid_from)
    held_up = [path for path, _value in own.values()]
    below = Branch.objects.under(branch).filter(active=True).exclude(pk=branch.pk)
    follows = [each for each in below if not any(each.path.startswith(path) for path in held_up)]
    keeps = [(each, own[each.pk][1]) for each in below if each.pk in own]
    return SettingPreview(setting_value(code, branch, valid_from), checked, follows, keeps)


def _own_values(code: str, branch: Branch, on: date) -> dict[int, tuple[str, Any]]:
    """Branches below with a value of their own in force on ``on``: the latest wins."""
    below = Branch.objects.under(branch).exclude(pk=branch.pk)
    rows = BranchSetting.objects.filter(code=code, branch__in=below, valid_from__lte=on).order_by("valid_from")
    return {pk: (path, value) for pk, path, value in rows.values_list("branch_id", "branch__path", "value")}


def _checked(by: Actor, code: str, branch: Branch, value: Any, valid_from: date) -> Any:
    require(by, "workflow.configure", branch)
    if code not in SETTINGS:
        raise DomainError("setting_unknown", _("There is no such setting."))
    if valid_from < timezone.localdate():
        raise DomainError("backdated", _("A setting changes today or later: what was decided before stays explained."))
    if not SETTINGS[code].takes(value):
        raise DomainError("setting_value", WANTED[SETTINGS[code].kind])
    return value


def resend_messages(*, by: Actor, ids: Iterable[int]) -> int:
    """Sends given-up and doubtful messages again; returns how many. What was sent meanwhile stays sent."""
    return _settle(by, ids, "resend_message", lambda message: retry_dead(message, settled_by=by.employee_no))


def mark_messages_arrived(*, by: Actor, ids: Iterable[int]) -> int:
    """Notes that doubtful messages did arrive, as the receiver says; returns how many."""

    def arrived(message: OutboxMessage) -> bool:
        done = settle_as_sent(message, settled_by=by.employee_no)
        if done:
            mark_taken_along(message)
        return done

    return _settle(by, ids, "message_arrived", arrived)


def _settle(by: Actor, ids: Iterable[int], verb: str, decide: Callable[[OutboxMessage], bool]) -> int:
    require(by, "workflow.operations")
    branch = by.branch if isinstance(by, User) else Branch.objects.get(parent=None)
    done = 0
    for message in OutboxMessage.objects.filter(pk__in=list(ids)).order_by("id"):
        with transaction.atomic():
            if decide(message):
                done += 1
                record(verb, branch, by=by, branch=branch, message=message.pk, topic=message.topic, was=message.state)
    return done
