import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_reinsurance_roles"),
        ("reinsurance", "0004_endorsement_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("pro_rata", "Pro rata"),
                            ("short_rate", "Short rate"),
                            ("ab_initio", "From inception"),
                        ],
                        max_length=12,
                        verbose_name="return of premium",
                    ),
                ),
                ("effective_at", models.DateTimeField(verbose_name="cover ends")),
                (
                    "factor",
                    models.DecimalField(decimal_places=10, max_digits=13, null=True, verbose_name="short rate (%)"),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("cancel_asked", "In approval"),
                            ("cancel_allowed", "Approved, not yet effective"),
                            ("cancel_dropped", "Dropped"),
                            ("cancel_done", "Carried out"),
                        ],
                        default="cancel_asked",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
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
                        related_name="cancellations",
                        to="reinsurance.placement",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reinsurance.slipversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "cancellation",
                "ordering": ["placement", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["cancel_asked", "cancel_allowed", "cancel_dropped", "cancel_done"])
                        ),
                        name="cancellation_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["cancel_asked", "cancel_allowed", "cancel_done"])),
                        fields=("placement",),
                        name="cancellation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("factor__gt", 0), ("factor__lte", 100), ("method", "short_rate")),
                            models.Q(models.Q(("method", "short_rate"), _negated=True), ("factor__isnull", True)),
                            _connector="OR",
                        ),
                        name="cancellation_factor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancel_done"), _negated=True), ("slip__isnull", False), _connector="OR"
                        ),
                        name="cancellation_has_document",
                    ),
                ],
            },
        ),
    ]
