"""Random placements reckoned a second time, by another hand: whole fen, whole 10⁻¹⁰ percent, no code of the engine."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from random import Random
from typing import Any

import pytest

from tests.reinsurance.deals import ask, column

FEN = Decimal("0.01")


def half_up(value: Decimal) -> Decimal:
    return value.quantize(FEN, ROUND_HALF_UP)


def shared_out(total: Decimal, weights: list[Decimal], unit: Decimal = FEN) -> list[Decimal]:
    """By largest remainder, with decimals of eighty digits."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [value.quantize(unit, ROUND_FLOOR) for value in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: int((total - sum(parts)) / unit)]:
        parts[place] += unit
    return parts


def signed_down(written: list[Decimal], stands: list[bool]) -> list[Decimal]:
    order, unit = Decimal(100), Decimal("1E-10")
    if sum(written) <= order:
        return written
    fixed = sum(one for one, stand in zip(written, stands, strict=True) if stand)
    open_lines = [Decimal(0) if stand else one for one, stand in zip(written, stands, strict=True)]
    reduced = shared_out(order - fixed, open_lines, unit)
    return [one if stand else part for one, stand, part in zip(written, stands, reduced, strict=True)]


def placement(random: Random) -> dict[str, Any]:
    """A document in which the facultative part is what retention and a surplus leave."""
    sum_insured = Decimal(random.randrange(10**9, 10**12)) / 100
    retention = (sum_insured * random.randrange(1, 8) / 100).quantize(FEN)
    written = [Decimal(random.randrange(1, 4000)) / 100 for _line in range(random.randrange(1, 9))]
    stands = [random.random() < 0.15 for _line in written]
    if sum(one for one, stand in zip(written, stands, strict=True) if stand) >= 100:
        stands = [False] * len(written)
    return {
        "sum_insured": str(sum_insured),
        "premium": str(Decimal(random.randrange(10**4, 10**9)) / 100),
        "own_share": str(Decimal(random.randrange(50, 101))),
        "retention": str(retention),
        "treaties": [{"name": "S", "kind": "surplus", "lines": random.randrange(1, 5)}],
        "basis": "of_order",
        "lines": [
            {"reinsurer": f"R{place}", "written": str(one), "to_stand": stand}
            for place, (one, stand) in enumerate(zip(written, stands, strict=True))
        ],
        "commission": str(Decimal(random.randrange(0, 4500)) / 100),
        "brokerage": str(Decimal(random.randrange(0, 1000)) / 100),
        "taxes": [{"flow": "premium", "rate": "6"}],
        "losses": [{"amount": str((sum_insured * random.randrange(1, 100) / 100).quantize(FEN))}],
    }


def reckoned(document: dict[str, Any]) -> dict[str, list[str]]:
    number = {name: Decimal(document[name]) for name in ("sum_insured", "premium", "own_share", "retention")}
    share = number["own_share"] / 100
    own, own_premium = half_up(number["sum_insured"] * share), half_up(number["premium"] * share)
    surplus = min(own - number["retention"], number["retention"] * document["treaties"][0]["lines"])
    bearers = [number["retention"], surplus, own - number["retention"] - surplus]
    premiums = shared_out(own_premium, bearers)
    lines = document["lines"]
    signed = signed_down([Decimal(line["written"]) for line in lines], [line["to_stand"] for line in lines])
    weights = [*signed, Decimal(100) - sum(signed, Decimal(0))]
    rates = [Decimal(100), Decimal(document["commission"]), Decimal(document["brokerage"]), Decimal(6)]
    totals = [half_up(premiums[2] * rate / 100) for rate in rates]
    items = [shared_out(total, weights)[:-1] for total in totals]
    net = [premium - commission - brokerage + tax for premium, commission, brokerage, tax in zip(*items, strict=True)]
    losses = shared_out(half_up(Decimal(document["losses"][0]["amount"]) * share), bearers)
    recovered = shared_out(losses[2], weights)[:-1]
    named = dict(zip(("premium", "commission", "brokerage", "tax"), items, strict=True))
    named |= {"net": net, "bearers": bearers, "premiums": premiums, "losses": losses, "recovered": recovered}
    answer = {name: [str(one.quantize(FEN)) for one in amounts] for name, amounts in named.items()}
    return answer | {"signed": [f"{one:.10f}" for one in signed]}


@pytest.mark.parametrize("seed", range(10))
def test_engine_agrees_with_a_second_reckoning(seed: int) -> None:
    random = Random(seed)
    for _round in range(30):
        document = placement(random)
        with localcontext(prec=80):
            expected = reckoned(document)
        if Decimal(expected["bearers"][2]) <= 0:
            continue
        found = ask(document)
        loss, bearers = (
            found["recoveries"][0],
            [found["shares"][name] for name in ("retention", "treaty", "facultative")],
        )
        answer = {name: column(found["lines"], name) for name in ("premium", "commission", "brokerage", "tax", "net")}
        answer |= {"signed": column(found["lines"], "signed"), "recovered": column(loss["lines"], "amount")}
        answer |= {"bearers": column(bearers, "amount"), "premiums": column(bearers, "premium")}
        assert {**answer, "losses": [loss["retention"], loss["treaty"], loss["facultative"]]} == expected
