"""A request for a large file moves along its declared edges only."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    dependencies = [("workflow", "0008_export_requests")]

    operations = [
        StatusEdges(
            "exportrequest",
            [("asked", "approved"), ("asked", "refused"), ("asked", "withdrawn"), ("approved", "taken")],
        )
    ]
