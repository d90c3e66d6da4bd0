"""What the calendar does with personal data; a part of ``renewals.clocks.run_clocks``."""

from __future__ import annotations

from datetime import datetime

from renewals.privacy.actions.retaining import retain
from renewals.privacy.actions.sharing import flag_shared_numbers


def find_shared_numbers(at: datetime) -> int:
    """Numbers on so many insureds that they are taken for an intermediary's."""
    return flag_shared_numbers(at=at)


def retain_contacts(at: datetime) -> int:
    """Contact data of customers lost for years is made unreadable."""
    return sum(each.anonymised for each in retain(at=at))
