"""What a cancellation (注销、退保) leaves of the premium (reinsurance brief §2 row 10, §3.6; Insurance Law art. 50)."""

from __future__ import annotations

from decimal import Decimal

from reinsurance.rules.endorsing import Days, Totals
from reinsurance.rules.periods import ReturnMethod, ReturnTerms, return_premium
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.regulation import Finding, Severity

WHOLE = Decimal(100)
#: Art. 50: cover of cargo in transit and of voyages is not cancelled once it has begun.
NOT_AFTER_INCEPTION = frozenset({"cargo"})


def voyage_begun(line: str, *, begun: bool, proved: bool) -> list[Finding]:
    """R27: cargo in transit is on risk to the end, unless it is proved that the policy itself was called off."""
    if line not in NOT_AFTER_INCEPTION or not begun or proved:
        return []
    return [Finding(code="VOYAGE_BEGUN", rule="R27", severity=Severity.APPROVE, facts={})]


def return_terms(method: ReturnMethod, days: Days, factor: Decimal | None) -> ReturnTerms:
    """How premium is returned. ``factor`` is what a short rate returns of the pro-rata part, in percent."""
    if method is ReturnMethod.SHORT_RATE and factor is None:
        raise Refusal("FIELD_MISSING", "factor", name="factor")
    percent = WHOLE if factor is None else factor
    if not 0 < percent <= WHOLE:
        raise Refusal("RATE_RANGE", "factor", value=percent, least="0", most=WHOLE)
    return ReturnTerms(method=method, used_days=days.total - days.left, total_days=days.total, factor=percent)


def totals_kept(now: Totals, order_premium: Decimal, terms: ReturnTerms, digits: int) -> Totals:
    """The totals after the return: premium of the policy and of the order are each returned and rounded once."""
    return Totals(
        amount=now.amount,
        premium=None if now.premium is None else now.premium - return_premium(now.premium, terms, digits),
        order_premium=order_premium - return_premium(order_premium, terms, digits),
    )
