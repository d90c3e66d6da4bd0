"""An approval moves along its declared edges only; what somebody decided is append-only."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [("workflow", "0003_approvals")]

    operations = [
        AppendOnly("decision"),
        StatusEdges(
            "approval",
            [
                ("confirming", "approved"),
                ("confirming", "closed"),
                ("confirming", "withdrawn"),
                ("returned", "closed"),
                ("returned", "running"),
                ("returned", "withdrawn"),
                ("running", "approved"),
                ("running", "closed"),
                ("running", "confirming"),
                ("running", "refused"),
                ("running", "returned"),
                ("running", "withdrawn"),
            ],
        ),
    ]
