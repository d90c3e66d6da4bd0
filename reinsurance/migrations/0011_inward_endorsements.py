"""Endorsements of inward lines, and the versions they leave: those are never changed."""

from __future__ import annotations

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("reinsurance", "0010_inward_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InwardEndorsement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("amounts", "Sum insured, premium or share"), ("period", "Period of cover")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("endorse_draft", "Draft"),
                            ("endorse_submitted", "Submitted"),
                            ("endorse_effective", "Effective"),
                            ("endorse_refused", "Refused"),
                            ("endorse_withdrawn", "Withdrawn"),
                        ],
                        default="endorse_draft",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="what changes")),
                ("effective_at", models.DateTimeField(verbose_name="effective from")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("stated", "As stated, for the rest of the period"),
                            ("pro_rata", "For the whole period, charged by days left"),
                        ],
                        default="stated",
                        max_length=8,
                        verbose_name="premium",
                    ),
                ),
                (
                    "amount_change",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=20, verbose_name="sum insured, plus or minus"
                    ),
                ),
                (
                    "premium_change",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=20, verbose_name="premium, plus or minus"
                    ),
                ),
                (
                    "share",
                    models.DecimalField(
                        decimal_places=10, max_digits=13, null=True, verbose_name="our line from then on (%)"
                    ),
                ),
                ("period_until", models.DateTimeField(null=True, verbose_name="cover until")),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agreed by",
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
                    "maker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reinsurance.inwarddocument",
                        verbose_name="notice of the cedant",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to="reinsurance.inwardoffer",
                    ),
                ),
            ],
            options={
                "verbose_name": "inward endorsement",
                "ordering": ["offer", "-number"],
            },
        ),
        migrations.CreateModel(
            name="InwardVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("effective_at", models.DateTimeField(verbose_name="effective from")),
                ("period_until", models.DateTimeField(verbose_name="cover until")),
                (
                    "sum_insured",
                    models.DecimalField(decimal_places=2, max_digits=20, verbose_name="sum insured (100 %)"),
                ),
                (
                    "premium",
                    models.DecimalField(decimal_places=2, max_digits=20, verbose_name="original premium (100 %)"),
                ),
                ("share", models.DecimalField(decimal_places=10, max_digits=13, verbose_name="our line (%)")),
                ("our_premium", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="our premium")),
                ("our_commission", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="our commission")),
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
                    "endorsement",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="version_made",
                        to="reinsurance.inwardendorsement",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="reinsurance.inwardoffer",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an inward line",
                "ordering": ["offer", "number"],
            },
        ),
        migrations.AddIndex(
            model_name="inwardendorsement",
            index=models.Index(fields=["branch", "-id"], name="inward_change_branch"),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "endorse_draft",
                            "endorse_submitted",
                            "endorse_effective",
                            "endorse_refused",
                            "endorse_withdrawn",
                        ],
                    )
                ),
                name="inward_change_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["amounts", "period"])), name="inward_change_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.UniqueConstraint(fields=("offer", "number"), name="inward_change_number"),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("endorse_draft", "endorse_submitted"))),
                fields=("offer",),
                name="inward_change_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("endorse_refused", "endorse_withdrawn")), _negated=True),
                fields=("notice",),
                name="inward_change_notice_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_change", 0),
                        ("kind", "period"),
                        ("period_until__isnull", False),
                        ("share__isnull", True),
                    ),
                    models.Q(("kind", "amounts"), ("period_until__isnull", True)),
                    _connector="OR",
                ),
                name="inward_change_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share__isnull", True), models.Q(("share__gt", 0), ("share__lte", 100)), _connector="OR"
                ),
                name="inward_change_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                    models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                    _connector="OR",
                ),
                name="inward_change_accepted_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "endorse_effective"), _negated=True),
                    ("accepted_by__isnull", False),
                    _connector="OR",
                ),
                name="inward_change_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by__isnull", True),
                    models.Q(("accepted_by", models.F("maker")), _negated=True),
                    _connector="OR",
                ),
                name="inward_change_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardversion",
            constraint=models.UniqueConstraint(fields=("offer", "number"), name="inward_version_number"),
        ),
        migrations.AddConstraint(
            model_name="inwardversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("our_commission__gte", 0),
                    ("our_premium__gte", 0),
                    ("premium__gt", 0),
                    ("sum_insured__gt", 0),
                    ("share__gte", 0),
                    ("share__lte", 100),
                ),
                name="inward_version_amounts",
            ),
        ),
        AppendOnly("inwardversion"),
        StatusEdges(
            "inwardendorsement",
            [
                ("endorse_draft", "endorse_submitted"),
                ("endorse_draft", "endorse_withdrawn"),
                ("endorse_submitted", "endorse_draft"),
                ("endorse_submitted", "endorse_effective"),
                ("endorse_submitted", "endorse_refused"),
                ("endorse_submitted", "endorse_withdrawn"),
            ],
        ),
    ]
