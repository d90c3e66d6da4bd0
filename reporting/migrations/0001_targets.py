import django.db.models.deletion
from django.db import migrations, models

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_person_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("kpi", models.CharField(max_length=60, verbose_name="figure")),
                ("month", models.DateField(verbose_name="month")),
                ("base_value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="base value")),
                (
                    "challenge_value",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="challenge value"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("in_force", "In force"), ("withdrawn", "Withdrawn")],
                        default="in_force",
                        max_length=50,
                        verbose_name="state",
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
            ],
            options={
                "verbose_name": "target",
                "ordering": ["-month", "kpi", "id"],
                "indexes": [models.Index(fields=["branch", "-month", "kpi", "id"], name="target_branch_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "kpi", "month"), name="target_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["in_force", "withdrawn"])), name="target_status_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("kpi", ""), _negated=True), name="target_of_a_figure"),
                    models.CheckConstraint(condition=models.Q(("base_value__gte", 0)), name="target_base_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("challenge_value__isnull", True), ("challenge_value__gte", 0), _connector="OR"
                        ),
                        name="target_challenge_not_negative",
                    ),
                ],
            },
        ),
        StatusEdges("target", [("in_force", "withdrawn"), ("withdrawn", "in_force")]),
    ]
