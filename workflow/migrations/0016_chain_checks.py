"""Runs of the verification of the event chain, and what an audit looks for by verb and by group."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0015_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("events", models.PositiveIntegerField()),
                ("seals", models.PositiveIntegerField()),
                ("breaches", models.PositiveIntegerField()),
                ("first", models.JSONField(default=dict)),
                ("seal_day", models.DateField(null=True)),
                ("seal", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "verification of the event chain",
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["verb", "-id"], name="event_verb"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(condition=models.Q(("topic", "robot")), fields=["-id"], name="outbox_to_groups"),
        ),
        migrations.AddField(
            model_name="chaincheck",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="chaincheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished_at__gte", models.F("started_at"))), name="chain_check_times"
            ),
        ),
        migrations.AddConstraint(
            model_name="chaincheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seal", ""), ("seal_day__isnull", True)),
                    models.Q(("seal_day__isnull", False), models.Q(("seal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="chain_check_seal_pair",
            ),
        ),
        AppendOnly("chaincheck"),
    ]
