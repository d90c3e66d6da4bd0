"""A file that failed may be made again while its approval holds."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    dependencies = [("workflow", "0016_chain_checks")]

    operations = [
        StatusEdges(
            "exportrequest",
            [
                ("asked", "approved"),
                ("asked", "refused"),
                ("asked", "withdrawn"),
                ("queued", "running"),
                ("approved", "running"),
                ("running", "ready"),
                ("queued", "failed"),
                ("approved", "failed"),
                ("running", "failed"),
                ("failed", "approved"),
                ("queued", "cancelled"),
                ("approved", "cancelled"),
                ("running", "cancelled"),
                ("ready", "cancelled"),
                ("approved", "expired"),
                ("ready", "expired"),
                ("ready", "taken"),
            ],
        ),
    ]
