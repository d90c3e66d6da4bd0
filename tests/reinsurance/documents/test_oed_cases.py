"""The unit cases of an independent loss engine: the same net losses, through the programme of a document.

That engine computes in single precision, whose steps are 8 at 99 million; a location adds up three of its figures.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest

from tests.reinsurance.deals import ask
from tests.reinsurance.oed import PROPORTIONAL, Case, cases, needs_cases

pytestmark = needs_cases

SINGLE_PRECISION = Decimal("0.0000002")
FACULTATIVE_OR_PROPORTIONAL = [
    "FA37_125",
    "FA39_133",
    "FA41_138",
    "FA43_143",
    "QS05_16",
    "QS07_21",
    "QS09_27",
    "QS10_32",
    "QS11_37",
    "SS01_2",
    "SS03_7",
    "xx43",
]
WITH_EXCESS_TREATIES = [
    "CX29_95",
    "CX30_100",
    "CX31_102",
    "CX32_107",
    "CX33_109",
    "CX34_114",
    "CX35_119",
    "CX36_121",
    "PR13_42",
    "PR14_47",
    "PR16_52",
    "PR17_57",
    "PR19_62",
    "PR21_67",
    "PR23_76",
    "PR25_81",
    "PR26_86",
    "PR28_91",
    "xx32",
    "xx39",
    "xx45_L",
    "xx47",
    "xxAcc1",
    "xxAcc3",
]


@cache
def by_name() -> dict[str, Case]:
    return {case.name: case for case in cases()}


@pytest.mark.parametrize("name", [*FACULTATIVE_OR_PROPORTIONAL, *WITH_EXCESS_TREATIES])
def test_net_losses_are_those_of_the_other_engine(name: str) -> None:
    case = by_name()[name]
    found = {row["item"]: Decimal(row["net"]) for row in ask(case.document)["programme"]["items"]}
    assert found.keys() == case.net.keys()
    off = {
        item: (found[item], net)
        for item, net in case.net.items()
        if abs(found[item] - net) > 1 + net * SINGLE_PRECISION
    }
    assert off == {}


def test_no_case_is_left_out() -> None:
    proportional = {name for name, case in by_name().items() if case.kinds <= set(PROPORTIONAL)}
    assert proportional == set(FACULTATIVE_OR_PROPORTIONAL)
    assert by_name().keys() == {*FACULTATIVE_OR_PROPORTIONAL, *WITH_EXCESS_TREATIES}


def test_twenty_percent_of_two_locations_is_ceded() -> None:
    items = {row["item"]: row for row in ask(by_name()["FA37_125"].document)["programme"]["items"]}
    assert items["FA37_01_1"] == {
        "item": "FA37_01_1",
        "gross": "99000000.00",
        "ceded": "19800000.00",
        "net": "79200000.00",
    }
