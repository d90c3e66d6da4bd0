"""Why customers are lost, in two levels, and why a renewal is void (renewals brief §4.1, §1.5 nos. 11 and 19).

The tables are what a branch's own taxonomy begins with (``renewals.taxonomies``); a class is the first letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.rules.contact import UNREACHABLE_ATTEMPTS, UNREACHABLE_DAYS, Attempt, failed_attempts

OTHER_NOTE_LENGTH = 10
EFFECTIVE_CONTACTS_BEFORE_LOSS = 1
NOT_FOLLOWED_UP = "T1"
"""Set by the system when a renewal lapses without one effective contact; nobody may choose or change it."""


class LossClass(StrEnum):
    """First level."""

    PRICE = "P"
    SERVICE = "S"
    CHANNEL = "C"
    VEHICLE = "V"
    UNDERWRITING = "U"
    UNREACHED = "K"
    WISH = "D"
    OTHER = "X"
    SYSTEM = "T"


LOSS_CLASS_LABELS: dict[LossClass, Promise | str] = {
    LossClass.PRICE: _("Price"),
    LossClass.SERVICE: _("Service"),
    LossClass.CHANNEL: _("Channel or personal ties"),
    LossClass.VEHICLE: _("Vehicle changed"),
    LossClass.UNDERWRITING: _("Our underwriting policy"),
    LossClass.UNREACHED: _("Cannot be reached"),
    LossClass.WISH: _("The customer's wish"),
    LossClass.OTHER: _("Other or data"),
    LossClass.SYSTEM: _("Set by the system"),
}


@dataclass(frozen=True, slots=True)
class LossReason:
    """Second level: what it is called and what must be entered with it."""

    code: str
    label: Promise | str
    needs_competitor: bool = False
    needs_amount: bool = False
    note_length: int = 0

    @property
    def loss_class(self) -> LossClass:
        return LossClass(self.code[0])

    @property
    def chosen_by_people(self) -> bool:
        return not self.code.startswith(LossClass.SYSTEM)


LOSS_REASONS: tuple[LossReason, ...] = (
    LossReason("P1", _("Another insurer was cheaper"), needs_competitor=True, needs_amount=True),
    LossReason("P2", _("Our price went up")),
    LossReason("P3", _("No-claims factor rose after claims")),
    LossReason("P4", _("Gifts or extra services differ"), needs_competitor=True),
    LossReason("P5", _("Budget or instalments")),
    LossReason("S1", _("Unhappy with claim speed or amount")),
    LossReason("S2", _("Attitude of staff")),
    LossReason("S3", _("Reminded late or not at all")),
    LossReason("S4", _("Complaint not settled")),
    LossReason("S5", _("Roadside, inspection and other services lacking")),
    LossReason("C1", _("Tied to a car dealer"), needs_competitor=True),
    LossReason("C2", _("A relative or colleague sells insurance"), needs_competitor=True),
    LossReason("C3", _("Required by a bank or loan"), needs_competitor=True),
    LossReason("C4", _("Employer or fleet insures centrally"), needs_competitor=True),
    LossReason("C5", _("Rebate from an intermediary"), needs_competitor=True),
    LossReason("C6", _("Another insurer's phone or online sales"), needs_competitor=True),
    LossReason("C7", _("Taken along by an agent who left"), needs_competitor=True),
    LossReason("V1", _("Sold or transferred")),
    LossReason("V2", _("Scrapped or deregistered")),
    LossReason("V3", _("Replaced by a new car insured elsewhere"), needs_competitor=True),
    LossReason("V4", _("Off the road for long")),
    LossReason("V5", _("Usage changed, such as ride-hailing")),
    LossReason("U1", _("Declined or not accepted by underwriting")),
    LossReason("U2", _("High risk, cover limited")),
    LossReason("U3", _("Quote late or missing")),
    LossReason("U4", _("Outside the unit's renewal authority")),
    LossReason("K1", _("Number out of service or not existing")),
    LossReason("K2", _("Wrong number or person")),
    LossReason("K3", _("Several calls unanswered")),
    LossReason("K4", _("Rejects calls or has blocked us")),
    LossReason("K5", _("No number known")),
    LossReason("D1", _("Wants compulsory cover only")),
    LossReason("D2", _("Will not insure any more")),
    LossReason("D3", _("Moved away")),
    LossReason("D4", _("Put off until cover lapsed")),
    LossReason("X1", _("Duplicate or wrong data")),
    LossReason("X2", _("Renewed at another unit of ours")),
    LossReason("X9", _("Other"), note_length=OTHER_NOTE_LENGTH),
    LossReason(NOT_FOLLOWED_UP, _("Expired without follow-up")),
)
_BY_CODE = {reason.code: reason for reason in LOSS_REASONS}


class VoidReason(StrEnum):
    """Why a renewal does not count at all (剔除); the share of void renewals is itself watched."""

    SCRAPPED = "scrapped"
    TRANSFERRED = "transferred"
    SURRENDERED = "surrendered"
    DUPLICATE = "duplicate"
    DATA_ERROR = "data_error"
    SHORT_TERM = "short_term"
    NOT_ACCEPTED = "not_accepted"


VOID_LABELS: dict[VoidReason, Promise | str] = {
    VoidReason.SCRAPPED: _("Scrapped or deregistered"),
    VoidReason.TRANSFERRED: _("Transferred to a new owner"),
    VoidReason.SURRENDERED: _("Last year's policy surrendered"),
    VoidReason.DUPLICATE: _("Duplicate record"),
    VoidReason.DATA_ERROR: _("Wrong data"),
    VoidReason.SHORT_TERM: _("Short-term policy"),
    VoidReason.NOT_ACCEPTED: _("Not accepted by our underwriting policy"),
}


def loss_reason(code: str) -> LossReason | None:
    """The system's reason with this code, or None."""
    return _BY_CODE.get(code)


def system_reason(code: str) -> LossReason | None:
    """The reason with this code if only the system may set it, or None."""
    reason = loss_reason(code)
    return reason if reason is not None and not reason.chosen_by_people else None


def reasons_of(loss_class: LossClass) -> tuple[LossReason, ...]:
    """The second level under one class."""
    return tuple(reason for reason in LOSS_REASONS if reason.loss_class is loss_class)


def refuse_loss_details(
    reason: LossReason, *, competitor: str = "", amount: Decimal | None = None, note: str = ""
) -> DomainError | None:
    """What is missing for this reason, or None if all is there."""
    if not reason.chosen_by_people:
        return DomainError("loss_reason_of_system", _("This reason is set by the system only."))
    if reason.needs_competitor and not competitor.strip():
        return DomainError("loss_competitor_missing", _("Enter the insurer the customer went to."))
    if reason.needs_amount and amount is None:
        return DomainError("loss_amount_missing", _("Enter the other insurer's price."))
    if len(note.strip()) < reason.note_length:
        least = reason.note_length
        return DomainError(
            "loss_note_too_short", _("Explain the reason in at least %(count)s characters.") % {"count": least}
        )
    return None


def refuse_loss_proposal(
    attempts: Iterable[Attempt], *, effective_needed: int = EFFECTIVE_CONTACTS_BEFORE_LOSS
) -> DomainError | None:
    """A loss may be proposed after enough effective contacts, or three failed attempts on two or more days."""
    tried = tuple(attempts)
    failed = failed_attempts(tried)
    spoken = sum(attempt.effective for attempt in tried)
    if spoken >= effective_needed:
        return None
    if len(failed) >= UNREACHABLE_ATTEMPTS and len({attempt.at.date() for attempt in failed}) >= UNREACHABLE_DAYS:
        return None
    return DomainError(
        "loss_too_early",
        _("Speak to the customer first, or try at least three times on two different days."),
        effective=spoken,
        failed=len(failed),
    )
