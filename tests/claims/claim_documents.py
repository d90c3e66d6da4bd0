"""Compensation documents for tests: a small one that is right, and the ways to change it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from claims.rules.answer import Answer, respond
from claims.rules.reading.document import Reference
from claims.rules.refusals import CompensationRefused

TODAY = date(2026, 6, 1)
NONE = Reference(today=TODAY)
ADULT = {"supporters": 1, "incapacity": "年迈", "no_income": "无生活来源"}


def document(**changes: Any) -> dict[str, Any]:
    """One person aged 45 with grade IX, income and consumption given; top-level fields may be replaced."""
    return {
        "region": "山西",
        "dates": {"accident": "2023-10-08", "settlement": "2024-06-20"},
        "standard": {"income": "41327.00", "consumption": "24524.00", "average_wage": "90000.00", "source": "test"},
        "persons": [person()],
        **deepcopy(changes),
    }


def person(**changes: Any) -> dict[str, Any]:
    """A person of a document."""
    return {"id": "p", "age": 45, "injuries": [{"grade": 9}], **deepcopy(changes)}


def policy(**changes: Any) -> dict[str, Any]:
    """A vehicle at full fault with both covers."""
    return {"id": "v", "liability": 100, "compulsory": True, "commercial": {"limit": 1000000}, **deepcopy(changes)}


def told(reference: Reference = NONE, **changes: Any) -> Answer:
    """The answer to :func:`document` with changes."""
    return respond(document(**changes), reference)


def item(answer: Answer, code: str) -> dict[str, Any]:
    """The one line of a kind."""
    found = [each for each in answer["items"] if each["code"] == code]
    assert len(found) == 1, [each["code"] for each in answer["items"]]
    line: dict[str, Any] = found[0]
    return line


def problems(raw: object, reference: Reference = NONE) -> list[tuple[str, str]]:
    """(code, path) of everything a document is refused for."""
    found = []
    try:
        respond(raw, reference)
    except CompensationRefused as refusal:
        found = [(each.code, each.path) for each in refusal.problems if str(each.sentence)]
    return found


def codes(answer: Answer) -> list[str]:
    """Codes of the warnings of an answer."""
    return [each["code"] for each in answer["warnings"]]
