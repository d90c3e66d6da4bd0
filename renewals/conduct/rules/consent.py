"""What the ledger of consents says on a day: the newest statement counts (renewals brief §6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from renewals.conduct.rules.dialling import ConsentState

ANY = "any"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a customer. ``until`` inclusive; a withdrawal has no end but a newer statement."""

    purpose: str
    channel: str
    given: bool
    on: date
    until: date | None = None


def state_on(statements: Iterable[Statement], *, purpose: str, channel: str, day: date) -> ConsentState:
    """The state for a purpose and channel; of statements on one day the later in the order given counts."""
    fitting = [
        each for each in statements if each.purpose == purpose and each.channel in {channel, ANY} and each.on <= day
    ]
    if not fitting:
        return ConsentState.UNKNOWN
    newest = max(enumerate(fitting), key=lambda pair: (pair[1].on, pair[0]))[1]
    if not newest.given:
        return ConsentState.WITHDRAWN
    return ConsentState.UNKNOWN if newest.until is not None and newest.until < day else ConsentState.GIVEN
