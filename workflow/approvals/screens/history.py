"""What has happened to a case: events as sentences, opinions, and the log with everything a reader asks later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.scope import SYSTEM
from workflow.approvals.kinds import ApprovalKind
from workflow.approvals.screens.facts import money
from workflow.approvals.screens.words import ACTS, OPINIONS, for_words, span_words
from workflow.models import Approval, Decision, Event
from workflow.sentences import sentence_of
from workflow.timeline import TimelineEntry, timeline_of

ICONS = {
    "start": ("send", "moving"),
    "agree": ("check", "done"),
    "agree_finally": ("circle-check", "done"),
    "agree_amended": ("edit", "soon"),
    "confirm_amount": ("circle-check", "done"),
    "return_to_maker": ("arrow-back-up", "soon"),
    "return_overdue": ("arrow-back-up", "late"),
    "return_to_step": ("arrow-back-up", "soon"),
    "resubmit": ("send", "moving"),
    "refuse": ("circle-x", "late"),
    "escalate": ("arrow-up", "moving"),
    "transfer": ("switch-horizontal", "moving"),
    "add_signer": ("user-plus", "moving"),
    "take_over": ("hand-grab", "moving"),
    "recall": ("rotate", "soon"),
    "withdraw": ("arrow-back-up", "waiting"),
    "give_up": ("ban", "waiting"),
    "remind": ("bell", "waiting"),
    "copy_to": ("copy", "waiting"),
    "comment": ("message", "waiting"),
    "remind_deadline": ("alarm", "soon"),
    "hand_up": ("arrow-up", "late"),
    "reseat": ("user-share", "waiting"),
    "time_out": ("clock-exclamation", "late"),
    "close": ("archive", "waiting"),
}


def history_of(events: Iterable[Event]) -> list[TimelineEntry]:
    """Newest first; the opinion stands below its sentence."""
    return timeline_of(events, looks=ICONS, sentence=told, actor=actor_of)


def actor_of(event: Event) -> str:
    """Who acted, and for whom."""
    name = _("System") if event.actor_no == SYSTEM.employee_no else event.actor_name
    return for_words(name, str(event.data.get("for", "")))


def told(event: Event) -> str:
    """An event as a sentence, "A for B" where a deputy acted, amounts with separators."""
    amounts = {
        name: money(Decimal(event.data[name])) for name in ("amount_before", "amount_after") if event.data.get(name)
    }
    facts = {"actor": actor_of(event), "step": event.data.get("step", "—"), **amounts}
    if event.data.get("amount_kept"):
        return _("%(actor)s agreed at “%(step)s” to %(amount_after)s; %(amount_before)s had been asked for.") % facts
    if event.verb == "agree" and amounts:
        return _("%(actor)s agreed at “%(step)s” to %(amount_after)s instead of %(amount_before)s.") % facts
    return sentence_of(event, actor=actor_of(event), **amounts)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the process log (流转记录). ``wanted``: the material asked for, and until when."""

    number: int
    at: datetime
    step: str
    who: str
    act: str
    sentence: str
    opinion: str
    lay: str
    amount: str
    documents: list[str]
    limits: list[str]
    to: str
    wanted: str


def decisions_of(approval: Approval) -> list[Decision]:
    """Every act on the case, oldest first."""
    return list(approval.decisions.select_related("by", "on_behalf_of", "to").order_by("version"))


def opinions_of(decisions: Iterable[Decision]) -> list[Decision]:
    """The acts that are an opinion, oldest first."""
    return [each for each in decisions if each.verb in OPINIONS]


def log_of(kind: ApprovalKind, events: Iterable[Event], decisions: Iterable[Decision]) -> list[LogEntry]:
    """Events and what was recorded with them, oldest first."""
    recorded = {each.version: each for each in decisions}
    return [_line(number, event, recorded.get(event.version), kind) for number, event in enumerate(events, start=1)]


def _line(number: int, event: Event, decision: Decision | None, kind: ApprovalKind) -> LogEntry:
    said = decision is not None and decision.verb in {*OPINIONS, "transfer", "add_signer"}
    return LogEntry(
        number=number,
        at=event.at,
        step=str(event.data.get("step", "")),
        who=actor_of(event),
        act=str(ACTS.get(event.verb, _("Submitted") if event.verb == "start" else event.verb)),
        sentence=told(event),
        opinion=event.reason,
        lay=span_words(decision.lay_minutes) if decision is not None and said else "",
        amount=_amount(decision) if decision is not None else _asked(event),
        documents=[document_words(each, kind) for each in decision.documents] if decision is not None else [],
        limits=[_limit(each) for each in decision.limits if each.get("row")] if decision is not None else [],
        to=str(event.data.get("to", "")),
        wanted=_wanted(event),
    )


def _asked(event: Event) -> str:
    """What was asked for when the case was submitted."""
    return money(Decimal(event.data["asked"])) if event.data.get("asked") else ""


def _wanted(event: Event) -> str:
    """The items asked for in one line, and the day they are due."""
    items = event.data.get("items")
    if not items:
        return ""
    day = timezone.localtime(datetime.fromisoformat(event.data["until"]))
    return _("%(items)s (until %(day)s)") % {"items": _(", ").join(items), "day": date_format(day, "DATE_FORMAT")}


def _amount(decision: Decision) -> str:
    if decision.amount_after is None:
        return ""
    after = money(decision.amount_after)
    if decision.amount_before is None or decision.amount_before == decision.amount_after:
        return after
    return f"{money(decision.amount_before)} → {after}"


def document_words(document: dict[str, Any], kind: ApprovalKind) -> str:
    """The type of a document and the beginning of its digest: which version was seen."""
    code = str(document.get("document_type", ""))
    return f"{kind.document_types.get(code, code)} {str(document.get('sha256', ''))[:12]}".strip()


def _limit(tested: dict[str, Any]) -> str:
    row = tested["row"]
    facts = {"limit": money(Decimal(row["max_amount"])), "document": row["document_no"]}
    over = Decimal(tested.get("over_by") or 0)
    if over > 0:
        facts["over"] = money(over)
        return _("limit %(limit)s (%(document)s), exceeded by %(over)s") % facts
    return _("limit %(limit)s (%(document)s)") % facts
