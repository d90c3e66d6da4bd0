"""A reinsurer of bound cover may be replaced: its line is closed, keeps its days, and another stands in its place."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import FixedColumns


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("reinsurance", "0012_more_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Replacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("affiliated", models.BooleanField(default=False, verbose_name="affiliate of the policyholder")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("cut_off", "Cut-off: losses before the day stay with the old line"),
                            ("clean_cut", "Clean cut: the new line takes over open losses as well"),
                        ],
                        max_length=12,
                        verbose_name="how the old line ends",
                    ),
                ),
                ("cut_at", models.DateTimeField(verbose_name="old line ends")),
                ("reason", models.CharField(max_length=400, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("replace_asked", "In approval"),
                            ("replace_dropped", "Dropped"),
                            ("replace_done", "Carried out"),
                        ],
                        default="replace_asked",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "kept_premium",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="premium kept"
                    ),
                ),
                (
                    "kept_commission",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="commission kept"
                    ),
                ),
                (
                    "kept_brokerage",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="brokerage kept"
                    ),
                ),
            ],
            options={
                "verbose_name": "replacement of a reinsurer",
                "ordering": ["placement", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="line",
            name="line_position",
        ),
        migrations.RemoveConstraint(
            model_name="line",
            name="line_signed_when_signed",
        ),
        migrations.AlterField(
            model_name="line",
            name="state",
            field=models.CharField(
                choices=[
                    ("written", "Written"),
                    ("line_signed", "Signed"),
                    ("line_withdrawn", "Released"),
                    ("line_replaced", "Replaced"),
                ],
                default="written",
                max_length=16,
                verbose_name="state",
            ),
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
                    ("replace", "At the replacement of a reinsurer"),
                    ("nightly", "Checked overnight"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="slipversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("inquiry", "Inquiry slip"),
                    ("comparison", "Comparison sheet"),
                    ("firm_order", "Firm order slip"),
                    ("signed", "Signed slip"),
                    ("cover", "Cover note"),
                    ("endorsement", "Endorsement slip"),
                    ("cancel", "Cancellation note"),
                    ("replace", "Replacement note"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "line_replaced"), _negated=True),
                fields=("section", "position"),
                name="line_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed__isnull", False), ("state__in", ("line_signed", "line_replaced"))),
                    models.Q(
                        models.Q(("state__in", ("line_signed", "line_replaced")), _negated=True),
                        ("signed__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="line_signed_when_signed",
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="acceptance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.placementdocument"
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="broker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reinsurance.counterparty",
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="replacements", to="reinsurance.line"
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="new_line",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_over",
                to="reinsurance.line",
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="placement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="replacements", to="reinsurance.placement"
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="proof",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.placementdocument"
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="reinsurer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.counterparty"
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.placementdocument"
            ),
        ),
        migrations.AddField(
            model_name="replacement",
            name="slip",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reinsurance.slipversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="replacement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["replace_asked", "replace_dropped", "replace_done"])),
                name="replacement_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="replacement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "replace_asked")), fields=("placement",), name="replacement_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="replacement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "replace_done")), fields=("line",), name="replacement_of_a_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="replacement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kept_brokerage__isnull", False),
                        ("kept_commission__isnull", False),
                        ("kept_premium__isnull", False),
                        ("new_line__isnull", False),
                        ("slip__isnull", False),
                        ("state", "replace_done"),
                    ),
                    models.Q(
                        models.Q(("state", "replace_done"), _negated=True),
                        ("new_line__isnull", True),
                        ("slip__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="replacement_has_outcome",
            ),
        ),
        FixedColumns(
            "line",
            ["placement_id", "section_id", "reinsurer_id", "broker_id", "written", "basis", "stands", "affiliated"],
        ),
        FixedColumns(
            "replacement",
            [
                "placement_id",
                "line_id",
                "reinsurer_id",
                "broker_id",
                "affiliated",
                "mode",
                "cut_at",
                "reason",
                "proof_id",
                "release_id",
                "acceptance_id",
                "asked_by_id",
                "asked_at",
            ],
            once=["slip_id", "new_line_id", "kept_premium", "kept_commission", "kept_brokerage"],
        ),
    ]
