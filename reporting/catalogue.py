"""The catalogue of figures as pages show it: definition, formula in words, unit, direction, dimensions, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.kpis import VERSIONS, Kpi, definition_on, versions_of

Text = str | Promise

#: The desks whose figures these are, in the order of the rail.
DESKS: Mapping[str, Text] = {
    "renewals": gettext_lazy("Renewals"),
    "claims": gettext_lazy("Claims"),
    "reinsurance": gettext_lazy("Reinsurance"),
}
UNIT_WORDS: Mapping[str, Text] = {
    "percent": gettext_lazy("percent"),
    "days": gettext_lazy("days"),
    "hours": gettext_lazy("office hours"),
    "yuan": gettext_lazy("yuan"),
}
DIMENSION_WORDS: Mapping[str, Text] = {
    "month": gettext_lazy("Month of expiry"),
    "branch": gettext_lazy("Branch"),
    "team": gettext_lazy("Team"),
    "owner": gettext_lazy("Owner"),
    "usage": gettext_lazy("Usage"),
    "line": gettext_lazy("Line"),
    "channel": gettext_lazy("Channel"),
    "mode": gettext_lazy("Responsibility mode"),
    "sold_channel": gettext_lazy("Actual sales channel"),
    "list_kind": gettext_lazy("List kind"),
    "energy": gettext_lazy("Energy"),
    "customer_class": gettext_lazy("Customer class"),
    "reason": gettext_lazy("Loss reason"),
    "insurer": gettext_lazy("Next insurer"),
    "premium_band": gettext_lazy("Premium change"),
    "grade": gettext_lazy("Grade"),
    "handler": gettext_lazy("Handler"),
    "market": gettext_lazy("Market"),
    "broker": gettext_lazy("Broker"),
    "reinsurer": gettext_lazy("Reinsurer"),
    "group": gettext_lazy("Company group"),
    "rating": gettext_lazy("Rating"),
    "country": gettext_lazy("Country"),
    "address": gettext_lazy("Address of the risk"),
    "state": gettext_lazy("State"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a figure in words; ``current``: it is in force on the day asked for."""

    kpi: Kpi
    current: bool

    @property
    def desk(self) -> Text:
        """The desk whose figure it is."""
        return DESKS[self.kpi.app]

    @property
    def unit(self) -> Text:
        """The unit in words."""
        return UNIT_WORDS[self.kpi.unit]

    @property
    def direction(self) -> str:
        """Whether more of it is good news."""
        return _("More is better") if self.kpi.better > 0 else _("Less is better")

    @property
    def formula(self) -> str:
        """Numerator ÷ denominator in words; what is no quotient says what it is made of."""
        part, whole = self.kpi.words
        if self.kpi.middle:
            return _("%(value)s of: %(parts)s") % {"value": self.kpi.middle_word, "parts": whole}
        return _("%(part)s ÷ %(whole)s") % {"part": part, "whole": whole}

    @property
    def dimensions(self) -> list[Text]:
        """What it may be told apart by."""
        return [DIMENSION_WORDS[code] for code in self.kpi.dimensions]

    def says(self, word: str) -> bool:
        """Whether ``word`` stands anywhere in it, in the reader's language or in its code."""
        texts = (self.kpi.code, self.kpi.label, self.kpi.definition, self.formula)
        return any(word in str(text).casefold() for text in texts)


def entries(day: date, *, app: str = "", words: str = "") -> list[Entry]:
    """The figures in force on a day; those of one desk and those that say every one of ``words``, if asked for."""
    found = (Entry(definition_on(code, day), current=True) for code in VERSIONS)
    return [entry for entry in found if app in {"", entry.kpi.app} and _says_all(entry, words.casefold().split())]


def history(code: str, day: date) -> list[Entry]:
    """Every version of a figure, the newest first; LookupError for an unknown code."""
    current = definition_on(code, day)
    return [Entry(kpi, current=kpi is current) for kpi in reversed(versions_of(code))]


def counts(found: Iterable[Entry]) -> dict[str, int]:
    """How many figures each desk has."""
    apps = [entry.kpi.app for entry in found]
    return {app: apps.count(app) for app in DESKS}


def _says_all(entry: Entry, words: list[str]) -> bool:
    return all(entry.says(word) for word in words)
