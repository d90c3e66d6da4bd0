"""One object of the document: its fields by canonical name, read strictly, every fault noted with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance.documents.fields import CHOICES, FREE, KINDS
from reinsurance.documents.parsing import Numeral
from reinsurance.rules.amounts import SHARE_DIGITS, WIDE, decimals, plain_number
from reinsurance.rules.refusals import Refusal

LONGEST_TEXT = 200
MOST_ROWS = 20_000
GREATEST = Decimal(10) ** 18
HUNDRED = Decimal(100)
CANONICAL = {
    kind: {synonym: name for name, synonyms in names.items() for synonym in (name, *synonyms)}
    for kind, names in KINDS.items()
}
YES, NO = {"true", "yes", "是"}, {"false", "no", "否"}


@dataclass(slots=True)
class Findings:
    """What reading a document brought to light, and the currency its amounts are in."""

    currency: str = "CNY"
    digits: int = 2
    faults: list[Refusal] = field(default_factory=list)
    hints: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)


class Node:
    """Reading methods answer None for a field that is absent or faulty; faults gather in ``findings``."""

    def __init__(
        self,
        value: Mapping[str, Any],
        kind: str,
        path: str,
        findings: Findings,
        inherited: Mapping[str, tuple[str, Any]] | None = None,
    ) -> None:
        self.kind, self.path, self.findings = kind, path, findings
        self.places: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self._take(value)
        for name, (place, given) in (inherited or {}).items():
            if name not in self.values:
                self.values[name], self.places[name] = given, place

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def at(self, name: str) -> str:
        """The place of a field in the document."""
        return self.places.get(name) or joined(self.path, name)

    def fault(self, code: str, field: str, **facts: Any) -> None:
        self.findings.faults.append(Refusal(code, self.at(field), **facts))

    def require(self, name: str) -> bool:
        """Notes that a field is missing."""
        if not self.has(name):
            self.fault("FIELD_MISSING", name, name=name)
        return self.has(name)

    def conflict(self, first: str, second: str) -> None:
        """Notes that two fields say different things about one matter."""
        if self.has(first) and self.has(second):
            self.fault("FIELD_CONFLICT", second, first=first, second=second)

    def refused(self, refusal: Refusal) -> None:
        """Notes a refusal of a rule; its path is seen from this object."""
        self.findings.faults.append(refusal.under(self.path))

    def hint(self, code: str, field: str, **facts: object) -> None:
        """Notes something that is possible but probably not meant."""
        self.findings.hints.append((code, self.at(field), facts))

    def money(self, name: str, *, sign: str = ">= 0") -> Decimal | None:
        """An amount with no more decimals than its currency has. ``sign`` is ``> 0``, ``>= 0`` or ``any``."""
        text = self._text_of(name, _("an amount"))
        return None if text is None else self.as_money(name, text, sign=sign)

    def as_money(self, name: str, text: str, *, sign: str) -> Decimal | None:
        currency, digits = self.findings.currency, self.findings.digits
        amount = plain_number(text)
        if amount is None or decimals(amount) > digits or abs(amount) >= GREATEST:
            self.fault("AMOUNT_FORMAT", name, value=text[:40], currency=currency, digits=digits)
            return None
        if (sign == "> 0" and amount <= 0) or (sign == ">= 0" and amount < 0):
            self.fault("AMOUNT_SIGN", name, value=amount, wanted=sign)
            return None
        return amount

    def percent(
        self, name: str, *, most: Decimal | None = HUNDRED, zero: bool = False, rate: bool = False
    ) -> Decimal | None:
        """A percentage with at most ten decimals: ``40``, ``"40"``, ``"40%"`` or ``"400‰"``."""
        text = self._text_of(name, _("a percentage"))
        if text is None:
            return None
        share = as_percent_text(text)
        if share is None:
            self.fault("SHARE_FORMAT", name, value=text[:40])
            return None
        if share < 0 or (share == 0 and not zero) or (most is not None and share > most):
            if rate:
                self.fault("RATE_RANGE", name, value=share, least=0, most=most if most is not None else "-")
            else:
                self.fault("SHARE_RANGE", name, value=share, most=most if most is not None else "-")
            return None
        return share

    def number(self, name: str, *, most_decimals: int = 12) -> Decimal | None:
        """A plain number above zero, such as an exchange rate or a number of lines."""
        text = self._text_of(name, _("a number"))
        if text is None:
            return None
        value = plain_number(text)
        if value is None or decimals(value) > most_decimals or abs(value) >= GREATEST:
            self.fault("FIELD_TYPE", name, expected=_("a number"))
            return None
        return value

    def whole(self, name: str, *, most: int = 100_000) -> int | None:
        """A whole number from zero."""
        value = self.number(name, most_decimals=0)
        if value is None:
            return None
        if not 0 <= value <= most:
            self.fault("FIELD_TYPE", name, expected=_("a whole number from 0"))
            return None
        return int(value)

    def text(self, name: str, default: str = "") -> str:
        """One line of text without control, invisible or direction-changing characters."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            self.fault("FIELD_TYPE", name, expected=_("text"))
            return default
        hidden = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for letter in value)
        if hidden or len(value) > LONGEST_TEXT:
            self.fault("TEXT", name, limit=LONGEST_TEXT)
            return default
        return value.strip() or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        if isinstance(value, str) and not isinstance(value, Numeral) and value.strip().lower() in YES | NO:
            return value.strip().lower() in YES
        self.fault("FIELD_TYPE", name, expected=_("true or false"))
        return default

    def choice(self, name: str, choices: str, default: str = "") -> str:
        """One of the named values or their synonyms; a missing one is ``default``."""
        if not self.has(name):
            return default
        value = self.values[name]
        wanted = plain_name(value) if isinstance(value, str) else None
        for canonical, synonyms in CHOICES[choices].items():
            if wanted is not None and (wanted == canonical or wanted in synonyms):
                return canonical
        shown = value[:40] if isinstance(value, str) else type(value).__name__
        self.fault("FIELD_CHOICE", name, value=shown, choices=", ".join(CHOICES[choices]))
        return default

    def day(self, name: str) -> date | None:
        """A date, or the local date of a time, in ISO 8601."""
        text = self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text) if "T" not in text else datetime.fromisoformat(text).date()
        except ValueError:
            self.fault("PERIOD", name, value=text[:40], wanted=_("Write dates as 2026-06-30."))
            return None

    def node(self, name: str, kind: str, *, single: str = "") -> Node | None:
        """An object; with ``single``, a bare value is taken as that field of it."""
        value = self.values.get(name)
        if value is None:
            return None
        if single and isinstance(value, str):
            node = Node({single: value}, kind, self.at(name), self.findings)
            node.places[single] = self.at(name)
            return node
        if not isinstance(value, dict):
            self.fault("FIELD_TYPE", name, expected=_("an object"))
            return None
        return Node(value, kind, self.at(name), self.findings)

    def nodes(self, name: str, kind: str) -> list[Node]:
        """A list of objects; one object alone is a list of one."""
        value = self.values.get(name)
        if value is None:
            return []
        rows = [value] if isinstance(value, dict) else value
        if not isinstance(rows, list) or len(rows) > MOST_ROWS:
            self.fault("FIELD_TYPE", name, expected=_("a list of objects"))
            return []
        return list(self._rows(name, rows, kind))

    def _rows(self, name: str, rows: list[Any], kind: str) -> Iterator[Node]:
        for number, row in enumerate(rows):
            path = f"{self.at(name)}[{number}]"
            if isinstance(row, dict):
                yield Node(row, kind, path, self.findings)
            else:
                self.findings.faults.append(Refusal("FIELD_TYPE", path, expected=_("an object")))

    def _take(self, value: Mapping[str, Any]) -> None:
        names, canonical = KINDS[self.kind], CANONICAL[self.kind]
        for written, given in value.items():
            plain = plain_name(written)
            name = canonical.get(plain)
            if name is None:
                if plain not in FREE and not plain.startswith("_"):
                    facts = {"name": written[:80], "known": ", ".join(names)}
                    self.findings.faults.append(Refusal("FIELD_UNKNOWN", joined(self.path, written[:80]), **facts))
            elif name in self.values:
                self.findings.faults.append(Refusal("FIELD_TWICE", joined(self.path, written[:80]), name=name))
            else:
                self.values[name], self.places[name] = given, joined(self.path, written)

    def _text_of(self, name: str, expected: Any) -> str | None:
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.fault("FIELD_TYPE", name, expected=expected)
            return None
        return value.strip()


def as_percent_text(text: str) -> Decimal | None:
    """A percentage as written; ``‰`` is a tenth. None when it is none or has more than ten decimals."""
    per_mille = text.endswith("‰")
    value = plain_number(text.removesuffix("‰" if per_mille else "%").strip())
    if value is None or abs(value) >= GREATEST:
        return None
    share = WIDE.scaleb(value, -1) if per_mille else value
    return share if decimals(share) <= SHARE_DIGITS else None


def plain_name(written: str) -> str:
    """A name in lower case with underscores."""
    return written.strip().lower().replace("-", "_").replace(" ", "_")


def joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
