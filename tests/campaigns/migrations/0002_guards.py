"""An expense moves along its declared edges only."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_expense"), ("workflow", "0002_guards")]

    operations = [
        StatusEdges(
            "expense",
            [("draft", "submitted"), ("submitted", "agreed"), ("submitted", "refused"), ("submitted", "draft")],
        )
    ]
