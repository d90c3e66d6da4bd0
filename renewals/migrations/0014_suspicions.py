"""Patterns that are watched: weeks looked through, suspicions with their customers, contacts dated back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0013_credit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WatchRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.DateField(unique=True)),
                ("done_at", models.DateTimeField()),
                ("found", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["-period"],
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identical_notes", "The same note for many customers"),
                            ("impossible_rate", "More contacts an hour than anybody makes"),
                            ("parked_void", "Void, but insured after all"),
                            ("last_days", "Credit moved in the last days"),
                            ("unreached_share", "Many losses for not reached"),
                            ("late_entries", "Contacts entered long after they were made"),
                            ("false_reports", "Renewals reported that nobody signed"),
                        ],
                        max_length=20,
                        verbose_name="pattern",
                    ),
                ),
                ("subject", models.CharField(max_length=24)),
                ("period", models.DateField(verbose_name="week of")),
                ("facts", models.JSONField(default=dict)),
                ("involved", models.JSONField(default=list)),
                ("found_at", models.DateTimeField(verbose_name="found")),
                ("judged_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="opinion")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "To be looked at"), ("explained", "Explained"), ("confirmed", "Confirmed")],
                        default="open",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.renewal"
                    ),
                ),
            ],
            options={
                "verbose_name": "suspicion",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SuspicionRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.renewal"
                    ),
                ),
                (
                    "suspicion",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="renewals.suspicion",
                    ),
                ),
            ],
            options={
                "ordering": ["suspicion", "renewal"],
            },
        ),
        migrations.CreateModel(
            name="LateAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="contact time")),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.renewal"
                    ),
                ),
            ],
            options={
                "verbose_name": "contact dated back",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["branch", "-id"], name="late_attempt_branch"),
                    models.Index(fields=["entered_at"], name="late_attempt_entered"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("at__lt", models.F("entered_at"))), name="late_attempt_is_late"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="suspicion",
            index=models.Index(fields=["branch", "-id"], name="suspicion_branch"),
        ),
        migrations.AddIndex(
            model_name="suspicion",
            index=models.Index(fields=["person", "kind", "-period"], name="suspicion_person"),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.UniqueConstraint(fields=("kind", "subject", "period"), name="suspicion_once"),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "explained", "confirmed"])), name="suspicion_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("judged_at__isnull", True), ("judged_by__isnull", True), ("opinion", ""), ("status", "open")
                    ),
                    models.Q(
                        models.Q(("status", "open"), _negated=True),
                        ("judged_at__isnull", False),
                        ("judged_by__isnull", False),
                        models.Q(("opinion", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="suspicion_judged_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("judged_by__isnull", True),
                    models.Q(("judged_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="suspicion_four_eyes",
            ),
        ),
        migrations.AddIndex(
            model_name="suspicionrow",
            index=models.Index(fields=["branch", "suspicion"], name="suspicion_row_branch"),
        ),
        migrations.AddConstraint(
            model_name="suspicionrow",
            constraint=models.UniqueConstraint(fields=("suspicion", "renewal"), name="suspicion_row_once"),
        ),
        StatusEdges("suspicion", [("open", "confirmed"), ("open", "explained")]),
        AppendOnly("suspicionrow"),
        AppendOnly("lateattempt"),
        AppendOnly("watchround"),
    ]
