"""Who carries too much or stands on both sides of a line (reinsurance brief §4 R05, §8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reinsurance.rules.refusals import Refusal

ONE_ACCEPTOR_PERCENT = Decimal(80)
"""R05: proportionally ceded to one acceptor per risk unit. The source is not verified, so it warns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The reinsurer of a line, its group, and the broker with its group; empty where not known."""

    reinsurer: str
    group: str = ""
    broker: str = ""
    broker_group: str = ""


def check_parties(parties: Sequence[Party], cedant: str) -> None:
    """Nobody reinsures itself, and a broker's own group is no reinsurer of its line."""
    for place, party in enumerate(parties):
        own = bool(cedant) and party.reinsurer == cedant
        broker = party.broker_group or party.broker
        through_own_broker = bool(broker) and broker in (party.reinsurer, party.group)
        if own or through_own_broker:
            raise Refusal("CIRCULAR", f"lines[{place}].reinsurer", name=party.reinsurer)


def repeated(parties: Sequence[Party]) -> list[str]:
    """Reinsurers with more than one line of a section: their exposure adds up."""
    return [name for name, count in Counter(party.reinsurer for party in parties).items() if count > 1 and name]


def above_one_acceptor(parties: Sequence[Party], of_whole: Sequence[Decimal]) -> list[tuple[str, Decimal]]:
    """Reinsurers whose lines together are above 80 % of the whole risk."""
    carried: dict[str, Decimal] = defaultdict(Decimal)
    for party, share in zip(parties, of_whole, strict=True):
        carried[party.reinsurer] += share
    return [(name, share) for name, share in carried.items() if share > ONE_ACCEPTOR_PERCENT]
