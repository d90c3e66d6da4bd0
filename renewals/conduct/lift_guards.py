"""Why a decision about a block or a complaint may be refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from renewals.models.do_not_call import BlockSource
from workflow.steps import Attempt

OWN_REQUEST = _("Somebody else must decide on your own request.")
INDUSTRY = _("This number stands on the shared list of the industry. Only that list takes it off.")


def not_own_wish(attempt: Attempt) -> DomainError | None:
    """Four eyes: the one who asked does not decide."""
    return Denied("four_eyes", OWN_REQUEST) if attempt.obj.asked_by_id == attempt.by.pk else None


def not_own_complaint(attempt: Attempt) -> DomainError | None:
    """Four eyes: the one who entered it does not judge it."""
    return Denied("four_eyes", OWN_REQUEST) if attempt.obj.entered_by_id == attempt.by.pk else None


def still_liftable(attempt: Attempt) -> DomainError | None:
    """The entry stands, and is not the industry's by now."""
    entry = attempt.obj.entry
    if entry.lifted_at is not None:
        return DomainError("not_blocked", _("This number is not blocked any more."))
    return DomainError("industry_block", INDUSTRY) if entry.source == BlockSource.INDUSTRY else None


def opinion_given(attempt: Attempt) -> DomainError | None:
    """Whoever judges says why."""
    given = str(attempt.data.get("opinion", "")).strip()
    return None if given else DomainError("opinion_missing", _("Give your opinion."))
