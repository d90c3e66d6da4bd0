"""How long data of a customer is kept, and what stands against deleting it (renewals brief §6)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date


class Duty(enum.StrEnum):
    """Why a record may not be deleted. The words with their source are ``renewals.privacy.wording``."""

    LEGAL_HOLD = "legal_hold"
    CONTRACT = "contract"
    SALES_RECORD = "sales_record"


@dataclass(frozen=True, slots=True)
class Keeping:
    """What decides how long one row is kept. ``cover_ends``: last day of the latest cover known of it, inclusive."""

    cover_ends: date
    legal_hold: bool = False


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def contact_duty(row: Keeping, on: date) -> Duty | None:
    """What stands against making phone numbers unreadable at the customer's wish.

    While the policy runs its holder must be reachable: the basis is the contract, not consent (PIPL, brief §6).
    """
    if row.legal_hold:
        return Duty.LEGAL_HOLD
    return Duty.CONTRACT if row.cover_ends >= on else None


def record_duty(row: Keeping, on: date, record_years: int) -> Duty | None:
    """What stands against deleting who was insured: also the duty to keep the record of a sale.

    Counted from the end of cover, its last day kept (《保险销售行为可回溯管理暂行办法》, brief §6).
    """
    found = contact_duty(row, on)
    if found is not None:
        return found
    return Duty.SALES_RECORD if row.cover_ends > years_before(on, record_years) else None


def is_lost_for_good(row: Keeping, on: date, lost_years: int) -> bool:
    """Whether a customer without later cover is lost for so many years that contact data goes (brief §6 default)."""
    return not row.legal_hold and row.cover_ends <= years_before(on, lost_years)
