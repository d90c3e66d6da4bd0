"""The facts of a case as one reader sees them; personal and medical data only for those who decide or made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from workflow.approvals.kinds import ApprovalKind, Fact, plain_fact
from workflow.approvals.standing import claim_of
from workflow.approvals.table import table_of
from workflow.models import ApprovalStatus

MASKED = "＊＊＊"
COLUMNS = {
    "amount": gettext_lazy("Amount"),
    "position": gettext_lazy("Step"),
    "status": gettext_lazy("State"),
    "round": gettext_lazy("Round"),
}


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact in words. ``masked``: not for this reader."""

    name: str
    label: str
    value: str
    lead: bool
    masked: bool
    changed: bool = False
    sensitive: bool = False


def money(value: Decimal) -> str:
    """An amount in text."""
    return f"¥{number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)}"


def worded(value: Any) -> str:
    """A plain value as a person reads it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return str(value)


def sees_sensitive(approval: Any, reader: User, at: datetime) -> bool:
    """Whoever decides it, decided it or made it; not those who read along."""
    if approval.maker_id == reader.pk or claim_of(approval, reader, at) is not None:
        return True
    return any(seat.decided_by_id == reader.pk for seat in table_of(approval).all_seats)


def facts_for(approval: Any, kind: ApprovalKind, obj: Any, reader: User, at: datetime) -> list[Fact]:
    """The facts this reader is shown: at a step that names its facts, its decider sees those alone."""
    facts = kind.facts(obj)
    node = table_of(approval).current
    named = set(node.rule.get("sees", [])) if node is not None else set()
    if named and claim_of(approval, reader, at) is not None:
        facts = [fact for fact in facts if fact.name in named]
    if not sees_sensitive(approval, reader, at):
        facts = [fact for fact in facts if not fact.sensitive]
    return facts


def shown_facts(
    approval: Any, kind: ApprovalKind, obj: Any, reader: User, at: datetime, before: Mapping[str, str]
) -> list[ShownFact]:
    """All facts in words, the leading ones first. ``before``: as they were at the last opinion."""
    open_ = {fact.name for fact in facts_for(approval, kind, obj, reader, at)}
    shown = []
    for fact in kind.facts(obj):
        masked = fact.name not in open_
        value = MASKED if masked else str(fact.shown or worded(fact.value))
        changed = not masked and fact.name in before and before[fact.name] != plain_fact(fact.value)
        shown.append(ShownFact(fact.name, str(fact.label), value, fact.lead, masked, changed, fact.sensitive))
    return sorted(shown, key=lambda each: not each.lead)


def split_facts(
    approval: Any, kind: ApprovalKind, obj: Any, reader: User, at: datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """Plain facts the reader is shown, and those the reader is not."""
    shown = {fact.name: plain_fact(fact.value) for fact in facts_for(approval, kind, obj, reader, at)}
    hidden = {name: value for name, value in kind.facts_of(obj).items() if name not in shown}
    return shown, hidden


def worded_differences(approval: Any, kind: ApprovalKind, obj: Any, differences: Mapping[str, Any]) -> dict[str, Any]:
    """What changed while a page was open, in words: label → [seen, now, who]."""
    labels = {fact.name: str(fact.label) for fact in kind.facts(obj)}
    amounts = {fact.name for fact in kind.facts(obj) if isinstance(fact.value, Decimal)}
    found = {}
    for name, pair in differences.items():
        label = labels.get(name) or str(COLUMNS.get(name, name))
        values = [_difference(approval, name, value, money_like=name in amounts) for value in pair[:2]]
        found[label] = [*values, pair[2] if len(pair) > 2 else ""]
    return found


def _difference(approval: Any, name: str, value: Any, *, money_like: bool) -> str:
    if value in (None, ""):
        return "—"
    if name == "amount" or money_like:
        return money(Decimal(str(value)))
    if name == "position":
        nodes = table_of(approval).nodes
        return next((node.name for node in nodes if node.position == int(value)), "—")
    if name == "status":
        return str(dict(ApprovalStatus.choices).get(value, value))
    return str(value)
