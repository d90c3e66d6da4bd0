"""What a cancellation returns: premium less what is kept, per line to the fen."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from reinsurance.endorsed import days_of, deltas_of, figures_with, totals_of, totals_text
from reinsurance.figures import PlacementFigures, figures_of
from reinsurance.models import Cancellation, Placement
from reinsurance.models.cancellation import CancellationMethod, CancellationState
from reinsurance.regulating import Checked, laws_on
from reinsurance.rules.amounts import minor_digits, trimmed
from reinsurance.rules.cancelling import return_terms, totals_kept, voyage_begun
from reinsurance.rules.endorsing import Totals
from reinsurance.rules.periods import ReturnMethod, ReturnTerms
from reinsurance.slips import content_of, instant_text
from workflow.attachments.verbs import present_files

#: What proves that a voyage was called off.
POLICY_CANCELLED = "policy_cancelled"


def terms_of(placement: Placement, method: str, effective_at: datetime, factor: Decimal | None) -> ReturnTerms:
    """How premium is returned; a refusal outside the period or the range of rates."""
    first = placement.period_from if method == CancellationMethod.AB_INITIO else effective_at
    return return_terms(ReturnMethod(method), days_of(placement, first), factor)


def voyage_findings(placement: Placement, at: datetime) -> Checked:
    """R27 at the moment of a cancellation, as strict as it is on the day."""
    proved = POLICY_CANCELLED in {each["document_type"] for each in present_files(placement)}
    found = voyage_begun(placement.line, begun=at >= placement.period_from, proved=proved)
    laws = laws_on(timezone.localdate(at))
    return [(None, each) for each in laws.weighed(found)]


def told_of_cancellation(cancellation: Cancellation) -> dict[str, Any]:
    """As it was carried out; before that as it would be now. What was dropped has no figures."""
    if cancellation.state == CancellationState.DROPPED:
        return {}
    content = cancellation_document(cancellation) if cancellation.slip is None else cancellation.slip.content
    return dict(content["cancellation"])


def totals_left(cancellation: Cancellation, before: PlacementFigures) -> dict[int, Totals]:
    """Section → what is left of its totals."""
    placement = cancellation.placement
    terms = terms_of(placement, cancellation.method, cancellation.effective_at, cancellation.factor)
    digits = minor_digits(placement.currency)
    return {
        each.section.pk: totals_kept(totals_of(each.section), each.order_premium, terms, digits)
        for each in before.sections
    }


def cancellation_document(cancellation: Cancellation) -> dict[str, Any]:
    """注销书: what ends when, and what every line returns. Plain data that can be frozen."""
    placement = cancellation.placement
    before = figures_of(placement)
    totals = totals_left(cancellation, before)
    after = figures_with(before, placement, totals)
    terms = terms_of(placement, cancellation.method, cancellation.effective_at, cancellation.factor)
    content = content_of(placement, after)
    content["cancellation"] = {
        "method": cancellation.method,
        "effective_at": instant_text(cancellation.effective_at),
        "factor": "" if cancellation.factor is None else trimmed(cancellation.factor),
        "reason": cancellation.reason,
        "used_days": terms.used_days,
        "total_days": terms.total_days,
        "sections": deltas_of(before, after, set(totals)),
        "totals": totals_text(before, after),
    }
    return content
