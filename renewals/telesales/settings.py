"""What the business may change about telesales."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.rules.vocabulary import ListKind
from renewals.telesales.rules.opening import RULE_LABELS, OpenRule
from workflow.branch_settings import Setting, SettingKind

BRIEF = "renewals brief"
RULES = tuple((rule.value, RULE_LABELS[rule]) for rule in OpenRule)
SINGLE = tuple(each for each in RULES if each[0] != OpenRule.BY_LIST_KIND)


def _kind(kind: ListKind, label: Promise | str, rule: OpenRule) -> Setting:
    """The opening rule of one list kind, where the branch opens by list kind."""
    code, source = f"renewals.telesales_open_{kind.value}", f"{BRIEF} §1.7 [S4]"
    return Setting(code, label, rule.value, "", source, SettingKind.CHOICE, SINGLE)


SETTINGS = (
    Setting(
        "renewals.telesales_open_rule",
        _("When customers open to telesales"),
        OpenRule.UNCONTACTED.value,
        "",
        f"{BRIEF} §1.3 [D]",
        SettingKind.CHOICE,
        RULES,
    ),
    _kind(ListKind.TELESALES_KEEP, _("Telesales opens, list kind “telesales keeps”"), OpenRule.FROM_DAY),
    _kind(ListKind.TO_TELESALES, _("Telesales opens, list kind “moved to telesales”"), OpenRule.FROM_DAY),
    _kind(ListKind.AGENT_BACKSTOP, _("Telesales opens, list kind “agent as backstop”"), OpenRule.UNCONTACTED),
    _kind(ListKind.AGENT_KEEP, _("Telesales opens, list kind “agent keeps” or none"), OpenRule.AFTER_LAPSE),
    Setting("renewals.telesales_from_days", _("Telesales opens before expiry"), 30, _("days"), f"{BRIEF} §1.3 [D]"),
    Setting(
        "renewals.telesales_after_days",
        _("Telesales may call lapsed customers from this day after expiry"),
        1,
        _("days"),
        f"{BRIEF} §1.3 [S5]",
    ),
    Setting(
        "renewals.telesales_until_days",
        _("Telesales may call until this day after expiry"),
        90,
        _("days"),
        f"{BRIEF} §1.3 [S5]",
    ),
    Setting(
        "renewals.call_lock_days",
        _("Owners do not call customers on a new call list for"),
        3,
        _("days"),
        f"{BRIEF} §1.7 [D]",
    ),
    Setting(
        "renewals.call_return_days",
        _("Call results come back after the end of the list within"),
        3,
        _("days"),
        f"{BRIEF} §1.7 [D]",
    ),
)
