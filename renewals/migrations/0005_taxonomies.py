"""What branches state about the codes of their taxonomies; what is shipped is in the code and needs no rows."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0004_measured_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Taxon",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="taxonomy")),
                ("code", models.CharField(max_length=20, verbose_name="code")),
                ("parent", models.CharField(blank=True, max_length=20, verbose_name="class")),
                ("label_zh", models.CharField(max_length=60, verbose_name="in Chinese")),
                ("label_en", models.CharField(max_length=80, verbose_name="in English")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="place")),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                ("facts", models.JSONField(default=dict)),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source document")),
                ("set_at", models.DateTimeField(auto_now_add=True)),
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
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "taxonomy entry",
                "ordering": ["kind", "code", "valid_from"],
                "indexes": [models.Index(fields=["kind", "code"], name="taxon_code")],
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "kind", "code", "valid_from"), name="taxon_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "loss_reason",
                                    "void_reason",
                                    "contact_channel",
                                    "contact_result",
                                    "intention",
                                    "insurer",
                                ],
                            )
                        ),
                        name="taxon_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("label_zh", ""), _negated=True), models.Q(("label_en", ""), _negated=True)
                        ),
                        name="taxon_has_words",
                    ),
                ],
            },
        ),
    ]
