"""What the database holds after the injury storm, in the model's words."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from claims.models import InjuryAssessment
from workflow.models import Event, ToDo


def read(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per assessment: columns, events since the storm began, open to-dos."""
    names = {pk: name for name, pk in world["people"].items()} | {None: ""}
    begun = {facts["id"]: facts["version"] for facts in world["rows"]}
    kind = InjuryAssessment.object_type()
    verbs: dict[int, list[str]] = defaultdict(list)
    for event in Event.objects.filter(object_type=kind).order_by("object_id", "version"):
        verbs[event.object_id].append(event.verb)
    todos: dict[int, list[str]] = defaultdict(list)
    for todo in ToDo.objects.open().filter(object_type=kind).exclude(kind="injury_recheck"):
        todos[todo.object_id].append(todo.kind.removeprefix("injury_"))
    return {
        row.pk: {
            "status": row.status.removeprefix("injury_"),
            "version": row.version,
            "verbs": verbs[row.pk],
            "told": verbs[row.pk][begun[row.pk] :],
            "people": [
                names[pk]
                for pk in (
                    row.first_assessor_id,
                    row.second_assessor_id,
                    row.conference_by_id,
                    row.reviewer_id,
                    row.submitted_by_id,
                    row.agreed_by_id,
                    row.paid_by_id,
                )
            ],
            "final": row.final_grade or 0,
            "same": row.first_agreed,
            "paid": row.paid_on is not None,
            "reversed": row.reversed_at is not None,
            "todos": todos[row.pk],
        }
        for row in InjuryAssessment.objects.all()
    }
