"""What an import says about a cell: a stable code, a severity, and a sentence made only when somebody reads it.

An error refuses the row; a warning lets it in. ``value`` is what the message may quote: the checks mask personal data
before it gets here, and numbers that look like a mobile or an ID card are masked whatever column they stood in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.identifiers.masking import mask_inside

Severity = Literal["error", "warning"]

QUOTED_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one cell. ``field`` is the canonical column key; sheet and row are added by the importer."""

    code: str
    severity: Severity
    field: str
    value: str = ""
    params: tuple[tuple[str, str], ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


def error(code: str, field: str, value: str = "", **params: str) -> Finding:
    """A finding that refuses the row."""
    return Finding(code, "error", field, _quoted(value), tuple(params.items()))


def warning(code: str, field: str, value: str = "", **params: str) -> Finding:
    """A finding that is shown and lets the row in."""
    return Finding(code, "warning", field, _quoted(value), tuple(params.items()))


def _quoted(value: str) -> str:
    value = mask_inside(value)
    return value if len(value) <= QUOTED_LENGTH else value[: QUOTED_LENGTH - 1] + "…"


MESSAGES: dict[str, str | Promise] = {
    "cell.required": _("This column must not be empty."),
    "cell.excel_error": _("The cell holds the spreadsheet error %(value)s. Correct the formula or type the value."),
    "cell.too_long": _("“%(value)s” is longer than %(limit)s characters."),
    "cell.scientific": _(
        "“%(value)s” is in scientific notation: the spreadsheet has cut off digits. "
        "Format the column as text and export it again."
    ),
    "cell.digits_lost": _(
        "The spreadsheet stored this number as a quantity and lost its last digits (they became 000). "
        "Format the column as text and export it again."
    ),
    "cell.unknown_choice": _("“%(value)s” is not one of the values this column may have: %(choices)s."),
    "cell.not_yes_no": _("“%(value)s” is neither yes nor no."),
    "date.unreadable": _("“%(value)s” is not a date. Write it as 2026-08-31."),
    "date.order": _("It is not clear which part of “%(value)s” is the day. Choose “day first” or write 2026-08-31."),
    "date.out_of_range": _("The date “%(value)s” is not between 1900 and 2100."),
    "number.unreadable": _("“%(value)s” is not a number."),
    "number.not_whole": _("“%(value)s” is not a whole number."),
    "number.too_large": _("“%(value)s” has more digits than this column can hold."),
    "number.out_of_range": _("“%(value)s” is not between %(low)s and %(high)s."),
    "vin.length": _("“%(value)s” has %(length)s characters; a VIN has 17."),
    "vin.letters": _("“%(value)s” contains I, O or Q, which a VIN never does. Is it %(suggestion)s?"),
    "vin.shape": _("“%(value)s” contains characters that a VIN never has."),
    "vin.short": _("“%(value)s” is not a 17-character VIN. Accepted for this kind of vehicle."),
    "vin.check_digit": _("The check digit of VIN “%(value)s” is wrong: position 9 should be %(expected)s."),
    "vin.year": _("Position 10 of VIN “%(value)s” is not a model year code."),
    "plate.missing": _("The plate is empty. Mark the vehicle as not yet registered if it has none."),
    "plate.shape": _("“%(value)s” is not a valid plate number."),
    "plate.letters": _("“%(value)s” contains I or O, which a plate never does. Is it %(suggestion)s?"),
    "plate.special": _("“%(value)s” is a temporary, military or police plate. Check it."),
    "phone.shape": _("“%(value)s” is not a phone number."),
    "phone.virtual": _("“%(value)s” belongs to a virtual operator. Check that it is the customer's own."),
    "phone.machine": _("“%(value)s” is a number for devices, not for people."),
    "phone.filler": _("“%(value)s” is a made-up number."),
    "phone.none": _("There is no valid phone number. The renewal will be marked so."),
    "certificate.length": _("“%(value)s” has the wrong number of characters for this kind of certificate."),
    "certificate.shape": _("“%(value)s” contains characters that this kind of certificate never has."),
    "certificate.check_digit": _("The check digit of “%(value)s” is wrong."),
    "certificate.region": _("“%(value)s” does not begin with a region code."),
    "certificate.birth": _("“%(value)s” does not contain a real date of birth."),
    "certificate.age": _("By “%(value)s” the holder is %(age)s years old. Check the number."),
    "certificate.old": _("“%(value)s” is a 15-digit ID card number, withdrawn in 2013."),
}


def register_messages(messages: Mapping[str, str | Promise]) -> None:
    """A desk adds the sentences of its own codes. A code has one sentence; a second one is a programming error."""
    taken = [code for code, text in messages.items() if MESSAGES.get(code, text) is not text]
    if taken:
        raise ValueError(f"message codes already taken: {', '.join(sorted(taken))}")
    MESSAGES.update(messages)


def sentence(finding: Finding) -> str:
    """The finding in the active language."""
    return str(MESSAGES[finding.code]) % {"value": finding.value, **dict(finding.params)}
