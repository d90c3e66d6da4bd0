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
        ("claims", "0001_compensation_tables"),
        ("workflow", "0011_claims_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("case_number", models.CharField(max_length=40, unique=True, verbose_name="report number")),
                ("core_id", models.CharField(blank=True, max_length=40, verbose_name="number in the core system")),
                ("registration_no", models.CharField(blank=True, max_length=40, verbose_name="registration number")),
                ("policy_no", models.CharField(blank=True, max_length=30, verbose_name="policy number")),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("motor", "Motor"),
                            ("property", "Commercial property and engineering"),
                            ("liability", "Liability"),
                            ("marine", "Cargo and hull"),
                            ("accident_health", "Accident and health"),
                            ("agriculture", "Agriculture"),
                        ],
                        default="motor",
                        max_length=20,
                        verbose_name="line",
                    ),
                ),
                (
                    "case_state",
                    models.CharField(
                        choices=[
                            ("reported", "Case reported"),
                            ("registered", "Case registered"),
                            ("surveyed", "Case surveyed"),
                            ("assessed", "Case assessed"),
                            ("settled", "Case settled"),
                            ("paid", "Case paid"),
                            ("closed", "Case closed"),
                            ("closed_at_zero", "Closed at zero"),
                            ("cancelled", "Cancelled"),
                            ("rejected", "Rejected"),
                            ("reopened", "Reopened"),
                        ],
                        max_length=16,
                        verbose_name="state in the core system",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("kept", "In the register"), ("set_aside", "Set aside")],
                        default="kept",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("loss_at", models.DateTimeField(null=True, verbose_name="time of loss")),
                ("reported_at", models.DateTimeField(null=True, verbose_name="reported")),
                ("registered_at", models.DateTimeField(null=True, verbose_name="registered")),
                ("first_contact_at", models.DateTimeField(null=True, verbose_name="first contact")),
                ("survey_at", models.DateTimeField(null=True, verbose_name="surveyed")),
                ("docs_complete_at", models.DateTimeField(null=True, verbose_name="documents complete")),
                ("assessed_at", models.DateTimeField(null=True, verbose_name="assessed")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled")),
                ("paid_at", models.DateTimeField(null=True, verbose_name="paid on")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                ("loss_place", models.CharField(blank=True, max_length=120, verbose_name="place of loss")),
                ("loss_cause", models.CharField(blank=True, max_length=60, verbose_name="cause of loss")),
                ("plate", models.CharField(blank=True, max_length=12, verbose_name="plate")),
                ("vin", models.CharField(blank=True, max_length=17, verbose_name="VIN")),
                ("deaths", models.PositiveSmallIntegerField(default=0, verbose_name="deaths")),
                ("serious_injuries", models.PositiveSmallIntegerField(default=0, verbose_name="seriously injured")),
                ("injured_count", models.PositiveSmallIntegerField(default=0, verbose_name="injured")),
                (
                    "liability_ratio",
                    models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="liability ratio"),
                ),
                ("is_litigated", models.BooleanField(default=False, verbose_name="in litigation")),
                ("is_cross_region", models.BooleanField(default=False, verbose_name="cross-region")),
                ("currency", models.CharField(default="CNY", max_length=3)),
                (
                    "insured_limit",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="insured limit"),
                ),
                (
                    "claimed",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="claimed"),
                ),
                (
                    "assessed",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="assessed"),
                ),
                (
                    "estimate",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="estimate"),
                ),
                (
                    "reserve",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="outstanding"
                    ),
                ),
                (
                    "applied",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="applied for"
                    ),
                ),
                (
                    "approved",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="approved"),
                ),
                (
                    "paid",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="paid"),
                ),
                ("source_row", models.PositiveIntegerField(null=True)),
                ("extra", models.JSONField(default=dict)),
                (
                    "assessor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assessor",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim_cases",
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
                    "surveyor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="surveyor",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "ordering": ["-reported_at", "-id"],
                "indexes": [
                    models.Index(fields=["-reported_at", "-id"], name="claim_case_reported"),
                    models.Index(fields=["branch", "-reported_at", "-id"], name="claim_case_branch_reported"),
                    models.Index(fields=["plate", "loss_at"], name="claim_case_plate_loss"),
                    models.Index(fields=["policy_no"], name="claim_case_policy"),
                    models.Index(fields=["registration_no"], name="claim_case_registration"),
                    models.Index(fields=["batch"], name="claim_case_batch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["kept", "set_aside"])), name="claim_case_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "case_state__in",
                                [
                                    "reported",
                                    "registered",
                                    "surveyed",
                                    "assessed",
                                    "settled",
                                    "paid",
                                    "closed",
                                    "closed_at_zero",
                                    "cancelled",
                                    "rejected",
                                    "reopened",
                                ],
                            )
                        ),
                        name="claim_case_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_number", ""), _negated=True), name="claim_case_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("assessed__gte", 0),
                            ("claimed__gte", 0),
                            ("estimate__gte", 0),
                            ("reserve__gte", 0),
                            ("applied__gte", 0),
                            ("approved__gte", 0),
                            ("paid__gte", 0),
                        ),
                        name="claim_case_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("liability_ratio__isnull", True),
                            models.Q(("liability_ratio__gte", 0), ("liability_ratio__lte", 100)),
                            _connector="OR",
                        ),
                        name="claim_case_ratio",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("loss_at__isnull", True),
                            ("reported_at__isnull", True),
                            ("loss_at__lte", models.F("reported_at")),
                            _connector="OR",
                        ),
                        name="claim_case_loss_before_report",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseVehicle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_insured", models.BooleanField(default=False, verbose_name="insured vehicle")),
                ("plate", models.CharField(blank=True, max_length=12, verbose_name="plate")),
                ("vin", models.CharField(blank=True, max_length=17, verbose_name="VIN")),
                ("model_name", models.CharField(blank=True, max_length=80, verbose_name="model")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vehicles", to="claims.claimcase"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "-is_insured", "id"],
                "indexes": [models.Index(fields=["plate"], name="case_vehicle_plate")],
            },
        ),
        migrations.CreateModel(
            name="CasePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("compulsory", "Compulsory"), ("commercial", "Commercial"), ("other", "Other")],
                        max_length=12,
                        verbose_name="kind of policy",
                    ),
                ),
                ("policy_no", models.CharField(max_length=30, verbose_name="policy number")),
                ("starts_on", models.DateField(null=True, verbose_name="start of cover")),
                ("ends_on", models.DateField(null=True, verbose_name="last covered day")),
                (
                    "limit",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="insured limit"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="claims.claimcase"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "kind", "policy_no"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "kind", "policy_no"), name="case_policy_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("starts_on__lte", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="case_policy_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("insured", "Insured"),
                            ("reporter", "Reporter"),
                            ("driver", "Driver"),
                            ("third_party", "Third party"),
                            ("payee", "Payee"),
                            ("lawyer", "Lawyer"),
                        ],
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                ("name", accounts.fields.EncryptedTextField(verbose_name="name")),
                ("name_hash", models.CharField(max_length=32)),
                ("certificate_no", accounts.fields.EncryptedTextField(blank=True, verbose_name="certificate number")),
                ("certificate_hash", models.CharField(blank=True, max_length=32)),
                ("phone", accounts.fields.EncryptedTextField(blank=True, verbose_name="phone")),
                ("account_no", accounts.fields.EncryptedTextField(blank=True, verbose_name="bank account")),
                ("account_hash", models.CharField(blank=True, max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="claims.claimcase"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "id"],
                "indexes": [
                    models.Index(fields=["name_hash"], name="case_party_name"),
                    models.Index(fields=["account_hash"], name="case_party_account"),
                ],
                "constraints": [models.UniqueConstraint(fields=("case", "role", "name_hash"), name="case_party_once")],
            },
        ),
        migrations.CreateModel(
            name="CaseInjured",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", accounts.fields.EncryptedTextField(verbose_name="name")),
                ("certificate_no", accounts.fields.EncryptedTextField(blank=True, verbose_name="certificate number")),
                ("phone", accounts.fields.EncryptedTextField(blank=True, verbose_name="phone")),
                ("injury", accounts.fields.EncryptedTextField(blank=True, verbose_name="injury")),
                ("hospital", accounts.fields.EncryptedTextField(blank=True, verbose_name="hospital")),
                (
                    "severity",
                    models.CharField(
                        choices=[("light", "Light"), ("serious", "Serious"), ("death", "Death")],
                        default="light",
                        max_length=8,
                        verbose_name="severity",
                    ),
                ),
                ("grade", models.PositiveSmallIntegerField(null=True, verbose_name="expected grade")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="injured", to="claims.claimcase"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__isnull", True), models.Q(("grade__gte", 1), ("grade__lte", 10)), _connector="OR"
                        ),
                        name="case_injured_grade",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAmount",
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
                (
                    "claimed",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="claimed"),
                ),
                (
                    "assessed",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="assessed"),
                ),
                (
                    "estimate",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="estimate"),
                ),
                (
                    "applied",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="applied for"
                    ),
                ),
                (
                    "approved",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="approved"),
                ),
                (
                    "paid",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="paid"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="amounts", to="claims.claimcase"
                    ),
                ),
            ],
            options={
                "ordering": ["case", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "loss_type"), name="case_amount_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("assessed__gte", 0),
                            ("claimed__gte", 0),
                            ("estimate__gte", 0),
                            ("applied__gte", 0),
                            ("approved__gte", 0),
                            ("paid__gte", 0),
                        ),
                        name="case_amount_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReserveMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cover", models.CharField(blank=True, max_length=12, verbose_name="cover")),
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
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("opening", "Opening"), ("up", "Raised"), ("down", "Lowered"), ("paid", "Paid")],
                        max_length=8,
                        verbose_name="movement",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="amount"),
                ),
                (
                    "estimate",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="estimate"),
                ),
                (
                    "paid",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=14, verbose_name="paid"),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="claims.claimcase",
                    ),
                ),
            ],
            options={
                "ordering": ["case", "cover", "loss_type", "position"],
                "indexes": [models.Index(fields=["at", "case"], name="reserve_movement_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "cover", "loss_type", "position"), name="reserve_movement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("paid__gte", 0)), name="reserve_movement_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("estimate__gte", models.F("paid"))), name="reserve_movement_covers_paid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["opening", "up", "down", "paid"])),
                        name="reserve_movement_kind",
                    ),
                ],
            },
        ),
        workflow.guards.AppendOnly(
            model_name="reservemovement",
        ),
        workflow.guards.StatusEdges(
            model_name="claimcase",
            edges=[("kept", "set_aside"), ("set_aside", "kept")],
        ),
    ]
