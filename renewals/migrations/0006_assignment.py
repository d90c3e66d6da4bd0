"""Assignment rules, runs and decisions; requests to hand over; warnings before taking back; and their guards."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, FixedColumns, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0005_taxonomies"),
        ("workflow", "0016_chain_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("last_agent", "Last year's agent"),
                            (
                                "last_contact",
                                "Whoever spoke to the customer last",
                            ),
                            (
                                "same_customer",
                                "Whoever has another vehicle of the same customer",
                            ),
                            (
                                "territory",
                                "The team of the customer's branch",
                            ),
                            ("branch", "The desk of a branch"),
                            ("people", "Named specialists"),
                            ("keep", "Nobody: stays in the pool"),
                        ],
                        max_length=16,
                        verbose_name="who gets the customer",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("condition", models.JSONField(default=dict)),
                ("choice", models.JSONField(default=dict)),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment rule",
                "ordering": ["branch_id", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="AssignmentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("filters", models.JSONField(default=dict)),
                ("rules", models.JSONField(default=list)),
                ("rules_hash", models.CharField(blank=True, max_length=64)),
                ("desk", models.JSONField(default=dict)),
                ("cases", models.PositiveIntegerField(default=0)),
                ("placed", models.PositiveIntegerField(default=0)),
                ("applied", models.PositiveIntegerField(default=0)),
                ("planned_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("run_planning", "Being worked out"),
                            ("run_planned", "Dry run made"),
                            ("run_applying", "Being carried out"),
                            ("run_applied", "Carried out"),
                            ("run_dropped", "Dropped"),
                        ],
                        default="run_planning",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.job",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment run",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AssignmentDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=24)),
                ("inputs", models.JSONField(default=dict)),
                ("outcome", models.CharField(max_length=40, null=True)),
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
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignment_decisions",
                        to="renewals.renewal",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="renewals.assignmentrule",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="renewals.assignmentrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment decision",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="answer")),
                ("asked_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("hand_asked", "Waiting for the colleague"),
                            ("hand_accepted", "Accepted"),
                            ("hand_declined", "Declined"),
                            ("hand_withdrawn", "Taken back"),
                            ("hand_expired", "Not answered"),
                        ],
                        default="hand_asked",
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
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="renewals.renewal"
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs_asked",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over request",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="OwnerWarning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("untouched", "No first contact yet"), ("stale", "No follow-up for days")],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("at", models.DateTimeField()),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owner_warnings",
                        to="renewals.renewal",
                    ),
                ),
                (
                    "spell",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="renewals.ownerspell",
                    ),
                ),
            ],
            options={
                "verbose_name": "warning before taking back",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="assignmentrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("branch", "position"),
                name="assignment_rule_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="assignment_rule_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="assignmentrun",
            index=models.Index(fields=["branch", "-id"], name="assignment_run_branch"),
        ),
        migrations.AddConstraint(
            model_name="assignmentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["run_planning", "run_planned", "run_applying", "run_applied", "run_dropped"])
                ),
                name="assignment_run_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("placed__lte", models.F("cases"))), name="assignment_run_placed"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignmentrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("applied__lte", models.F("placed"))), name="assignment_run_applied"
            ),
        ),
        migrations.AddIndex(
            model_name="assignmentdecision",
            index=models.Index(fields=["run", "person", "id"], name="assignment_decision_person"),
        ),
        migrations.AddIndex(
            model_name="assignmentdecision",
            index=models.Index(fields=["renewal", "id"], name="assignment_decision_renewal"),
        ),
        migrations.AddConstraint(
            model_name="assignmentdecision",
            constraint=models.UniqueConstraint(fields=("run", "renewal"), name="assignment_decision_once"),
        ),
        migrations.AddConstraint(
            model_name="assignmentdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__isnull", True), ("person__isnull", False), _connector="OR"),
                name="assignment_decision_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["branch", "-id"], name="hand_over_branch"),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["status", "asked_at"], name="hand_over_status_asked"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["hand_asked", "hand_accepted", "hand_declined", "hand_withdrawn", "hand_expired"])
                ),
                name="hand_over_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True), name="hand_over_other"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "hand_asked")), fields=("renewal",), name="hand_over_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="ownerwarning",
            index=models.Index(fields=["renewal", "kind", "since"], name="owner_warning_renewal"),
        ),
        migrations.AddConstraint(
            model_name="ownerwarning",
            constraint=models.UniqueConstraint(fields=("spell", "kind", "since"), name="owner_warning_once"),
        ),
        migrations.AddConstraint(
            model_name="ownerwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["untouched", "stale"])), name="owner_warning_kind"
            ),
        ),
        AppendOnly("ownerwarning"),
        FixedColumns(
            "assignmentrule",
            ["branch_id", "kind", "name", "condition", "choice", "set_by_id", "set_at"],
            once=["ended_at", "ended_by_id"],
        ),
        FixedColumns(
            "assignmentdecision",
            ["run_id", "renewal_id", "branch_id", "rule_id", "person_id", "code", "inputs"],
            once=["outcome"],
        ),
        StatusEdges(
            "assignmentrun",
            [
                ("run_applying", "run_applied"),
                ("run_planned", "run_applying"),
                ("run_planned", "run_dropped"),
                ("run_planning", "run_dropped"),
                ("run_planning", "run_planned"),
            ],
        ),
        StatusEdges(
            "handover",
            [
                ("hand_asked", "hand_accepted"),
                ("hand_asked", "hand_declined"),
                ("hand_asked", "hand_expired"),
                ("hand_asked", "hand_withdrawn"),
            ],
        ),
        StatusEdges(
            "renewal",
            [
                ("assigned", "following"),
                ("assigned", "lapsed"),
                ("assigned", "loss_pending"),
                ("assigned", "pool"),
                ("assigned", "quoted"),
                ("assigned", "renew_claimed"),
                ("assigned", "renewed"),
                ("assigned", "void"),
                ("callback_done", "closed"),
                ("callback_done", "renewed"),
                ("callback_done", "void"),
                ("callback_done", "won_back"),
                ("following", "lapsed"),
                ("following", "loss_pending"),
                ("following", "pool"),
                ("following", "quoted"),
                ("following", "renew_claimed"),
                ("following", "renewed"),
                ("following", "void"),
                ("lapsed", "callback_done"),
                ("lapsed", "closed"),
                ("lapsed", "renewed"),
                ("lapsed", "void"),
                ("lapsed", "won_back"),
                ("loss_pending", "following"),
                ("loss_pending", "lapsed"),
                ("loss_pending", "lost"),
                ("loss_pending", "renewed"),
                ("loss_pending", "void"),
                ("lost", "lapsed"),
                ("lost", "renewed"),
                ("lost", "void"),
                ("pool", "assigned"),
                ("pool", "lapsed"),
                ("pool", "renewed"),
                ("pool", "void"),
                ("quoted", "lapsed"),
                ("quoted", "loss_pending"),
                ("quoted", "pool"),
                ("quoted", "renew_claimed"),
                ("quoted", "renewed"),
                ("quoted", "void"),
                ("renew_claimed", "following"),
                ("renew_claimed", "renewed"),
                ("renew_claimed", "void"),
                ("renewed", "following"),
                ("renewed", "pool"),
                ("won_back", "following"),
                ("won_back", "pool"),
            ],
        ),
    ]
