"""Shows the states and transitions of every kind of object with a history."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import models

from workflow.steps import steps_of
from workflow.tracking import TRACKED


class Command(BaseCommand):
    help = "States and transitions as JSON, or as mermaid diagrams."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="JSON instead of mermaid")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        graphs = {kind: graph_of(model) for kind, model in sorted(TRACKED.items())}
        if as_json:
            self.stdout.write(json.dumps(graphs, ensure_ascii=False, indent=2))
            return
        for kind, graph in graphs.items():
            self.stdout.write("\n".join(mermaid(kind, graph)))


def graph_of(model: type[models.Model]) -> dict[str, Any]:
    """States in their declared order, and one transition per step and source; a step without target stays."""
    field: Any = model._meta.get_field("status")
    states = [str(code) for code, _label in field.choices]
    transitions = [
        {
            "name": step.name,
            "source": str(source),
            "target": str(step.target or source),
            "permission": step.permission,
        }
        for step in steps_of(model).values()
        for source in step.sources
    ]
    transitions.sort(key=lambda row: (row["name"], states.index(row["source"])))
    return {"initial": str(field.default), "states": states, "transitions": transitions}


def mermaid(kind: str, graph: dict[str, Any]) -> list[str]:
    """A state diagram; steps that stay in their state are left out."""
    moves = [row for row in graph["transitions"] if row["source"] != row["target"]]
    return [
        f"%% {kind}",
        "stateDiagram-v2",
        f"    [*] --> {graph['initial']}",
        *(f"    {row['source']} --> {row['target']}: {row['name']}" for row in moves),
        "",
    ]
