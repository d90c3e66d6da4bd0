"""Why a market cannot be asked, a quote not recorded, a firm order not released."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.steps import Attempt

LEAST_REASON = 5
MOST_RATES = 100


def market_fits(attempt: Attempt) -> DomainError | None:
    """A reinsurer, a broker if any, and not asked before the same way."""
    reinsurer, broker = attempt.data["reinsurer"], attempt.data["broker"]
    if reinsurer.kind != "reinsurer" or (broker is not None and broker.kind != "broker"):
        return DomainError("market_kind", _("Ask a reinsurer, directly or through a broker."))
    if attempt.obj.approaches.filter(reinsurer=reinsurer, broker=broker).exists():
        return DomainError("market_asked", _("This market was asked already."))
    return None


def market_secure(attempt: Attempt) -> DomainError | None:
    """The gate before anything is sent."""
    from reinsurance.gating import closed_by, findings_of  # noqa: PLC0415 (guards are named by the models)

    reinsurer, broker = attempt.data["reinsurer"], attempt.data["broker"]
    day = timezone.localdate(attempt.at)
    found = findings_of(reinsurer, broker, placement=attempt.obj, more=Decimal(0), on=day)
    return closed_by([(reinsurer, finding) for finding in found])


def quote_sound(attempt: Attempt) -> DomainError | None:  # noqa: PLR0911 (one return for each reason)
    """Of this placement, with rates in range and a validity that lies ahead; a layer needs a premium."""
    approach, values = attempt.data["approach"], attempt.data["values"]
    if approach.placement_id != attempt.obj.pk or values["section"].placement_id != attempt.obj.pk:
        return DomainError("quote_stray", _("The quote is for another placement."))
    if values["valid_until"] <= attempt.at:
        return DomainError("quote_expired", _("The quote is not valid any more."))
    premium = values["order_premium"]
    if premium is not None and premium <= 0:
        return DomainError("AMOUNT_SIGN", _("A quoted premium is above zero."))
    if values["commission"] + values["brokerage"] >= MOST_RATES or values["commission"] > 60:
        return DomainError("RATE_RANGE", _("Commission is at most 60 %, with brokerage below 100 %."))
    if values["brokerage"] and approach.broker_id is None:
        return DomainError("brokerage_without_broker", _("There is no broker to pay brokerage to."))
    if values["offered"] <= 0 or values["offered"] > MOST_RATES:
        return DomainError("SHARE_RANGE", _("The share offered is above 0 and at most 100 %."))
    return None


def still_asked(attempt: Attempt) -> DomainError | None:
    """Has not answered yet."""
    approach = attempt.data["approach"]
    if approach.placement_id != attempt.obj.pk or approach.state != "asked":
        return DomainError("market_answered", _("This market has answered already."))
    if attempt.data["state"] not in {"declined", "no_reply"}:
        return DomainError("market_answer", _("Say whether the market declined or did not reply."))
    return None


def quote_open(attempt: Attempt) -> DomainError | None:
    """Of this placement and still valid."""
    quote = attempt.data["quote"]
    if quote.placement_id != attempt.obj.pk:
        return DomainError("quote_stray", _("The quote is for another placement."))
    return _expired(quote, attempt)


def choice_explained(attempt: Attempt) -> DomainError | None:
    """Not the cheapest only with a reason."""
    quote, why = attempt.data["quote"], attempt.data["why"].strip()
    rivals = attempt.obj.quotes.filter(section=quote.section, valid_until__gt=attempt.at)
    cheapest = min(rivals, key=lambda each: Fraction(each.net_cost), default=quote)
    if cheapest.net_cost < quote.net_cost and len(why) < LEAST_REASON:
        return DomainError("dearer_needs_reason", _("This is not the cheapest quote: say why it is chosen."))
    return None


def lead_chosen(attempt: Attempt) -> DomainError | None:
    """A lead is chosen and its quote has not expired meanwhile."""
    quote = attempt.obj.chosen_quote
    if quote is None:
        return DomainError("lead_missing", _("Choose the lead's quote first."))
    return _expired(quote, attempt)


def not_chooser(attempt: Attempt) -> DomainError | None:
    """Four eyes: who chose the lead does not release the order."""
    if attempt.by.pk == attempt.obj.chosen_by_id:
        return DomainError("FOUR_EYES", _("Somebody else than who chose the lead must release the order."))
    return None


def lead_secure(attempt: Attempt) -> DomainError | None:
    """The gate for the lead, with what it offered."""
    from reinsurance.checks import offered_findings  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.gating import closed_by  # noqa: PLC0415 (as above)

    return closed_by(offered_findings(attempt.obj, attempt.obj.chosen_quote, on=timezone.localdate(attempt.at)))


def _expired(quote: object, attempt: Attempt) -> DomainError | None:
    if quote.valid_until <= attempt.at:  # type: ignore[attr-defined]  # a Quote; guards do not import models
        return DomainError("quote_expired", _("The quote is not valid any more."))
    return None
