"""Every situation a chain's conditions can tell apart, as facts: a finite sample that stands for all cases of a band.

A condition compares a fact with values that are written in it, so a fact needs to be tried at those values, just
beside and between them, at another text, and empty. The sample is exact: two cases that no test tells apart take the
same steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from workflow.approvals.rules.conditions import AMOUNT, number

#: Above this many situations a chain is not tested but refused: nobody could read it either.
MOST = 20_000
CENT = Decimal("0.01")
ANOTHER = "\u2042 another"


class TooManySituations(Exception):
    """The conditions of a chain ask too many facts at once."""


def situations(
    steps: Sequence[Mapping[str, Any]], lowest: Decimal, highest: Decimal, *, with_amount: bool = True
) -> list[dict[str, str]]:
    """The facts of one case for each combination that matters. ``lowest`` and ``highest`` are inclusive.

    ``with_amount`` False: cases of the kind have no amount. Raises :class:`TooManySituations`.
    """
    named = named_values(steps)
    amounts = _amounts(named.pop(AMOUNT, set()), lowest, highest) if with_amount else [""]
    columns = {AMOUNT: amounts} | {fact: _values(values) for fact, values in sorted(named.items())}
    size = 1
    for values in columns.values():
        size *= len(values)
    if size > MOST:
        raise TooManySituations(size)
    return [dict(zip(columns, row, strict=True)) for row in product(*columns.values())]


def named_values(steps: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Fact → the values its conditions name."""
    found: dict[str, set[str]] = {}
    for step in steps:
        for test in step.get("condition", []):
            value = test["value"]
            values = [str(each) for each in value] if isinstance(value, list) else [str(value)]
            found.setdefault(str(test["fact"]), set()).update(values)
    return found


def _amounts(values: Iterable[str], lowest: Decimal, highest: Decimal) -> list[str]:
    """Amounts of the band at its ends, at every named one and a cent beside it."""
    found = {lowest, highest}
    for value in values:
        limit = number(value)
        if limit is not None:
            cents = limit.quantize(CENT)
            found |= {cents - CENT, cents, cents + CENT}
    return [f"{each:.2f}" for each in sorted(found) if lowest <= each <= highest]


def _values(values: set[str]) -> list[str]:
    """Values of another fact: those named, beside and between them, empty, and one that is none of them."""
    found = {*values, "", ANOTHER}
    numbers = sorted(each for each in map(number, values) if each is not None)
    if numbers:
        between = [(one + other) / 2 for one, other in pairwise(numbers)]
        found |= {str(each) for each in (numbers[0] - 1, *between, numbers[-1] + 1)}
    return sorted(found)
