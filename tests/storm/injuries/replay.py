"""The injury storm's judgement: what the clients logged, against the model, against the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.storm import versions
from tests.storm.injuries.model import Injury, answer
from tests.storm.replay import Verdict


def replay(world: dict[str, Any], log: Iterable[dict[str, Any]], stored: dict[int, dict[str, Any]]) -> Verdict:
    """``stored``: per assessment what the database holds afterwards (``tests.storm.injuries.stored``)."""
    return versions.replay((Injury(**facts) for facts in world["rows"]), log, stored, answer)
