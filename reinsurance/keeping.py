"""Until when the books of a placement are kept, and why they may not go yet (reinsurance brief §4 R28)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.models import Placement
from reinsurance.models.cancellation import CancellationState
from reinsurance.models.placement_terms import PlacementStatus as S
from reinsurance.regulating import laws_on
from reinsurance.rules.keeping import kept_until
from reinsurance.rules.regulation import Severity


def contract_end(placement: Placement) -> date:
    """The last day of the contract: of the period, or the day a cancellation ended it."""
    if placement.status == S.CANCELLED:
        done = placement.cancellations.filter(state=CancellationState.DONE).order_by("-pk").first()
        if done is not None:
            return timezone.localdate(done.effective_at)
    return timezone.localdate(placement.period_until)


def books_kept_until(placement: Placement, *, on: date) -> date:
    """The last day its books must be kept, by the rule as it holds on a day; a legal hold is not in it."""
    return kept_until(timezone.localdate(placement.period_from), contract_end(placement), laws_on(on))


def why_kept(placement: Placement, *, on: date) -> DomainError | None:
    """Why books and documents may not be deleted on a day. A legal hold wins; a draft is no contract."""
    if placement.legal_hold:
        return DomainError("LEGAL_HOLD", _("A legal hold keeps the books of %(number)s.") % {"number": placement})
    until = books_kept_until(placement, on=on)
    strict = laws_on(on).versions["R28"].effect is Severity.BLOCK
    if placement.status == S.DRAFT or not strict or on > until:
        return None
    return DomainError(
        "KEPT_UNTIL", _("The books of %(number)s are kept until %(day)s.") % {"number": placement, "day": until}
    )
