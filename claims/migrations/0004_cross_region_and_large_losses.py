import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields
import workflow.guards


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_claims_levels"),
        ("accounts", "__first__"),
        ("claims", "0003_referrals"),
        ("workflow", "0011_claims_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="CrossRegionCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("survey", "Survey"),
                            ("assessment", "Survey and assessment"),
                            ("injury", "Follow-up of injured people"),
                            ("full", "Whole case up to settlement"),
                        ],
                        max_length=12,
                        verbose_name="entrusted",
                    ),
                ),
                (
                    "loss_type",
                    models.CharField(
                        choices=[
                            ("own_damage", "Own vehicle"),
                            ("third_vehicle", "Third party's vehicle"),
                            ("third_property", "Third party's property"),
                            ("carried_goods", "Goods carried"),
                            ("injury_medical", "Injury: medical"),
                            ("injury_disability", "Injury: disability"),
                            ("injury_death", "Injury: death"),
                            ("expense", "Claims expense"),
                            ("other", "Other loss"),
                        ],
                        max_length=20,
                        verbose_name="loss type",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("to_accept", "To be accepted"),
                            ("to_reassign", "To be reassigned"),
                            ("surveying", "Being surveyed"),
                            ("assessing", "Being assessed"),
                            ("issuer_approval", "Issuing branch decides on the amount"),
                            ("to_confirm", "To be confirmed by the issuing branch"),
                            ("disputed", "Disputed"),
                            ("settling", "Being settled"),
                            ("finished", "Finished"),
                            ("revoked", "Revoked"),
                        ],
                        default="new",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                (
                    "delegated_limit",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="delegated limit"),
                ),
                (
                    "granted_amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="granted above the limit"
                    ),
                ),
                (
                    "asked_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="asked for"),
                ),
                ("instructions", models.CharField(blank=True, max_length=500, verbose_name="instructions")),
                ("entrusted_at", models.DateTimeField(null=True, verbose_name="entrusted on")),
                ("accept_due_at", models.DateTimeField(null=True, verbose_name="accept until")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                ("refusal_reason", models.CharField(blank=True, max_length=200, verbose_name="reason of the refusal")),
                ("escalated_at", models.DateTimeField(null=True, verbose_name="escalated")),
                ("survey_due_at", models.DateTimeField(null=True, verbose_name="survey until")),
                ("surveyed_at", models.DateTimeField(null=True, verbose_name="surveyed")),
                ("survey_report", models.TextField(blank=True, verbose_name="survey report")),
                ("result_due_at", models.DateTimeField(null=True, verbose_name="result until")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="assessed amount"),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="opinion on the result")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted")),
                ("dispute_reason", models.CharField(blank=True, max_length=500, verbose_name="reason of the dispute")),
                (
                    "disputed_amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="amount of the other side"
                    ),
                ),
                ("ruling", models.CharField(blank=True, max_length=500, verbose_name="reason of the ruling")),
                ("ruled_at", models.DateTimeField(null=True, verbose_name="ruled")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                (
                    "fee",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, null=True, verbose_name="fee of the handling branch"
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="claims.claimcase",
                        verbose_name="case",
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
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "disputed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="disputed by",
                    ),
                ),
                (
                    "entrusted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entrusted by",
                    ),
                ),
                (
                    "handling_branch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                        verbose_name="handling branch",
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ruled by",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "cross-region case",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["branch", "-id"], name="cross_region_branch"),
                    models.Index(fields=["handling_branch", "-id"], name="cross_region_handling"),
                    models.Index(fields=["status", "accept_due_at"], name="cross_region_acceptance"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "new",
                                    "to_accept",
                                    "to_reassign",
                                    "surveying",
                                    "assessing",
                                    "issuer_approval",
                                    "to_confirm",
                                    "disputed",
                                    "settling",
                                    "finished",
                                    "revoked",
                                ],
                            )
                        ),
                        name="cross_region_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["finished", "revoked"]), _negated=True),
                        fields=("case", "loss_type"),
                        name="cross_region_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delegated_limit__isnull", True), ("delegated_limit__gt", 0), _connector="OR"
                        ),
                        name="cross_region_limit_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                            models.Q(("fee__isnull", True), ("fee__gte", 0), _connector="OR"),
                        ),
                        name="cross_region_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handling_branch__isnull", True),
                            models.Q(("handling_branch", models.F("branch")), _negated=True),
                            _connector="OR",
                        ),
                        name="cross_region_two_branches",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["new", "revoked"]),
                            models.Q(
                                ("delegated_limit__isnull", False),
                                ("entrusted_at__isnull", False),
                                ("handling_branch__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cross_region_entrusted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            ("submitted_by__isnull", True),
                            models.Q(("confirmed_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="cross_region_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fee__isnull", True), ("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(
                                ("fee__isnull", False), ("settled_at__isnull", False), ("settled_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="cross_region_settled_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ruled_at__isnull", True), ("ruled_by__isnull", True)),
                            models.Q(("ruled_at__isnull", False), ("ruled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="cross_region_ruled_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrossRegionDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", accounts.fields.EncryptedTextField(verbose_name="file name")),
                ("document_type", models.CharField(max_length=40, verbose_name="kind of document")),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("added_later", models.BooleanField(default=False)),
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
                    "delegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="claims.crossregioncase",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.storedfile"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "ordering": ["uploaded_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["branch", "-id"], name="crossregiondocument_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="crossregiondocument_removed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frozen_at__isnull", True), ("removed_at__isnull", True), _connector="OR"),
                        name="crossregiondocument_frozen_stays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LargeLoss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("warning", "On the warning list"),
                            ("in_review", "Report to be recognised"),
                            ("tracking", "Followed"),
                            ("attended", "Attended on site"),
                            ("closing", "Closing report to be decided"),
                            ("loss_closed", "Closed"),
                            ("removal", "Removal to be decided"),
                            ("removed", "Removed from the list"),
                        ],
                        default="warning",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[("yellow", "Yellow"), ("orange", "Orange"), ("red", "Red")],
                        max_length=8,
                        verbose_name="tier",
                    ),
                ),
                ("is_regulator", models.BooleanField(default=False, verbose_name="reported to the regulator")),
                ("press", models.BooleanField(default=False, verbose_name="in the press")),
                ("triggers", models.JSONField(default=list, verbose_name="why it is listed")),
                (
                    "listed_by",
                    models.CharField(
                        choices=[
                            ("rules", "Found by the rules"),
                            ("list", "Imported list"),
                            ("report", "Reported without being listed"),
                        ],
                        default="rules",
                        max_length=8,
                        verbose_name="came by",
                    ),
                ),
                ("list_name", models.CharField(blank=True, max_length=40, verbose_name="list")),
                ("listed_at", models.DateTimeField(null=True, verbose_name="listed")),
                (
                    "estimate_listed",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="estimate when listed"),
                ),
                ("report_due_at", models.DateTimeField(null=True, verbose_name="first report until")),
                ("must_attend", models.BooleanField(default=False, verbose_name="must be attended on site")),
                ("attend_due_at", models.DateTimeField(null=True, verbose_name="attend until")),
                ("attended_at", models.DateTimeField(null=True, verbose_name="attended first")),
                ("progress_due_at", models.DateTimeField(null=True, verbose_name="next progress report until")),
                (
                    "site_latitude",
                    models.DecimalField(
                        decimal_places=6, max_digits=9, null=True, verbose_name="latitude of the place"
                    ),
                ),
                (
                    "site_longitude",
                    models.DecimalField(
                        decimal_places=6, max_digits=9, null=True, verbose_name="longitude of the place"
                    ),
                ),
                ("reported_at", models.DateTimeField(null=True, verbose_name="reported")),
                ("endorsed_at", models.DateTimeField(null=True)),
                ("recognised_at", models.DateTimeField(null=True, verbose_name="recognised")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                ("situation", models.TextField(blank=True, verbose_name="situation")),
                ("said", models.CharField(blank=True, max_length=500, verbose_name="reason given last")),
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
                ("removed_at", models.DateTimeField(null=True, verbose_name="removed")),
                ("regulator_due_on", models.DateField(null=True, verbose_name="to the regulator until")),
                (
                    "regulator_report_no",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the report to the regulator"),
                ),
                (
                    "regulator_closing_due_on",
                    models.DateField(null=True, verbose_name="closing to the regulator until"),
                ),
                (
                    "regulator_closing_no",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the closing report"),
                ),
                ("report_overdue_at", models.DateTimeField(null=True, verbose_name="first report overdue since")),
                ("attend_overdue_at", models.DateTimeField(null=True, verbose_name="attendance overdue since")),
                (
                    "regulator_overdue_at",
                    models.DateTimeField(null=True, verbose_name="report to the regulator overdue since"),
                ),
                (
                    "progress_overdue",
                    models.PositiveSmallIntegerField(default=0, verbose_name="progress reports overdue"),
                ),
                ("progress_marked_for", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
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
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="large_loss",
                        to="claims.claimcase",
                        verbose_name="case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "endorsed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agreed by the prefecture",
                    ),
                ),
                (
                    "recognised_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recognised by",
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
                        verbose_name="removed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "large loss",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["branch", "-id"], name="large_loss_branch"),
                    models.Index(fields=["status", "report_due_at"], name="large_loss_report_due"),
                    models.Index(fields=["listed_at"], name="large_loss_listed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "warning",
                                    "in_review",
                                    "tracking",
                                    "attended",
                                    "closing",
                                    "loss_closed",
                                    "removal",
                                    "removed",
                                ],
                            )
                        ),
                        name="large_loss_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", ["yellow", "orange", "red"])), name="large_loss_tier_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("estimate_listed__gte", 0)), name="large_loss_estimate"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("listed_at__isnull", True), ("report_due_at__isnull", False), _connector="OR"
                        ),
                        name="large_loss_listed_is_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recognised_at__isnull", True), ("recognised_by__isnull", True)),
                            models.Q(("recognised_at__isnull", False), ("recognised_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="large_loss_recognised_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["tracking", "attended", "closing", "loss_closed"]), _negated=True),
                            ("recognised_at__isnull", False),
                            _connector="OR",
                        ),
                        name="large_loss_followed_is_recognised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "loss_closed"), _negated=True),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="large_loss_closed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "loss_closed"), _negated=True),
                            ("is_regulator", False),
                            models.Q(("regulator_report_no", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="large_loss_regulator_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "removed"), _negated=True),
                            models.Q(
                                ("removed_at__isnull", False),
                                ("removed_by__isnull", False),
                                models.Q(("removal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="large_loss_removed_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_by__isnull", True),
                            ("author__isnull", True),
                            models.Q(("removed_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="large_loss_removal_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LargeLossDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", accounts.fields.EncryptedTextField(verbose_name="file name")),
                ("document_type", models.CharField(max_length=40, verbose_name="kind of document")),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("added_later", models.BooleanField(default=False)),
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
                    "loss",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="claims.largeloss"
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.storedfile"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "ordering": ["uploaded_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["branch", "-id"], name="largelossdocument_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="largelossdocument_removed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frozen_at__isnull", True), ("removed_at__isnull", True), _connector="OR"),
                        name="largelossdocument_frozen_stays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("arrived_at", models.DateTimeField(verbose_name="time on site")),
                ("recorded_at", models.DateTimeField(verbose_name="entered")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                ("latitude", models.DecimalField(decimal_places=6, max_digits=9, verbose_name="latitude")),
                ("longitude", models.DecimalField(decimal_places=6, max_digits=9, verbose_name="longitude")),
                (
                    "distance_km",
                    models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name="distance (km)"),
                ),
                ("photo_sha256", models.CharField(max_length=64, unique=True)),
                ("findings", models.TextField(blank=True, verbose_name="findings")),
                ("late", models.BooleanField(default=False, verbose_name="late")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on site",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "loss",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="claims.largeloss"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.largelossdocument",
                        verbose_name="photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance on site",
                "ordering": ["arrived_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("place", ""), _negated=True), name="attendance_has_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude__gte", -90),
                            ("latitude__lte", 90),
                            ("longitude__gte", -180),
                            ("longitude__lte", 180),
                        ),
                        name="attendance_on_globe",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("arrived_at__lte", models.F("recorded_at"))), name="attendance_not_future"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LossReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "First report"),
                            ("progress", "Progress report"),
                            ("closing", "Closing report"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="sent")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                ("late", models.BooleanField(default=False, verbose_name="late")),
                ("tier", models.CharField(max_length=8, verbose_name="tier")),
                ("estimate", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="estimate")),
                ("reserve", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="outstanding")),
                ("paid", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="paid")),
                ("summary", models.TextField(verbose_name="what happened")),
                ("measures", models.TextField(blank=True, verbose_name="what was done")),
                ("plan", models.TextField(blank=True, verbose_name="what is planned")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="agreed")),
                ("returned_at", models.DateTimeField(null=True, verbose_name="returned")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "loss",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="claims.largeloss"
                    ),
                ),
            ],
            options={
                "verbose_name": "report on a large loss",
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["loss", "kind", "at"], name="loss_report_loss")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["first", "progress", "closing"])), name="loss_report_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("summary", ""), _negated=True), name="loss_report_has_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_at__isnull", True), ("returned_at__isnull", True), _connector="OR"
                        ),
                        name="loss_report_one_decision",
                    ),
                ],
            },
        ),
        workflow.guards.StatusEdges(
            model_name="crossregioncase",
            edges=[
                ("assessing", "issuer_approval"),
                ("assessing", "revoked"),
                ("assessing", "to_confirm"),
                ("disputed", "revoked"),
                ("disputed", "to_confirm"),
                ("issuer_approval", "assessing"),
                ("issuer_approval", "revoked"),
                ("new", "revoked"),
                ("new", "to_accept"),
                ("settling", "finished"),
                ("settling", "revoked"),
                ("surveying", "assessing"),
                ("surveying", "revoked"),
                ("surveying", "to_confirm"),
                ("to_accept", "revoked"),
                ("to_accept", "surveying"),
                ("to_accept", "to_reassign"),
                ("to_confirm", "disputed"),
                ("to_confirm", "revoked"),
                ("to_confirm", "settling"),
                ("to_reassign", "revoked"),
                ("to_reassign", "to_accept"),
            ],
        ),
        workflow.guards.StatusEdges(
            model_name="largeloss",
            edges=[
                ("attended", "tracking"),
                ("closing", "loss_closed"),
                ("closing", "tracking"),
                ("in_review", "tracking"),
                ("in_review", "warning"),
                ("loss_closed", "tracking"),
                ("removal", "removed"),
                ("removal", "warning"),
                ("tracking", "attended"),
                ("tracking", "closing"),
                ("warning", "in_review"),
                ("warning", "removal"),
            ],
        ),
        workflow.guards.FixedColumns(
            model_name="crossregiondocument",
            columns=["delegation_id", "stored_id", "document_type", "uploaded_by_id", "uploaded_at", "added_later"],
            once=["removed_at", "frozen_at"],
        ),
        workflow.guards.FixedColumns(
            model_name="largelossdocument",
            columns=["loss_id", "stored_id", "document_type", "uploaded_by_id", "uploaded_at", "added_later"],
            once=["removed_at", "frozen_at"],
        ),
        workflow.guards.AppendOnly(
            model_name="attendance",
        ),
        workflow.guards.FixedColumns(
            model_name="lossreport",
            columns=[
                "loss_id",
                "kind",
                "author_id",
                "at",
                "due_at",
                "late",
                "tier",
                "estimate",
                "reserve",
                "paid",
                "summary",
                "measures",
                "plan",
            ],
            once=["approved_at", "returned_at"],
        ),
    ]
