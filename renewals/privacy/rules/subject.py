"""What may be done at a customer's wish, and on which grounds it may be refused (PIPL 44–47, renewals brief §6)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from renewals.privacy.rules.retention import Duty

ACCESS, CORRECT, DELETE, WITHDRAW = "access", "correct", "delete", "withdraw"
#: Grounds that are no duty to keep: somebody judges them.
JUDGED = ("identity", "unfounded")


class Deed(enum.StrEnum):
    """What a deletion does to one task."""

    NOTHING = "nothing"
    CONTACT = "contact"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Held:
    """One task of the customer: what stands against deleting the contact data and the record; what is gone already."""

    contact: Duty | None
    record: Duty | None
    contact_gone: bool = False
    gone: bool = False


def deed_on(row: Held) -> Deed:
    """As much as the duties allow."""
    if row.gone:
        return Deed.NOTHING
    if row.record is None:
        return Deed.ALL
    return Deed.CONTACT if row.contact is None and not row.contact_gone else Deed.NOTHING


def duty_over(rows: Sequence[Held]) -> Duty | None:
    """The strongest duty over tasks that are not deleted whole; None where nothing is kept."""
    found = {duty for row in rows if not row.gone for duty in (row.contact, row.record) if duty is not None}
    return next((duty for duty in Duty if duty in found), None)


def grounds(kind: str, rows: Sequence[Held]) -> tuple[str, ...]:
    """The codes with which a wish of this kind may be refused. A duty to keep refuses a deletion alone, and only when
    nothing at all can be deleted."""
    if kind != DELETE or any(deed_on(row) is not Deed.NOTHING for row in rows):
        return JUDGED
    duty = duty_over(rows)
    return JUDGED if duty is None else (duty.value, *JUDGED)
