"""What the file of a call list may say of a customer (renewals brief §1.7), and which talk fits the customer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ListField(StrEnum):
    """A column. The whole number is never among them: the caller asks for it by the task number."""

    TASK = "task"
    PLATE = "plate"
    TITLE = "title"
    PHONE = "phone"
    EXPIRES_ON = "expires_on"
    COVERAGE = "coverage"
    PREMIUM = "premium"
    CLAIMS = "claims"
    HISTORY = "history"
    SCRIPT = "script"
    MODEL = "model"
    USAGE = "usage"
    POLICY_NO = "policy_no"
    AGENT = "agent"


FIELD_LABELS: Mapping[ListField, Promise | str] = {
    ListField.TASK: _("Task number"),
    ListField.PLATE: _("Plate"),
    ListField.TITLE: _("Form of address"),
    ListField.PHONE: _("Phone"),
    ListField.EXPIRES_ON: _("Cover ends"),
    ListField.COVERAGE: _("Coverage last year"),
    ListField.PREMIUM: _("Last premium (¥)"),
    ListField.CLAIMS: _("Claims last year"),
    ListField.HISTORY: _("Contacts so far"),
    ListField.SCRIPT: _("Script"),
    ListField.MODEL: _("Model"),
    ListField.USAGE: _("Usage"),
    ListField.POLICY_NO: _("Policy number"),
    ListField.AGENT: _("Caller"),
}
#: 默认字段 of brief §1.7, in its order. The task number is always there: results come back by it.
DEFAULT_FIELDS: tuple[str, ...] = tuple(
    field.value
    for field in ListField
    if field not in {ListField.MODEL, ListField.USAGE, ListField.POLICY_NO, ListField.AGENT}
)


def in_order(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The fields chosen, in the order of the file, with the task number; the default ones where none is chosen."""
    wanted = set(chosen or DEFAULT_FIELDS) | {ListField.TASK.value}
    return tuple(field.value for field in ListField if field.value in wanted)


class ScriptTag(StrEnum):
    """话术标签: which talk fits."""

    WIN_BACK = "win_back"
    REGAIN = "regain"
    NOT_REACHED = "not_reached"
    RENEW = "renew"


SCRIPT_LABELS: Mapping[ScriptTag, Promise | str] = {
    ScriptTag.WIN_BACK: _("Win back after the lapse"),
    ScriptTag.REGAIN: _("Regain a lost customer"),
    ScriptTag.NOT_REACHED: _("First talk, not reached so far"),
    ScriptTag.RENEW: _("Remind of the expiry"),
}


def script_tag(*, lapsed: bool, lost: bool, effective_contacts: int) -> ScriptTag:
    """The talk for a customer, the most pressing reason first."""
    if lapsed:
        return ScriptTag.WIN_BACK
    if lost:
        return ScriptTag.REGAIN
    return ScriptTag.RENEW if effective_contacts else ScriptTag.NOT_REACHED
