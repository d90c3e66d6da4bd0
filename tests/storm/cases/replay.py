"""The case storm's judgement: what the clients logged, against the model, against the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.storm import versions
from tests.storm.cases.model import Case
from tests.storm.cases.people import People
from tests.storm.cases.refusals import answer
from tests.storm.verdict import Verdict


def replay(world: dict[str, Any], log: Iterable[dict[str, Any]], stored: dict[int, dict[str, Any]]) -> Verdict:
    """``stored``: per approval what the database holds afterwards (``tests.storm.cases.stored``)."""
    people = People.of(world)
    cases = (Case(facts["id"], facts["maker"], facts["amount"], people) for facts in world["rows"])
    return versions.replay(cases, log, stored, answer)
