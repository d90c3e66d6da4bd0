from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields
import workflow.guards


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_claims_levels"),
        ("accounts", "__first__"),
        ("claims", "0002_case_register"),
        ("workflow", "0011_claims_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("referral_type", models.CharField(max_length=20, verbose_name="type of referral")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "In approval"),
                            ("returned", "Material wanted"),
                            ("approved", "Agreed"),
                            ("executed", "Carried out"),
                            ("refused", "Not agreed"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Not valid any more"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("new_fact", models.CharField(blank=True, max_length=300, verbose_name="new fact")),
                (
                    "asked",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="applied for"
                    ),
                ),
                (
                    "claimed",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="claimed"),
                ),
                (
                    "liability_ratio",
                    models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="liability ratio"),
                ),
                ("payee_name", accounts.fields.EncryptedTextField(blank=True, verbose_name="payee")),
                ("payee_hash", models.CharField(blank=True, max_length=32)),
                ("payee_account", accounts.fields.EncryptedTextField(blank=True, verbose_name="payee's account")),
                ("account_hash", models.CharField(blank=True, max_length=32)),
                ("proposal", models.TextField(verbose_name="proposal")),
                ("dispute", models.TextField(blank=True, verbose_name="what is disputed")),
                ("plans", models.TextField(blank=True, verbose_name="plans A and B")),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "Normal"), ("urgent", "Urgent")],
                        default="normal",
                        max_length=8,
                        verbose_name="urgency",
                    ),
                ),
                ("urgency_reason", models.CharField(blank=True, max_length=200, verbose_name="why urgent")),
                ("deadline_on", models.DateField(blank=True, null=True, verbose_name="court or mediation day")),
                ("waived", models.JSONField(default=dict)),
                ("exceeded", models.JSONField(default=list)),
                ("related", models.JSONField(default=list)),
                (
                    "elsewhere",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="added up from other cases"
                    ),
                ),
                (
                    "before",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="paid or agreed before"
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted")),
                ("granted", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="agreed")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("valid_until", models.DateField(null=True, verbose_name="valid until")),
                ("executed_at", models.DateTimeField(null=True, verbose_name="carried out")),
                ("paid", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="paid")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="claims.claimcase"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "executed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="maker",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="claims.referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["branch", "-id"], name="referral_branch"),
                    models.Index(fields=["maker", "-submitted_at"], name="referral_maker"),
                    models.Index(fields=["payee_hash"], name="referral_payee"),
                    models.Index(fields=["account_hash"], name="referral_account"),
                    models.Index(
                        condition=models.Q(("status", "approved")), fields=["valid_until"], name="referral_valid_until"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "approved",
                                    "executed",
                                    "refused",
                                    "withdrawn",
                                    "expired",
                                    "closed",
                                ],
                            )
                        ),
                        name="referral_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "submitted", "returned", "approved"])),
                        fields=("case", "referral_type"),
                        name="referral_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked__gte", 0), models.Q(("granted__isnull", True), ("granted__gte", 0), _connector="OR")
                        ),
                        name="referral_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid__isnull", True),
                            models.Q(("granted__isnull", False), ("paid__lte", models.F("granted"))),
                            _connector="OR",
                        ),
                        name="referral_paid_within_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["approved", "executed", "expired"]), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("granted__isnull", False),
                                ("valid_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="referral_agreed_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("maker")), _negated=True),
                            _connector="OR",
                        ),
                        name="referral_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("executed_at__isnull", False), ("executed_by__isnull", False), ("status", "executed")
                            ),
                            models.Q(
                                models.Q(("status", "executed"), _negated=True),
                                ("executed_at__isnull", True),
                                ("executed_by__isnull", True),
                                ("paid__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="referral_executed_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralDocument",
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
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="claims.referral"
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
                "indexes": [models.Index(fields=["branch", "-id"], name="referraldocument_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="referraldocument_removed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frozen_at__isnull", True), ("removed_at__isnull", True), _connector="OR"),
                        name="referraldocument_frozen_stays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("subject", models.CharField(blank=True, max_length=30, verbose_name="vehicle or person")),
                (
                    "claimed",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="claimed"),
                ),
                (
                    "assessed",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="assessed"),
                ),
                (
                    "asked",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="applied for"
                    ),
                ),
                ("granted", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="agreed")),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="claims.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "loss_type", "subject"), name="referral_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked__gte", 0),
                            ("assessed__gte", 0),
                            ("claimed__gte", 0),
                            models.Q(("granted__isnull", True), ("granted__gte", 0), _connector="OR"),
                        ),
                        name="referral_item_amounts",
                    ),
                ],
            },
        ),
        workflow.guards.FixedColumns(
            model_name="referraldocument",
            columns=["referral_id", "stored_id", "document_type", "uploaded_by_id", "uploaded_at", "added_later"],
            once=["removed_at", "frozen_at"],
        ),
        workflow.guards.StatusEdges(
            model_name="referral",
            edges=[
                ("approved", "executed"),
                ("approved", "expired"),
                ("draft", "submitted"),
                ("draft", "withdrawn"),
                ("returned", "closed"),
                ("returned", "submitted"),
                ("returned", "withdrawn"),
                ("submitted", "approved"),
                ("submitted", "closed"),
                ("submitted", "refused"),
                ("submitted", "returned"),
                ("submitted", "withdrawn"),
            ],
        ),
    ]
