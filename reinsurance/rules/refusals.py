"""Why the engine refuses, with a place in the document and what to do about it (reinsurance brief §8).

Codes are stable. The sentence says what is wrong, the remedy what the user can do; both are translated when shown.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

CATALOGUE: dict[str, tuple[str | Promise, str | Promise]] = {
    "DOC_UNREADABLE": (_("The document cannot be read: %(why)s"), _("Give the path of a text file in UTF-8.")),
    "DOC_SYNTAX": (_("The document is not valid JSON: %(why)s"), _("Correct the document at this place.")),
    "DOC_LIMIT": (_("The document is larger or deeper than %(limit)s."), _("Split the document.")),
    "FIELD_UNKNOWN": (_("The field “%(name)s” is not known here."), _("Known here: %(known)s.")),
    "FIELD_TWICE": (_("The field “%(name)s” is given twice."), _("Keep one of the two.")),
    "FIELD_MISSING": (_("The field “%(name)s” is missing."), _("Add the field.")),
    "FIELD_TYPE": (_("A value of another kind is expected here: %(expected)s."), _("Give a value of that kind.")),
    "FIELD_CHOICE": (_("“%(value)s” is not one of the values that are possible here."), _("Possible: %(choices)s.")),
    "FIELD_CONFLICT": (_("“%(first)s” and “%(second)s” cannot both be given."), _("Remove one of the two.")),
    "TEXT": (
        _("The text holds invisible or control characters, or is longer than %(limit)s characters."),
        _("Type the text again without them."),
    ),
    "AMOUNT_FORMAT": (
        _("“%(value)s” is not an amount in %(currency)s with at most %(digits)s decimals."),
        _("Write plain digits with a decimal point, without exponent, as text."),
    ),
    "AMOUNT_SIGN": (_("The amount %(value)s has the wrong sign."), _("Enter an amount that is %(wanted)s.")),
    "SHARE_FORMAT": (
        _("“%(value)s” is not a percentage with at most 10 decimals."),
        _("Write 40 for forty percent."),
    ),
    "SHARE_RANGE": (_("The share %(value)s %% is not above 0 and at most %(most)s %%."), _("Correct the share.")),
    "SHARE_SUM": (
        _("The parts add up to %(sum)s, the whole is %(whole)s."),
        _("Correct the parts until they add up exactly."),
    ),
    "SIGNED_OVER_WRITTEN": (
        _("The signed line %(signed)s %% is more than the written line %(written)s %%."),
        _("Sign at most what was written, or have the reinsurer write more."),
    ),
    "SIGNING_DISPROPORTIONATE": (
        _("The signed line %(signed)s %% is not the proportional one of %(expected)s %%."),
        _("Sign proportionally, or state the clause that allows it (before inception only)."),
    ),
    "STAND_OVER_ORDER": (
        _("Lines to stand add up to %(stand)s %%, the order is %(order)s %%."),
        _("Ask a reinsurer to release its line, or raise the order."),
    ),
    "STAND_REDUCED": (
        _("The line of %(written)s %% is to stand and cannot be signed at %(signed)s %%."),
        _("Sign the line in full, or have the reinsurer release it."),
    ),
    "BASIS_MISSING": (
        _("The basis of the percentage is not stated."),
        _("State of_whole, of_own or of_order."),
    ),
    "BASIS_MISMATCH": (
        _("Percentages on different bases (%(bases)s) cannot be added together."),
        _("State one basis, or name a signing basis and what the conversion needs."),
    ),
    "RATE_RANGE": (_("The rate %(value)s is not between %(least)s and %(most)s."), _("Correct the rate.")),
    "RATE_SCALE": (
        _("The commission scale is not sound: loss ratios must rise and minimum ≤ provisional ≤ maximum."),
        _("Correct the scale."),
    ),
    "RETURN_EXCEEDS": (
        _("The return of %(value)s is more than the premium of %(premium)s so far."),
        _("Return at most what was charged."),
    ),
    "RETENTION_OVER_LIMIT": (
        _("The retention %(value)s is above the limit %(limit)s."),
        _("Lower the retention; the rest must be reinsured."),
    ),
    "TREATY_TERMS": (_("The terms of the treaty “%(name)s” are incomplete or contradict each other."), _("%(wanted)s")),
    "CURRENCY": (_("“%(value)s” is not a currency code of ISO 4217."), _("Write three capital letters such as CNY.")),
    "FX_MISSING": (
        _("No approved rate %(base)s/%(quote)s is known for %(day)s or the seven days before."),
        _("Have the rate entered and approved. No rate is ever assumed."),
    ),
    "FX_SUSPECT": (
        _("The rate %(value)s of %(base)s/%(quote)s on %(day)s is suspect (last: %(last)s)."),
        _("Check the rate, its unit and its date."),
    ),
    "FOUR_EYES": (_("“%(name)s” both entered and approved this."), _("Have somebody else approve it.")),
    "LAYER_LIMIT": (_("The limit of a layer must be above zero."), _("Correct the limit.")),
    "LAYER_ATTACHMENT": (_("The attachment of a layer must not be negative."), _("Correct the attachment.")),
    "LAYER_OVERLAP": (
        _("The layer from %(attachment)s overlaps the one that ends at %(end)s."),
        _("Let each layer begin where the one below ends."),
    ),
    "LAYER_REINSTATEMENT": (
        _("The reinstatements of a layer are not sound: a whole number from 0, and one rate for each."),
        _("Correct the number or the rates."),
    ),
    "PERIOD": (_("The period or date “%(value)s” is not possible."), _("%(wanted)s")),
    "CLAIM_PERIOD": (
        _("The loss of %(day)s lies outside the period %(first)s to %(last)s."),
        _("Check the date of loss and the cover."),
    ),
    "CLAIM_LIMIT": (
        _("The loss %(value)s is above the sum insured %(limit)s."),
        _("Enter expenses apart from the loss, or correct the amount."),
    ),
    "CLAIM_BILLED": (
        _("Already billed %(billed)s is more than the entitlement %(entitled)s."),
        _("Reverse the excess before billing again."),
    ),
    "CLAIM_REPEATED": (_("“%(value)s” is entered twice."), _("Enter each loss and each payment once.")),
    "CIRCULAR": (
        _("“%(name)s” would reinsure itself, or is of the same group as the broker of the line."),
        _("Place the line elsewhere."),
    ),
    "WEIGHTS": (
        _("There is nothing among which %(value)s could be divided."),
        _("Give at least one share above zero."),
    ),
    "TAX_PERIOD": (
        _("The tax row “%(name)s” is not in force on %(day)s."),
        _("Choose the row that is in force."),
    ),
}


class Refusal(DomainError):
    """The engine does not compute this. ``path`` is the place in the document, such as ``lines[1].written``."""

    def __init__(self, code: str, path: str = "", **facts: Any) -> None:
        sentence, self.remedy_pattern = CATALOGUE[code]
        super().__init__(code, sentence, **facts)
        self.path = path

    def __str__(self) -> str:
        return str(self.sentence) % self.facts

    @property
    def remedy(self) -> str:
        """What the user can do about it."""
        return str(self.remedy_pattern) % self.facts

    def under(self, prefix: str) -> Refusal:
        """The same refusal, its path seen from further out."""
        joint = "" if not prefix or not self.path or self.path.startswith("[") else "."
        moved = Refusal(self.code, f"{prefix}{joint}{self.path}", **self.facts)
        moved.__cause__ = self
        return moved


class Refusals(DomainError):
    """Several refusals of one document, in the order of the document."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(refusals[0].code, refusals[0].sentence, **refusals[0].facts)
        self.refusals = refusals

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self.refusals)
