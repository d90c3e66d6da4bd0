"""What a downgrade of one counterparty would do: the security gate asked again about each of its live lines (§7.4).

Nothing is written: the gate is given the rating as it would be. Whether it stops a line, or warns of it, is as strict
as the rule on ratings is today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from reinsurance.actions.rechecking import Known
from reinsurance.checks import market_findings
from reinsurance.figures import PlacementFigures, figures_of_many
from reinsurance.gating import sentence
from reinsurance.models import Counterparty, Placement
from reinsurance.monitoring.exposure import CarriedLine
from reinsurance.regulating import allowed_on
from reinsurance.rules.downgrade import Fall, downgraded
from reinsurance.rules.regulation import Finding, Severity
from reinsurance.rules.security import Rating, Standing


class Fallen(Known):
    """What is known of all markets on a day, with the rating of one of them fallen."""

    def __init__(self, on: date, who: Counterparty, fall: Fall) -> None:
        super().__init__(on)
        self._who, self._fall = who, fall

    def standing(self, who: Counterparty) -> Standing:
        """As it stands, except the one that falls."""
        found = super().standing(who)
        if who.pk != self._who.pk:
            return found
        return replace(found, rating=downgraded(found.rating, self._fall, self.on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A line the gate would find fault with, and does not today: what it says, and how strict that is."""

    line: CarriedLine
    words: tuple[str, ...]
    severity: Severity

    @property
    def stops(self) -> bool:
        """It could not be written today: it is to be replaced, or allowed by two people."""
        return self.severity in {Severity.BLOCK, Severity.APPROVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The rating before and after, and every line: those with something new, and how many go on as they are."""

    before: Rating | None
    after: Rating | None
    hits: tuple[Hit, ...]
    lines: int
    carried: Decimal

    @property
    def at_stake(self) -> Decimal:
        """What the lines with something new carry, in CNY."""
        return sum((hit.line.covered for hit in self.hits), Decimal(0))


def what_if(who: Counterparty, fall: Fall, lines: Sequence[CarriedLine], on: date) -> Outcome:
    """The gate as it is and as it would be, for the lines of ``who`` among ``lines``."""
    own = [each for each in lines if each.line.reinsurer_id == who.pk]
    placements = list({each.placement.pk: each.placement for each in own}.values())
    figures, allowed = figures_of_many(placements), allowed_on(placements)
    now, then = Known(on), Fallen(on, who, fall)
    new: dict[int, list[Finding]] = defaultdict(list)
    for placement in placements:
        granted = allowed.get(placement.pk, frozenset())
        before = _about(placement, figures[placement.pk], now.about(placement, granted), who)
        after = _about(placement, figures[placement.pk], then.about(placement, granted), who)
        new[placement.pk] = [found for key, found in after.items() if key not in before]
    hits = tuple(_hit(each, new[each.placement.pk]) for each in own if new[each.placement.pk])
    return Outcome(
        before=now.standing(who).rating,
        after=then.standing(who).rating,
        hits=hits,
        lines=len(own),
        carried=sum((each.covered for each in own), Decimal(0)),
    )


def _about(
    placement: Placement, figures: PlacementFigures, known: Known, who: Counterparty
) -> dict[tuple[str, Severity], Finding]:
    """What the gate finds about ``who`` on a placement, by code and how strict it is."""
    found = market_findings(placement, figures, known)
    return {(each.code, each.severity): each for market, each in found if market is not None and market.pk == who.pk}


def _hit(line: CarriedLine, found: Sequence[Finding]) -> Hit:
    """``found`` comes with the strictest first."""
    return Hit(line=line, words=tuple(map(sentence, found)), severity=found[0].severity)
