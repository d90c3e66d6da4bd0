"""The footnotes of a pack: each definition once, numbered in the order of its first use."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reporting.catalogue import Entry
from reporting.packs.document import Note
from workflow.kpis import Kpi


@dataclass(slots=True)
class Notes:
    """Hands out numbers; ``new`` gives what was first used since it was asked last."""

    _numbers: dict[str, int] = field(default_factory=dict)
    _fresh: list[Note] = field(default_factory=list)

    def of(self, kpi: Kpi) -> int:
        """The number of a figure's definition."""
        if kpi.code not in self._numbers:
            entry = Entry(kpi, current=True)
            self._add(kpi.code, str(kpi.label), str(kpi.definition), entry.formula, kpi)
        return self._numbers[kpi.code]

    def saying(self, code: str, name: str, text: str) -> int:
        """The number of a footnote that is no definition of the catalogue."""
        if code not in self._numbers:
            self._add(code, name, text, "", None)
        return self._numbers[code]

    def targets(self) -> int:
        """The number of the footnote that says what target and gap are."""
        text = _("Base value of the target of this month; gap = value − base value, in percentage points of a rate.")
        return self.saying("target", _("Target and gap"), text)

    def before(self) -> int:
        """The number of the footnote that says what the window before is."""
        text = _("The same figure of the month (or of as many days) before, as it was known just as long ago.")
        return self.saying("before", _("Previous period"), text)

    def new(self) -> tuple[Note, ...]:
        """Footnotes first used since the last call."""
        fresh, self._fresh = tuple(self._fresh), []
        return fresh

    def _add(self, code: str, name: str, text: str, formula: str, kpi: Kpi | None) -> None:
        number = self._numbers[code] = len(self._numbers) + 1
        version = (kpi.version, kpi.valid_from) if kpi else (0, None)
        self._fresh.append(Note(number, code, name, text, formula, *version))
