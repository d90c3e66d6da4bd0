"""Conditions of a step: a list of tests on the case's facts, all of which must hold.

A test is ``{"fact": name, "op": one of OPERATORS, "value": text or list of texts}``. Values that both read as numbers
are compared as numbers, everything else as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

OPERATORS = ("eq", "ne", "ge", "gt", "le", "lt", "in")
AMOUNT = "amount"


def holds(tests: Iterable[Mapping[str, Any]], facts: Mapping[str, str]) -> bool:
    """Whether every test holds; no test: always. A fact that is missing reads as empty text."""
    return all(_holds(test, facts.get(str(test.get("fact", "")), "")) for test in tests)


def _holds(test: Mapping[str, Any], value: str) -> bool:
    wanted = test.get("value", "")
    op = test.get("op")
    if op == "in":
        return value in {str(each) for each in wanted}
    left, right = _comparable(value, str(wanted))
    if left is None or right is None:
        return False
    answers: dict[str, bool] = {
        "eq": left == right,
        "ne": left != right,
        "ge": left >= right,
        "gt": left > right,
        "le": left <= right,
        "lt": left < right,
    }
    return answers[str(op)]


def _comparable(left: str, right: str) -> tuple[Any, Any]:
    """Both as numbers where both are; an empty value is in no order with a number."""
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return first, second
    if second is not None and not left:
        return None, None
    return left, right


def number(text: str) -> Decimal | None:
    """``text`` as a finite number, or None."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def faults(tests: Any, known: Iterable[str]) -> list[tuple[str, str]]:
    """What is wrong with a condition: (code, the part it is about). ``known`` are the facts of the kind."""
    if not isinstance(tests, list):
        return [("condition_form", str(tests))]
    names = {*known, AMOUNT}
    found = []
    for test in tests:
        if not isinstance(test, Mapping) or set(test) != {"fact", "op", "value"}:
            found.append(("condition_form", str(test)))
        elif test["fact"] not in names:
            found.append(("condition_fact", str(test["fact"])))
        elif test["op"] not in OPERATORS:
            found.append(("condition_operator", str(test["op"])))
        elif test["op"] in {"ge", "gt", "le", "lt"} and number(str(test["value"])) is None:
            found.append(("condition_number", str(test["value"])))
    return found
