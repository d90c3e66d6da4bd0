"""The numbers of the rules of conduct as a branch has set them."""

from __future__ import annotations

from datetime import date, time

from accounts.models import Branch
from renewals.branch_numbers import chosen, number
from renewals.conduct.rules.dialling import ConductNumbers

YES, NO = "yes", "no"
#: Choices of ``recording_required``.
NEVER, TELESALES, EVERYBODY = "never", "telesales", "everybody"


def conduct_numbers(branch: Branch, on: date) -> ConductNumbers:
    """The numbers in force for ``branch`` on a day."""
    return ConductNumbers(
        earliest_days=number("call_earliest_days", branch, on),
        opens=_time("call_from", branch, on),
        closes=_time("call_until", branch, on),
        lunch_from=_time("call_lunch_from", branch, on),
        lunch_until=_time("call_lunch_until", branch, on),
        weekends=chosen("call_weekends", branch, on) == YES,
        holidays=chosen("call_holidays", branch, on) == YES,
        attempts_a_day=number("call_attempts_a_day", branch, on),
        gap_days=number("call_gap_days", branch, on),
        calls_a_cycle=number("calls_a_cycle", branch, on),
        consent_needed=chosen("call_consent", branch, on) == "needed",
    )


def _time(code: str, branch: Branch, on: date) -> time:
    return time.fromisoformat(chosen(code, branch, on))
