"""Events and the export log are append-only; an import batch moves along its declared edges only."""

from __future__ import annotations

from django.db import migrations

from accounts.bytewise import BytewiseOrder
from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_write_path")]

    operations = [
        AppendOnly("event"),
        AppendOnly("exportlog"),
        AppendOnly("dailyhead"),
        StatusEdges(
            "importbatch",
            [
                ("uploaded", "checked"),
                ("uploaded", "discarded"),
                ("checked", "committed"),
                ("checked", "discarded"),
                ("committed", "rolled_back"),
            ],
        ),
        BytewiseOrder("event", "branch_path", 140),
        BytewiseOrder("exportlog", "branch_path", 140),
    ]
