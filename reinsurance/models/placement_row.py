"""What is known of one placement: the original risk, the scheme, and who did what (reinsurance brief §3.1)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reinsurance.models.counterparty_terms import BusinessLine
from reinsurance.models.placement_terms import Method, OriginalKind, PlacementStatus, ShortChoice
from reinsurance.rules.amounts import rounded
from workflow.models import Tracked
from workflow.status_field import StatusField


def share(label: Any = "", **more: Any) -> Any:
    """A percentage with ten decimals: fewer would move fen (``rules.amounts.SHARE_DIGITS``)."""
    return models.DecimalField(label, max_digits=13, decimal_places=10, **more)


def money(label: Any = "", **more: Any) -> Any:
    """An amount in the currency of the placement."""
    return models.DecimalField(label, max_digits=20, decimal_places=2, **more)


def person(label: Any = "", **more: Any) -> Any:
    """Somebody who did something to the placement."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=label,
        **more,
    )


class PlacementRow(Tracked):
    """Columns of a placement. Instants carry the hour of the slip; ``zone`` is the zone in which it was agreed.

    ``fx_rate`` is CNY for ``fx_unit`` units of the currency on ``fx_date``; empty for CNY. ``scheme_hash`` is that of
    what was approved. ``renews`` is the cover the placement follows. ``policy_sum`` is the sum insured of the whole
    policy where its risk is divided into units by ``unit_method``. ``legal_hold`` says why books are kept longer.
    """

    number = models.CharField(_("placement number"), max_length=20, unique=True)
    scenario = models.CharField(_("scenario"), max_length=30)
    method = models.CharField(_("method"), max_length=4, choices=Method, default=Method.PROPORTIONAL)
    status = StatusField(_("state"), default=PlacementStatus.DRAFT, choices=PlacementStatus.choices, protected=True)

    original_kind = models.CharField(_("original document"), max_length=1, choices=OriginalKind, default="P")
    policy_no = models.CharField(_("policy number"), max_length=40)
    endorsement_no = models.PositiveSmallIntegerField(_("endorsement number"), default=0)
    risk_unit = models.CharField(_("risk unit"), max_length=40)
    unit_method = models.CharField(_("method of division"), max_length=20, blank=True)
    policy_sum = money(_("sum insured of the policy"), null=True, blank=True)
    line = models.CharField(_("class of business"), max_length=20, choices=BusinessLine)
    insured_name = models.CharField(_("insured"), max_length=200)
    insured_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    interest = models.CharField(_("interest insured"), max_length=400)
    situation = models.CharField(_("situation"), max_length=400)
    perils = models.CharField(_("perils"), max_length=400, blank=True)
    losses = models.CharField(_("losses of five years"), max_length=400, blank=True)
    period_from = models.DateTimeField(_("cover from"))
    period_until = models.DateTimeField(_("cover until"))
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    exclusion = models.CharField(_("treaty exclusion"), max_length=400, blank=True)
    treaty_answer = models.CharField(_("answer of the treaty leader"), max_length=400, blank=True)

    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    fx_rate = models.DecimalField(_("exchange rate"), max_digits=20, decimal_places=10, null=True, blank=True)
    fx_unit = models.PositiveSmallIntegerField(_("for units"), default=1)
    fx_date = models.DateField(_("rate of the day"), null=True, blank=True)
    own_share = share(_("our share (%)"), default=Decimal(100))
    eml = money(_("estimated maximum loss"), null=True, blank=True)
    eml_basis = models.CharField(_("basis of the estimate"), max_length=200, blank=True)
    treaty = models.CharField(_("treaty used"), max_length=60, blank=True)
    cut_through = models.BooleanField(_("cut-through clause"), default=False)
    place_by = models.DateField(_("to be placed by"), null=True, blank=True)
    renews = models.ForeignKey(
        "reinsurance.Placement",
        models.PROTECT,
        null=True,
        related_name="renewals",
        verbose_name=_("renewal of"),
    )
    no_renewal_reason = models.CharField(_("reason not to renew"), max_length=400, blank=True)

    legal_hold = models.CharField(_("legal hold"), max_length=400, blank=True)
    scheme_hash = models.CharField(max_length=64, blank=True)
    maker = person(_("requested by"))
    handler = person(_("handled by"))
    chosen_by = person()
    chosen_quote = models.ForeignKey("reinsurance.Quote", models.PROTECT, null=True, related_name="+", db_index=False)
    choice_reason = models.CharField(max_length=400, blank=True)
    ordered_by = person()
    short_choice = models.CharField(max_length=8, choices=ShortChoice, blank=True)
    short_reason = models.CharField(max_length=400, blank=True)
    short_accepted = models.BooleanField(default=False)
    short_by = person()
    signed_by = person()
    signed_at = models.DateTimeField(null=True)
    late_reason = models.CharField(max_length=400, blank=True)
    no_loss_at = models.DateTimeField(_("no known loss declared"), null=True)
    late_by = person()
    late_allowed_at = models.DateTimeField(null=True)
    bound_by = person()
    bound_at = models.DateTimeField(_("bound"), null=True)

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"method", "line", "own_share", "currency", "fx_rate", "fx_date", "eml", "period_from", "period_until"}
        | {"short_choice", "short_accepted", "place_by", "scheme_hash", "handler_id", "legal_hold"}
        | {"unit_method", "policy_sum", "cut_through"}
    )

    class Meta:
        abstract = True

    @property
    def late(self) -> bool:
        """Bound after inception."""
        return self.bound_at is not None and self.bound_at > self.period_from

    def in_cny(self, amount: Decimal) -> Decimal | None:
        """``amount`` at the rate of the placement; None without a rate: 1 is never assumed."""
        if self.currency == "CNY":
            return amount
        if self.fx_rate is None:
            return None
        return rounded(Fraction(amount) * Fraction(self.fx_rate) / self.fx_unit, 2)
