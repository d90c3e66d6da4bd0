"""Exports are made in the background: their states, their file, their ticket number."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("workflow", "0014_published_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="exportrequest",
            name="export_request_status",
        ),
        migrations.AddField(
            model_name="exportlog",
            name="ticket",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="file",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="job",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.job"
            ),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="language",
            field=models.CharField(default="zh-hans", max_length=10),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="made",
            field=models.PositiveIntegerField(null=True, verbose_name="rows in the file"),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="most",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="refusal",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="digest"),
        ),
        migrations.AddField(
            model_name="exportrequest",
            name="ticket",
            field=models.CharField(blank=True, max_length=40, verbose_name="ticket number"),
        ),
        migrations.RemoveField(model_name="exportrequest", name="address"),
        migrations.AlterField(
            model_name="exportrequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("asked", "In approval"),
                    ("queued", "Waiting"),
                    ("approved", "Agreed"),
                    ("running", "Being made"),
                    ("ready", "Ready"),
                    ("refused", "Refused"),
                    ("withdrawn", "Withdrawn"),
                    ("cancelled", "Cancelled"),
                    ("failed", "Failed"),
                    ("expired", "Removed untaken"),
                    ("taken", "Taken"),
                ],
                default="asked",
                max_length=50,
            ),
        ),
        migrations.AddConstraint(
            model_name="exportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "asked",
                            "queued",
                            "approved",
                            "running",
                            "ready",
                            "refused",
                            "withdrawn",
                            "cancelled",
                            "failed",
                            "expired",
                            "taken",
                        ],
                    )
                ),
                name="export_request_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="exportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "ready"), _negated=True),
                    models.Q(
                        ("made__isnull", False), ("valid_until__isnull", False), models.Q(("file", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="export_request_ready_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="exportrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made__isnull", True), ("sha256", "")),
                    models.Q(("made__isnull", False), models.Q(("sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="export_request_made_pair",
            ),
        ),
        AppendOnly("exportlog"),
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
