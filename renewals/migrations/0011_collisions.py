"""Collisions with their parties, fleets with their vehicles."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0010_telesales"),
        ("workflow", "0016_chain_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CollisionCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("vin", "Same VIN"),
                            ("certificate_plate", "Same certificate and plate"),
                            ("phone", "Same phone"),
                            ("foreign_signing", "Signed by somebody else"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("opened_at", models.DateTimeField(verbose_name="found")),
                ("due_at", models.DateTimeField(verbose_name="to decide until")),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("transfer", "Hand the others over to the winner"),
                            ("merge", "Merge into the winner's task"),
                            ("void_duplicate", "Void the others as duplicates"),
                            ("keep", "Everything stays as it is"),
                            ("credit_signer", "Give the credit to the signer"),
                            ("dissolved", "No collision any more"),
                        ],
                        max_length=16,
                        verbose_name="resolution",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lock", "Only this party holds the customer validly"),
                            ("first_contact", "First effective contact"),
                            ("last_agent", "Last year's agent"),
                            ("not_released", "The task was not released to telesales"),
                            ("released", "The task was released to telesales"),
                            ("manager", "The manager's own judgement"),
                        ],
                        max_length=16,
                        verbose_name="ground",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("appeal_until", models.DateTimeField(null=True, verbose_name="appeal until")),
                ("appealed_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "To be ruled on"),
                            ("decided", "Ruled on"),
                            ("appealed", "Appealed"),
                            ("closed", "Settled"),
                        ],
                        default="open",
                        max_length=50,
                    ),
                ),
            ],
            options={
                "verbose_name": "collision",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CollisionParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["case", "place"],
            },
        ),
        migrations.CreateModel(
            name="Fleet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("key", models.CharField(max_length=40, unique=True)),
                ("insured_name", models.CharField(max_length=100, verbose_name="insured")),
                ("is_company", models.BooleanField(default=False, verbose_name="company customer")),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Worked together"), ("dissolved", "No fleet")],
                        default="active",
                        max_length=50,
                    ),
                ),
            ],
            options={
                "verbose_name": "fleet",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="FleetVehicle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="collisioncase",
            name="appealed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="collisioncase",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="collisioncase",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="collisioncase",
            name="heard_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="collisionparty",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="collisionparty",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="renewals.collisioncase"
            ),
        ),
        migrations.AddField(
            model_name="collisionparty",
            name="owner",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="collisionparty",
            name="policy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.signedpolicy"
            ),
        ),
        migrations.AddField(
            model_name="collisionparty",
            name="renewal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="collision_parties", to="renewals.renewal"
            ),
        ),
        migrations.AddField(
            model_name="collisioncase",
            name="winner",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.collisionparty"
            ),
        ),
        migrations.AddField(
            model_name="fleet",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="fleet",
            name="manager",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account manager",
            ),
        ),
        migrations.AddField(
            model_name="fleetvehicle",
            name="fleet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="vehicles", to="renewals.fleet"
            ),
        ),
        migrations.AddField(
            model_name="fleetvehicle",
            name="renewal",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="fleet_vehicle", to="renewals.renewal"
            ),
        ),
        migrations.AddIndex(
            model_name="collisionparty",
            index=models.Index(fields=["branch", "case"], name="collision_party_branch"),
        ),
        migrations.AddConstraint(
            model_name="collisionparty",
            constraint=models.UniqueConstraint(fields=("case", "place"), name="collision_party_place"),
        ),
        migrations.AddIndex(
            model_name="collisioncase",
            index=models.Index(fields=["branch", "-id"], name="collision_branch"),
        ),
        migrations.AddIndex(
            model_name="collisioncase",
            index=models.Index(fields=["status", "appeal_until"], name="collision_status_appeal"),
        ),
        migrations.AddConstraint(
            model_name="collisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "decided", "appealed", "closed"])), name="collision_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="collisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["vin", "certificate_plate", "phone", "foreign_signing"])),
                name="collision_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="collisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(
                        ("appeal_until__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("winner__isnull", False),
                        models.Q(("resolution", ""), _negated=True),
                        models.Q(("ground", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="collision_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="collisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "open"),
                    ("decided_by__isnull", False),
                    models.Q(("resolution", "dissolved"), ("status", "closed")),
                    _connector="OR",
                ),
                name="collision_decided_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="collisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appealed_at__isnull", True), ("appealed_by__isnull", True)),
                    models.Q(
                        ("appealed_at__isnull", False), ("appealed_by__isnull", False), ("decided_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="collision_appeal_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="collisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("heard_at__isnull", True), ("heard_by__isnull", True)),
                    models.Q(("appealed_by__isnull", False), ("heard_at__isnull", False), ("heard_by__isnull", False)),
                    _connector="OR",
                ),
                name="collision_heard_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="collisioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heard_by__isnull", True),
                    models.Q(
                        models.Q(("heard_by", models.F("decided_by")), _negated=True),
                        models.Q(("heard_by", models.F("appealed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="collision_four_eyes",
            ),
        ),
        migrations.AddIndex(
            model_name="fleet",
            index=models.Index(fields=["branch", "-id"], name="fleet_branch"),
        ),
        migrations.AddConstraint(
            model_name="fleet",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "dissolved"])), name="fleet_status"
            ),
        ),
        StatusEdges(
            "collisioncase",
            [
                ("appealed", "closed"),
                ("decided", "appealed"),
                ("decided", "closed"),
                ("open", "closed"),
                ("open", "decided"),
            ],
        ),
        StatusEdges("fleet", [("active", "dissolved")]),
        AppendOnly("collisionparty"),
    ]
