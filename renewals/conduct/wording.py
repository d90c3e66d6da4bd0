"""The verdict in sentences a caller can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from renewals.conduct.rules.dialling import ConductNumbers, Reason, Verdict, open_hours


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows before anybody dials: a heading, why not, when next, what it costs of the caps."""

    allowed: bool
    title: str
    reasons: Sequence[str]
    next_at: str
    tally: str = ""


BLOCKED_FOR_GOOD = gettext_lazy("This customer has asked not to be called.")
SENTENCES: dict[Reason, Promise | str] = {
    Reason.BLOCKED: gettext_lazy("This number must not be called until %(until)s (do-not-call register)."),
    Reason.REFUSED: gettext_lazy("The customer clearly refused: no sales call until %(until)s."),
    Reason.WITHDRAWN: gettext_lazy("The customer has withdrawn the consent to sales calls."),
    Reason.NO_CONSENT: gettext_lazy("No consent to sales calls is recorded for this number."),
    Reason.STOPPED: gettext_lazy("After complaints new customers are not called until %(until)s."),
    Reason.TOO_EARLY: gettext_lazy("Sales calls begin %(days)s days before the cover ends. Visit or write instead."),
    Reason.CYCLE_USED_UP: gettext_lazy(
        "This number was called %(calls)s times in this cycle, owner and telesales together."
    ),
    Reason.TOO_OFTEN: gettext_lazy(
        "The customer was spoken to lately: one sales call in %(gap)s days, so not until after %(until)s."
    ),
    Reason.TRIED_TODAY: gettext_lazy("%(tries)s calls today were not answered or refused. Try another day."),
    Reason.HOURS: gettext_lazy("Customers are called %(hours)s only, unless they asked for it."),
    Reason.DAY_OFF: gettext_lazy("No sales calls today: the branch does not call on this day off."),
}


def sentence(reason: Reason, verdict: Verdict, numbers: ConductNumbers) -> str:
    """One reason in words."""
    until = verdict.last_day(reason)
    facts: dict[str, Any] = {
        "until": until.isoformat() if until else "",
        "days": numbers.earliest_days,
        "gap": numbers.gap_days,
        "calls": numbers.calls_a_cycle,
        "tries": numbers.attempts_a_day,
        "hours": hours_words(numbers),
    }
    words = BLOCKED_FOR_GOOD if reason is Reason.BLOCKED and until is None else SENTENCES[reason]
    return str(words) % facts


def headline(verdict: Verdict, numbers: ConductNumbers) -> str:
    """The verdict in one sentence: that the call is allowed, else the gravest reason against it."""
    return sentence(verdict.reasons[0], verdict, numbers) if verdict.reasons else _("May be called now")


def hours_words(numbers: ConductNumbers) -> str:
    """The hours of a day: 09:00–12:00, 13:30–20:00."""
    return _(", ").join(f"{first:%H:%M}–{last:%H:%M}" for first, last in open_hours(numbers))


def refusal_of(verdict: Verdict, numbers: ConductNumbers) -> DomainError | None:
    """The verdict as a refusal, by its gravest reason; None where the call is allowed."""
    if verdict.allowed:
        return None
    reason = verdict.reasons[0]
    next_at = verdict.next_at.isoformat() if verdict.next_at else ""
    reasons = [each.value for each in verdict.reasons]
    return DomainError(reason.value, sentence(reason, verdict, numbers), reasons=reasons, next_at=next_at)


def shown(verdict: Verdict, numbers: ConductNumbers, *, spoken: int = 0) -> Shown:
    """The verdict as a page shows it."""
    tally = _("%(spoken)s of %(calls)s sales calls of this cycle are used.") % {
        "spoken": spoken,
        "calls": numbers.calls_a_cycle,
    }
    if verdict.allowed:
        return Shown(True, _("May be called now"), (), "", tally)
    reasons = [sentence(each, verdict, numbers) for each in verdict.reasons]
    return Shown(False, _("Not to be called now"), reasons, _next_words(verdict.next_at), tally)


def _next_words(next_at: datetime | None) -> str:
    if next_at is None:
        return _("Only when the customer asks for it.")
    return _("Next possible: %(when)s") % {"when": date_format(next_at, "DATETIME_FORMAT")}
