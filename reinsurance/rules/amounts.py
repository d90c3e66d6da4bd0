"""Exact numbers: amounts in minor units, percentages with ten decimals, one rounding (reinsurance brief §3.2).

In between, everything is an exact fraction; ``rounded`` is the only place where a digit is lost, half up and away from
zero, so that a negative amount mirrors the positive one.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction

from reinsurance.rules.refusals import Refusal

SHARE_DIGITS = 10
"""Decimals of a stored percentage. Six are too few: they move nine fen on a claim of 26,666,666.67."""

RATE_DIGITS = 12
LONGEST = 40
HUNDRED = Fraction(100)
WIDE = Context(prec=80)
"""Wide enough for every product of an amount and a scale; nothing is rounded in it."""

_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP"
    " CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR"
    " JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN"
    " NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP"
    " SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW",
}
MINOR_DIGITS: dict[str, int] = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}
"""Decimals of each currency of ISO 4217."""

_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z")


def minor_digits(currency: str) -> int:
    """Decimals of a currency; a refusal if there is none of this code."""
    if currency not in MINOR_DIGITS:
        raise Refusal("CURRENCY", value=currency)
    return MINOR_DIGITS[currency]


def plain_number(text: str) -> Decimal | None:
    """A number in plain digits; None for exponents, NaN, Infinity, full-width digits and anything else."""
    if len(text) > LONGEST or not _PLAIN.match(text):
        return None
    return Decimal(text)


def decimals(value: Decimal) -> int:
    """How many decimals a number has, trailing zeros not counted."""
    digits = value.as_tuple()
    if not value:
        return 0
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    places = -exponent
    for digit in reversed(digits.digits):
        if places <= 0 or digit:
            break
        places -= 1
    return max(0, places)


def trimmed(value: Decimal) -> str:
    """A number for a sentence: plain digits without trailing zeros."""
    return f"{value:.{decimals(value)}f}"


def rounded(exact: Fraction, digits: int) -> Decimal:
    """Half up at the last digit, away from zero."""
    scaled = abs(exact) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return from_units(-whole if exact < 0 else whole, digits)


def from_units(units: int, digits: int) -> Decimal:
    """An amount from its number of minor units."""
    return WIDE.scaleb(Decimal(units), -digits)


def to_units(amount: Decimal, digits: int) -> int:
    """The number of minor units of an amount; a refusal if it has a fraction of one."""
    scaled = WIDE.scaleb(amount, digits)
    units = int(scaled)
    if units != scaled:
        raise Refusal("AMOUNT_FORMAT", value=amount, currency="", digits=digits)
    return units


def percent_of(amount: Decimal, percent: Decimal, digits: int) -> Decimal:
    """``amount`` × ``percent`` %, rounded once."""
    return rounded(Fraction(amount) * Fraction(percent) / HUNDRED, digits)


def as_percent(part: Decimal, whole: Decimal) -> Decimal:
    """A share in percent with ten decimals; zero of nothing."""
    return rounded(Fraction(part) / Fraction(whole) * HUNDRED, SHARE_DIGITS) if whole else from_units(0, SHARE_DIGITS)
