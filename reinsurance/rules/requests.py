"""Whether a request is sound: its period, its rate, its estimate, its layers (reinsurance brief §1.2, §3.1, §8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from reinsurance.rules.exchange import STALE_DAYS
from reinsurance.rules.refusals import Refusal

LONGEST_YEARS = 10
DAYS_OF_YEAR = 366


def check_period(first: datetime, last: datetime) -> None:
    """From before until, at most ten years."""
    if first >= last or last - first > timedelta(days=LONGEST_YEARS * DAYS_OF_YEAR):
        raise Refusal(
            "PERIOD",
            "period_until",
            value=f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}",
            wanted=_("Cover must begin before it ends and last at most ten years."),
        )


def check_rate(currency: str, rate: Decimal | None, day: date | None, *, today: date, last: Decimal | None) -> None:
    """A rate to CNY with its day: not missing, not older than seven days, not ahead, no jump above 10 %.

    ``last`` is the rate per unit used before, if any.
    """
    if currency == "CNY":
        return
    if rate is None or day is None or day < today - timedelta(days=STALE_DAYS):
        raise Refusal("FX_MISSING", "fx_rate", base=currency, quote="CNY", day=today)
    jumped = last is not None and abs(rate / last - 1) * 100 > 10
    if rate <= 0 or day > today or jumped:
        raise Refusal(
            "FX_SUSPECT", "fx_rate", value=rate, base=currency, quote="CNY", day=day, last="-" if last is None else last
        )


def check_layers(layers: Sequence[tuple[Decimal, Decimal]]) -> None:
    """(attachment, limit) of every layer: they must not overlap. A gap is possible."""
    for (low, limit), (attachment, _limit) in pairwise(sorted(layers)):
        if attachment < low + limit:
            raise Refusal("LAYER_OVERLAP", "attachment", attachment=attachment, end=low + limit)


def gaps(layers: Sequence[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]]:
    """(from, to) between layers that nothing covers: worth a warning."""
    found = []
    for (low, limit), (attachment, _limit) in pairwise(sorted(layers)):
        if attachment > low + limit:
            found.append((low + limit, attachment))
    return found
