"""What the remaining rules ask: units, affiliates, clauses, requests, tables; the guards go back afterwards."""

from __future__ import annotations

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, FixedColumns, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("reinsurance", "0011_inward_endorsements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="counterparty",
            name="authority_no",
            field=models.CharField(blank=True, max_length=40, verbose_name="Hong Kong authorisation"),
        ),
        migrations.AddField(
            model_name="counterparty",
            name="board_no",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="number on the Shanghai international board"
            ),
        ),
        migrations.AddField(
            model_name="counterparty",
            name="reported_on",
            field=models.DateField(blank=True, null=True, verbose_name="last quarterly report"),
        ),
        migrations.AddField(
            model_name="line",
            name="affiliated",
            field=models.BooleanField(default=False, verbose_name="affiliate of the policyholder"),
        ),
        migrations.AddField(
            model_name="placement",
            name="cut_through",
            field=models.BooleanField(default=False, verbose_name="cut-through clause"),
        ),
        migrations.AddField(
            model_name="placement",
            name="legal_hold",
            field=models.CharField(blank=True, max_length=400, verbose_name="legal hold"),
        ),
        migrations.AddField(
            model_name="placement",
            name="policy_sum",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="sum insured of the policy"
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="unit_method",
            field=models.CharField(blank=True, max_length=20, verbose_name="method of division"),
        ),
        migrations.AlterField(
            model_name="ruleresult",
            name="moment",
            field=models.CharField(
                choices=[
                    ("submit", "At submission"),
                    ("market", "Before asking the market"),
                    ("firm_order", "At the firm order"),
                    ("line", "When a line is written"),
                    ("bind", "At binding"),
                    ("endorse", "At endorsement"),
                    ("cancel", "At cancellation"),
                    ("nightly", "Checked overnight"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="CreditFactorRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("valid_from", models.DateField(verbose_name="holds from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="holds until")),
                ("made_at", models.DateTimeField()),
                (
                    "market",
                    models.CharField(
                        choices=[
                            ("onshore", "Onshore"),
                            ("offshore", "Offshore"),
                            ("hong_kong", "Hong Kong, favoured"),
                        ],
                        max_length=10,
                        verbose_name="market",
                    ),
                ),
                (
                    "solvency_from",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="solvency from (%)"
                    ),
                ),
                (
                    "agency",
                    models.CharField(
                        blank=True,
                        choices=[("sp", "S&P"), ("am_best", "AM Best"), ("moodys", "Moody's"), ("fitch", "Fitch")],
                        max_length=8,
                        verbose_name="agency",
                    ),
                ),
                ("grade", models.CharField(blank=True, max_length=6, verbose_name="grade")),
                ("secured", models.BooleanField(default=False, verbose_name="with collateral")),
                ("base", models.DecimalField(decimal_places=6, max_digits=9, verbose_name="RF0")),
                ("k", models.DecimalField(decimal_places=4, default=Decimal(0), max_digits=5, verbose_name="K")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "credit factor",
                "ordering": ["market", "agency", "solvency_from", "grade", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("market__in", ["onshore", "offshore", "hong_kong"])),
                        name="credit_factor_market",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base__gte", 0), ("k__gte", Decimal("-0.25")), ("k__lte", Decimal("0.25"))),
                        name="credit_factor_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_from__lte", models.F("valid_until")), _connector="OR"
                        ),
                        name="credit_factor_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="to be answered by")),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reinsurance.placementdocument",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "counterparty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.counterparty"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reinsurance.placementdocument",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fact_requests",
                        to="reinsurance.placement",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for facts",
                "ordering": ["placement", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__isnull", True), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                ("answer__isnull", False),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="fact_request_answered_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FiledMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("valid_from", models.DateField(verbose_name="holds from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="holds until")),
                ("made_at", models.DateTimeField()),
                ("code", models.CharField(max_length=20, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "filed method",
                "ordering": ["code", "-valid_from", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "code", "valid_from"), name="filed_method_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_from__lte", models.F("valid_until")), _connector="OR"
                        ),
                        name="filed_method_days",
                    ),
                ],
            },
        ),
        AppendOnly("creditfactorrow"),
        AppendOnly("filedmethod"),
        FixedColumns(
            "factrequest",
            ["placement_id", "counterparty_id", "evidence_id", "due_on", "asked_by_id", "asked_at"],
            once=["answer_id", "answered_by_id", "answered_at"],
        ),
        AppendOnly("ruleresult"),
        FixedColumns(
            "line",
            ["placement_id", "section_id", "reinsurer_id", "broker_id", "written", "basis", "stands", "affiliated"],
        ),
        StatusEdges(
            "placement",
            [
                ("bound", "annulled"),
                ("bound", "endorsing"),
                ("bound", "on_risk"),
                ("endorsing", "bound"),
                ("endorsing", "on_risk"),
                ("firm_order", "placed"),
                ("firm_order", "short"),
                ("firm_order", "taken_back"),
                ("in_market", "firm_order"),
                ("in_market", "taken_back"),
                ("on_risk", "annulled"),
                ("on_risk", "endorsing"),
                ("on_risk", "expired"),
                ("placed", "firm_order"),
                ("placed", "signed"),
                ("placed", "taken_back"),
                ("ri_draft", "submitted"),
                ("ri_draft", "taken_back"),
                ("short", "firm_order"),
                ("short", "in_market"),
                ("short", "taken_back"),
                ("signed", "bound"),
                ("signed", "firm_order"),
                ("signed", "taken_back"),
                ("submitted", "rejected"),
                ("submitted", "ri_draft"),
                ("submitted", "taken_back"),
                ("submitted", "to_place"),
                ("to_place", "in_market"),
                ("to_place", "taken_back"),
            ],
        ),
        FixedColumns("placement", ["renews_id"]),
        StatusEdges(
            "counterparty",
            [
                ("approved", "blocked"),
                ("approved", "watch"),
                ("blocked", "approved"),
                ("in_review", "approved"),
                ("in_review", "not_admitted"),
                ("in_review", "proposed"),
                ("not_admitted", "in_review"),
                ("proposed", "in_review"),
                ("watch", "approved"),
                ("watch", "blocked"),
            ],
        ),
    ]
