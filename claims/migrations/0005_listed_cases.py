import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import workflow.guards


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_claims_levels"),
        ("accounts", "__first__"),
        ("claims", "0004_cross_region_and_large_losses"),
        ("workflow", "0011_claims_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppraisalSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("cutoff", models.DateTimeField(verbose_name="cutoff")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("taken_at", models.DateTimeField(verbose_name="frozen")),
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
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "frozen month",
                "ordering": ["-month", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "month", "number"), name="appraisal_snapshot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="appraisal_snapshot_reason",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="appraisal_snapshot_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("cutoff__lte", models.F("taken_at"))), name="appraisal_snapshot_past"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "list_kind",
                    models.CharField(
                        choices=[("warning", "Warning list"), ("intervention", "Intervention list")],
                        max_length=12,
                        verbose_name="list",
                    ),
                ),
                ("case_number", models.CharField(max_length=40, verbose_name="report number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("on_list", "On the list"),
                            ("taking_off", "Removal to be decided"),
                            ("taken_off", "Taken off the list"),
                        ],
                        default="on_list",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("listed_at", models.DateTimeField(verbose_name="listed")),
                ("report_due_at", models.DateTimeField(null=True, verbose_name="first report until")),
                ("must_attend", models.BooleanField(default=False, verbose_name="must be attended on site")),
                ("attend_due_at", models.DateTimeField(null=True, verbose_name="attend until")),
                ("trigger", models.CharField(blank=True, max_length=200, verbose_name="why it is listed")),
                (
                    "estimate",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="estimate when listed"
                    ),
                ),
                ("registration_no", models.CharField(blank=True, max_length=40, verbose_name="registration number")),
                ("policy_no", models.CharField(blank=True, max_length=30, verbose_name="policy number")),
                ("loss_on", models.DateField(null=True, verbose_name="day of loss")),
                ("plate", models.CharField(blank=True, max_length=12, verbose_name="plate")),
                (
                    "removal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("duplicate", "Entered twice"),
                            ("wrong_prefecture", "Another prefecture's case"),
                            ("cancelled", "Cancelled or closed at zero before the deadline"),
                            ("test_data", "Test data"),
                        ],
                        max_length=20,
                        verbose_name="reason of removal",
                    ),
                ),
                ("removal_note", models.CharField(blank=True, max_length=500, verbose_name="explanation")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="taken off")),
                ("source_row", models.PositiveIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listed_cases",
                        to="workflow.importbatch",
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
                    "confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claimcase",
                        verbose_name="confirmed case",
                    ),
                ),
                (
                    "removal_asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "listed case",
                "ordering": ["-listed_at", "-id"],
                "indexes": [
                    models.Index(fields=["branch", "listed_at", "id"], name="listed_case_branch"),
                    models.Index(fields=["listed_at", "id"], name="listed_case_listed"),
                    models.Index(fields=["batch"], name="listed_case_batch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["on_list", "taking_off", "taken_off"])),
                        name="listed_case_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("list_kind__in", ["warning", "intervention"])), name="listed_case_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_number", ""), _negated=True), name="listed_case_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("list_kind", "intervention"), _negated=True),
                            ("must_attend", True),
                            _connector="OR",
                        ),
                        name="listed_case_intervention_attends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "taking_off"), _negated=True),
                            models.Q(
                                ("removal_asked_by__isnull", False), models.Q(("removal_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="listed_case_removal_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("removed_at__isnull", True),
                                ("removed_by__isnull", True),
                                models.Q(("status", "taken_off"), _negated=True),
                            ),
                            models.Q(
                                ("removed_at__isnull", False), ("removed_by__isnull", False), ("status", "taken_off")
                            ),
                            _connector="OR",
                        ),
                        name="listed_case_removed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_by__isnull", True),
                            models.Q(("removed_by", models.F("removal_asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="listed_case_removal_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by__isnull", True), ("confirmed_case__isnull", True)),
                            models.Q(("confirmed_by__isnull", False), ("confirmed_case__isnull", False)),
                            _connector="OR",
                        ),
                        name="listed_case_confirmed_pair",
                    ),
                    models.UniqueConstraint(
                        fields=("list_kind", "case_number", "branch", "listed_at"), name="listed_case_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppraisalStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_number", models.CharField(max_length=40, verbose_name="report number")),
                ("measures", models.JSONField(default=list)),
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
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="claims.appraisalsnapshot",
                    ),
                ),
                (
                    "listed_case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.listedcase",
                    ),
                ),
            ],
            options={
                "verbose_name": "frozen row",
                "ordering": ["snapshot", "id"],
                "indexes": [models.Index(fields=["branch", "snapshot"], name="appraisal_standing_branch")],
            },
        ),
        workflow.guards.StatusEdges(
            model_name="listedcase",
            edges=[("on_list", "taking_off"), ("taking_off", "on_list"), ("taking_off", "taken_off")],
        ),
        workflow.guards.AppendOnly(
            model_name="appraisalsnapshot",
        ),
        workflow.guards.AppendOnly(
            model_name="appraisalstanding",
        ),
    ]
