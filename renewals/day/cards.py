"""A customer of the queue as its card shows it: the reasons as chips, the verdict, the best time, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renewals.branch_numbers import read_once
from renewals.conduct.rules.dialling import Ask, verdict
from renewals.conduct.wording import headline
from renewals.day.asking_many import asks_of, attempts_of, checked_out
from renewals.day.ordering import candidate_of
from renewals.day.rules.score import INTEREST, Reason, reasons_of
from renewals.day.rules.slots import Slot, Why, best_slot
from renewals.disclosure import shown_name, shown_title
from renewals.models import Renewal, RenewalStatus
from renewals.rules.contact import RESULT_LABELS, ContactResult
from renewals.rules.windows import DEFAULT_WINDOWS

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chip:
    """One reason; ``tone`` is one of the tones of states."""

    words: str
    tone: str = "waiting"


@dataclass(frozen=True, slots=True)
class Card:
    """One customer. ``verdict`` empty: there is no number to call; ``act`` is the page of the next step."""

    pk: int
    title: str
    name: str
    status: str
    status_label: str
    address: str
    act: str
    chips: Sequence[Chip]
    verdict: str
    allowed: bool
    slot: str
    with_telesales: str


@read_once()
def cards_of(rows: Sequence[Renewal], reader_id: int, now: datetime) -> list[Card]:
    """The cards of a page; the number of queries does not grow with it."""
    if not rows:
        return []
    asks, attempts, out = asks_of(rows, now), attempts_of(rows), checked_out(rows, now)
    cards = []
    for row in rows:
        ask = asks[row.pk] if row.phone_hash else None
        words, allowed = _verdict(ask) if ask else ("", False)
        slot = best_slot(attempts.get(row.pk, ()), ask, not_before=row.next_contact_on) if ask else None
        cards.append(
            Card(
                pk=row.pk,
                title=shown_title(row, reader_id),
                name=shown_name(row, reader_id),
                status=row.status,
                status_label=str(RenewalStatus(row.status).label),
                address=reverse("renewals:detail", args=[row.pk]),
                act=reverse(step_of(row), args=[row.pk]),
                chips=chips_of(row, now),
                verdict=words,
                allowed=allowed,
                slot=slot_words(slot, timezone.localtime(now).date()) if slot else "",
                with_telesales=date_format(timezone.localtime(out[row.pk]), "DATETIME_FORMAT") if row.pk in out else "",
            )
        )
    return cards


def step_of(row: Renewal) -> str:
    """The step that waits: the callback after a lapse, else the follow-up."""
    return "renewals:callback" if row.status == RenewalStatus.LAPSED else "renewals:follow_up"


def _verdict(ask: Ask) -> tuple[str, bool]:
    judged = verdict(ask)
    return headline(judged, ask.numbers), judged.allowed


def chips_of(row: Renewal, now: datetime) -> list[Chip]:
    """The reasons for the place in the queue, and how the last attempt ended."""
    today = timezone.localtime(now).date()
    chips = [_chip(reason, row, today) for reason in reasons_of(candidate_of(row, now))]
    if row.last_result and row.last_contact_at and row.last_result not in INTEREST:
        words = _("%(result)s on %(day)s") % {
            "result": RESULT_LABELS[ContactResult(row.last_result)],
            "day": date_format(timezone.localtime(row.last_contact_at), "MONTH_DAY_FORMAT"),
        }
        chips.append(Chip(words))
    return chips


def _chip(reason: Reason, row: Renewal, today: date) -> Chip:
    if reason is Reason.DAYS_LEFT:
        return _days_chip((row.expires_on - today).days)
    words, tone = CHIPS[reason]
    return Chip(words(row), tone)


def _days_chip(left: int) -> Chip:
    if left < 0:
        words = ngettext("Cover ended %(days)s day ago", "Cover ended %(days)s days ago", -left)
        return Chip(words % {"days": -left}, "late")
    if left == 0:
        return Chip(_("Cover ends today"), "late")
    words = ngettext("Cover ends in %(days)s day", "Cover ends in %(days)s days", left) % {"days": left}
    return Chip(words, "soon" if left <= DEFAULT_WINDOWS.urgent_days else "waiting")


def _yuan(amount: Decimal) -> str:
    return number_format(amount, decimal_pos=0, use_l10n=True, force_grouping=True)


def _callback_words(row: Renewal) -> str:
    due = row.callback_due_on
    return _("Callback until %(day)s") % {"day": due.isoformat()} if due else _("Callback")


CHIPS: dict[Reason, tuple[Callable[[Renewal], str], str]] = {
    Reason.OVERDUE: (lambda _row: _("Contact missed"), "late"),
    Reason.FIRST_CONTACT: (lambda _row: _("First contact"), "moving"),
    Reason.CALLBACK: (_callback_words, "late"),
    Reason.LAPSED: (lambda _row: _("To win back"), "late"),
    Reason.PREMIUM: (lambda row: _("Last year ¥%(amount)s") % {"amount": _yuan(row.last_premium)}, "waiting"),
    Reason.QUOTED: (lambda row: _("Quoted ¥%(amount)s") % {"amount": _yuan(row.quote_premium or Decimal(0))}, "moving"),
    Reason.INTERESTED: (lambda row: str(RESULT_LABELS[ContactResult(row.last_result)]), "done"),
    Reason.INTENTION: (lambda row: _("Intention %(letter)s") % {"letter": row.intention}, "waiting"),
}


def slot_words(slot: Slot, today: date) -> str:
    """The stretch in words, with what speaks for it."""
    hours = f"{slot.since:%H:%M}–{slot.until:%H:%M}"
    day = slot.since.date()
    if day == today:
        when = _("Best time today %(hours)s") % {"hours": hours}
    elif day == today + ONE_DAY:
        when = _("Best time tomorrow %(hours)s") % {"hours": hours}
    else:
        when = _("Best time %(day)s %(hours)s") % {"day": day.isoformat(), "hours": hours}
    return WHY[slot.why]() % {"when": when}


WHY: dict[Why, Callable[[], str]] = {
    Why.OTHER_SLOT: lambda: _("%(when)s (not reached at other times)"),
    Why.REACHED_THEN: lambda: _("%(when)s (reached at that time before)"),
    Why.FIRST_FREE: lambda: "%(when)s",
}
