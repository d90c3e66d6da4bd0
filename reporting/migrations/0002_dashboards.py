import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("reporting", "0001_targets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dashboard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("title", models.CharField(max_length=40, verbose_name="title")),
                ("tiles", models.JSONField(default=list, verbose_name="tiles")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("dashboard_own", "My own"),
                            ("dashboard_shared", "Shared in the branch"),
                            ("dashboard_removed", "Removed"),
                        ],
                        default="dashboard_own",
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
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "dashboard",
                "ordering": ["title", "id"],
                "indexes": [
                    models.Index(fields=["owner", "title", "id"], name="dashboard_owner"),
                    models.Index(fields=["branch", "status", "title", "id"], name="dashboard_branch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["dashboard_own", "dashboard_shared", "dashboard_removed"])),
                        name="dashboard_status_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="dashboard_titled"),
                ],
            },
        ),
        StatusEdges(
            "dashboard",
            [
                ("dashboard_own", "dashboard_shared"),
                ("dashboard_shared", "dashboard_own"),
                ("dashboard_own", "dashboard_removed"),
                ("dashboard_shared", "dashboard_removed"),
            ],
        ),
    ]
