"""Shared numbers, requests of customers, runs of the retention job; holds and deletions on renewals."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields
from workflow.guards import FixedColumns, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0011_collisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="renewal",
            name="anonymised_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="renewal",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="renewal",
            name="legal_hold",
            field=models.CharField(blank=True, max_length=200, verbose_name="legal hold"),
        ),
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("at", models.DateTimeField(verbose_name="run")),
                ("cutoff", models.DateField(verbose_name="lost on or before")),
                ("years", models.PositiveSmallIntegerField(verbose_name="years")),
                ("anonymised", models.PositiveIntegerField(verbose_name="made unreadable")),
                ("held", models.PositiveIntegerField(verbose_name="kept by a legal hold")),
                (
                    "status",
                    models.CharField(choices=[("retained", "Retained")], default="retained", max_length=50),
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
            ],
            options={
                "verbose_name": "retention run",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["branch", "-id"], name="retention_run_branch")],
            },
        ),
        migrations.CreateModel(
            name="SharedNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("phone_hash", models.CharField(max_length=32, unique=True)),
                ("masked", models.CharField(max_length=20, verbose_name="number")),
                ("insureds", models.PositiveIntegerField(verbose_name="insureds")),
                ("customers", models.PositiveIntegerField(verbose_name="customers")),
                ("found_at", models.DateTimeField(verbose_name="found")),
                ("cleared_at", models.DateTimeField(null=True, verbose_name="cleared")),
                ("cleared_insureds", models.PositiveIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "status",
                    models.CharField(
                        choices=[("number_flagged", "Shared by many insureds"), ("number_cleared", "Cleared")],
                        default="number_flagged",
                        max_length=50,
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
                    "cleared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "shared number",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["branch", "status", "-id"], name="shared_number_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["number_flagged", "number_cleared"])),
                        name="shared_number_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cleared_at__isnull", True),
                                ("cleared_by__isnull", True),
                                ("cleared_insureds__isnull", True),
                                ("reason", ""),
                                ("status", "number_flagged"),
                            ),
                            models.Q(
                                models.Q(("status", "number_cleared")),
                                models.Q(
                                    ("cleared_at__isnull", False),
                                    ("cleared_by__isnull", False),
                                    ("cleared_insureds__isnull", False),
                                ),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="shared_number_cleared",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "A copy of the data"),
                            ("correct", "Correction"),
                            ("delete", "Deletion"),
                            ("withdraw", "Withdrawal of consent"),
                        ],
                        max_length=8,
                        verbose_name="wish",
                    ),
                ),
                ("identity", models.CharField(max_length=200, verbose_name="proof of identity")),
                ("wish", accounts.fields.EncryptedTextField(blank=True)),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("due_on", models.DateField(verbose_name="to answer until")),
                ("registered_at", models.DateTimeField(verbose_name="registered")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="answer")),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("legal_hold", "A dispute or an inspection: the data is held"),
                            ("contract", "The policy runs: the data is needed to perform the contract"),
                            ("sales_record", "The record of the sale must be kept"),
                            ("identity", "The identity is not proven"),
                            ("unfounded", "The wish has no ground"),
                        ],
                        max_length=12,
                        verbose_name="ground",
                    ),
                ),
                ("touched", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("kept", models.PositiveIntegerField(default=0, verbose_name="kept")),
                ("handed_over", models.CharField(blank=True, max_length=200, verbose_name="handed over")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("subject_registered", "Registered"),
                            ("subject_answered", "Granted, to be handed over"),
                            ("subject_done", "Done"),
                            ("subject_refused", "Refused"),
                        ],
                        default="subject_registered",
                        max_length=50,
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject_requests",
                        to="renewals.renewal",
                    ),
                ),
            ],
            options={
                "verbose_name": "request of a customer",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["branch", "status", "due_on", "id"], name="subject_request_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["subject_registered", "subject_answered", "subject_done", "subject_refused"],
                            )
                        ),
                        name="subject_request_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["access", "correct", "delete", "withdraw"])),
                        name="subject_request_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("identity", ""), _negated=True), name="subject_request_identity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("status", "subject_registered"),
                            ),
                            models.Q(
                                models.Q(("status", "subject_registered"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="subject_request_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("registered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="subject_request_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "subject_refused"), _negated=True),
                            models.Q(models.Q(("refusal", ""), _negated=True), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="subject_request_refused",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("subject_registered", "subject_answered"))),
                        fields=("renewal", "kind"),
                        name="subject_request_one_open",
                    ),
                ],
            },
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
                ("loss_pending", "renew_claimed"),
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
        StatusEdges("sharednumber", [("number_cleared", "number_flagged"), ("number_flagged", "number_cleared")]),
        StatusEdges(
            "subjectrequest",
            [
                ("subject_answered", "subject_done"),
                ("subject_registered", "subject_answered"),
                ("subject_registered", "subject_done"),
                ("subject_registered", "subject_refused"),
            ],
        ),
        FixedColumns("retentionrun", ["branch_id", "at", "cutoff", "years", "anonymised", "held", "status"]),
    ]
