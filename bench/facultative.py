"""The money of a placement of 20 sections × 15 lines, and a million random allocations, in one process.

Neither touches the database. The first is a limit in milliseconds, not a ratio to something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from bench.timing import Figure, in_turns, ms, seconds
from reinsurance.documents.computing import compute, compute_document
from reinsurance.documents.deal_reading import read_deal
from reinsurance.documents.parsing import parse
from reinsurance.rules.allocation import allocate
from reinsurance.rules.amounts import from_units

ROUNDS = 9
LIMIT_SECONDS = 0.150
ALLOCATIONS = 1_000_000


def figures(scale: float) -> Iterator[Figure]:
    """The placement read, computed and answered; then the allocations, none of them off."""
    document = json.dumps(placement()).encode()
    deal = read_deal(parse(document))
    computing, whole = in_turns([lambda: compute(deal), lambda: compute_document(document)], ROUNDS)
    yield Figure(
        "placement of 20 × 15 lines, computed", ms(computing), ms(LIMIT_SECONDS), computing / LIMIT_SECONDS, at_most=1
    )
    yield Figure(
        "placement of 20 × 15 lines, from its document", ms(whole), ms(LIMIT_SECONDS), whole / LIMIT_SECONDS, at_most=1
    )
    count = int(ALLOCATIONS * scale)
    wrong: list[int] = []
    taken = seconds(lambda: wrong.append(differences(count)))
    yield Figure(
        f"{count:,} random allocations, differences",
        str(wrong[0]),
        "0",
        float(wrong[0]),
        at_most=0,
        note=f"{taken / count * 1_000_000:.1f} µs each",
    )


def placement() -> dict[str, object]:
    """Twenty sections with treaties, fifteen lines each, over-placed, with commission, brokerage and taxes."""
    lines = [{"reinsurer": f"R{number}", "written": f"{6 + number % 5}.25"} for number in range(15)]
    sections = [
        {
            "name": f"S{number}",
            "sum_insured": f"{400_000_000 + number * 7_654_321}.00",
            "premium": f"{900_000 + number}.37",
        }
        for number in range(20)
    ]
    return {
        "currency": "CNY",
        "own_share": "60",
        "retention": "30000000.00",
        "treaties": [{"name": "Surplus", "kind": "surplus", "lines": "4"}],
        "basis": "of_order",
        "lines": lines,
        "commission": "22.5",
        "brokerage": "2.5",
        "withheld": "10",
        "taxes": [{"flow": "premium", "rate": "6"}, {"flow": "commission", "rate": "6"}],
        "sections": sections,
    }


def differences(count: int) -> int:
    """Allocations whose parts do not add up, are a fen or more away, or do not mirror."""
    random = Random(20260601)
    wrong = 0
    for _round in range(count):
        units = random.randrange(-(10**12), 10**12)
        weights = [random.randrange(1, 10**6) for _line in range(random.randrange(1, 16))]
        rows = [Decimal(weight) for weight in weights]
        parts = [int(part.scaleb(2)) for part in allocate(from_units(units, 2), rows)]
        whole = sum(weights)
        near = all(abs(part * whole - units * weight) < whole for part, weight in zip(parts, weights, strict=True))
        mirrored = [int(part.scaleb(2)) for part in allocate(from_units(-units, 2), rows)]
        wrong += sum(parts) != units or not near or mirrored != [-part for part in parts]
    return wrong
