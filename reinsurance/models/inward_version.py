"""What an inward line was from when on: the first terms, and those each endorsement made of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from reinsurance.models.inward_endorsement import InwardEndorsement
from reinsurance.models.inward_offer import InwardOffer
from reinsurance.models.placement_row import money, share
from reinsurance.rules.inward_endorsing import Line, OurMoney, Stretch


class InwardVersion(models.Model):
    """One version, append-only; kept from the first endorsement on. Number 0 is the line as it was written first.

    Amounts are cumulative and for 100 %, ``our_premium`` and ``our_commission`` what our line has of them. A later
    version holds from ``effective_at`` on, whatever earlier ones said. Without ``endorsement``: the first terms, or
    the signed line, which holds from inception.
    """

    offer = models.ForeignKey(InwardOffer, models.PROTECT, related_name="versions")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    endorsement = models.OneToOneField(InwardEndorsement, models.PROTECT, null=True, related_name="version_made")
    effective_at = models.DateTimeField(_("effective from"))
    period_until = models.DateTimeField(_("cover until"))
    sum_insured = money(_("sum insured (100 %)"))
    premium = money(_("original premium (100 %)"))
    share = share(_("our line (%)"))
    our_premium = money(_("our premium"))
    our_commission = money(_("our commission"))

    class Meta:
        verbose_name = _("version of an inward line")
        ordering = ["offer", "number"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "number"], name="inward_version_number"),
            models.CheckConstraint(
                condition=Q(sum_insured__gt=0, premium__gt=0, our_premium__gte=0, our_commission__gte=0)
                & Q(share__gte=0, share__lte=100),
                name="inward_version_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer.number} v{self.number}"

    @property
    def line(self) -> Line:
        """The whole and our share of it."""
        return Line(sum_insured=self.sum_insured, premium=self.premium, share=self.share)

    @property
    def money(self) -> OurMoney:
        """What our line has of the premium, altogether."""
        return OurMoney(premium=self.our_premium, commission=self.our_commission)

    @property
    def stretch(self) -> Stretch:
        """From when until when we carry how much, in the currency of the offer."""
        carried = self.line.ours(self.sum_insured, 2)
        return Stretch(begins=self.effective_at, ends=self.period_until, amount=carried)
