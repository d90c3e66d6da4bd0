"""涨价幅度: how the offered or the new premium stands to last year's, in bands (renewals brief §3.2, §7)."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Round
from django.utils.translation import gettext as _

from renewals.branch_numbers import number
from renewals.models import RenewalQuerySet
from workflow.kpis import Question

FALLS, LESS, SAME, MORE, RISES, NO_OFFER = "a", "b", "c", "d", "e", ""


def bounds(question: Question) -> tuple[int, int, int]:
    """Fall, rise and steep rise in percent as the branch asked for has set them."""
    codes = ("band_fall", "band_rise", "band_steep_rise")
    fall, rise, steep = (number(code, question.branch, question.as_of) for code in codes)
    return fall, rise, steep


def _fen(column: str) -> Cast:
    """An amount in whole fen, so that both databases compare exactly."""
    return Cast(Round(F(column) * 100), BigIntegerField())


def with_premium_band(rows: RenewalQuerySet, question: Question) -> RenewalQuerySet:
    """Adds ``premium_band``: of the new premium where it is renewed, else of the premium quoted by the as-of day."""
    fall, rise, steep = bounds(question)
    signed = Case(When(matched_signed_on__lte=question.as_of, then=_fen("matched_premium")))
    quoted = Case(When(first_quote_on__lte=question.as_of, then=_fen("quote_premium")))
    rows = rows.annotate(offered=Coalesce(signed, quoted) * 100, before=_fen("last_premium"))
    return rows.annotate(
        premium_band=Case(
            When(Q(offered__isnull=True) | Q(before=0), then=Value(NO_OFFER)),
            When(offered__lte=F("before") * (100 - fall), then=Value(FALLS)),
            When(offered__lt=F("before") * 100, then=Value(LESS)),
            When(offered__lt=F("before") * (100 + rise), then=Value(SAME)),
            When(offered__lt=F("before") * (100 + steep), then=Value(MORE)),
            default=Value(RISES),
            output_field=CharField(),
        )
    )


def band_labels(values: list[str], question: Question) -> dict[Any, tuple[str, str]]:
    """The bands in words, with their bounds."""
    fall, rise, steep = bounds(question)
    words = {
        FALLS: _("Falls by %(fall)s %% or more") % {"fall": fall},
        LESS: _("Falls by less than %(fall)s %%") % {"fall": fall},
        SAME: _("Rises by less than %(rise)s %%") % {"rise": rise},
        MORE: _("Rises by %(rise)s to below %(steep)s %%") % {"rise": rise, "steep": steep},
        RISES: _("Rises by %(steep)s %% or more") % {"steep": steep},
        NO_OFFER: _("No offer, or no premium last year"),
    }
    return {value: (value, words[value]) for value in values}
