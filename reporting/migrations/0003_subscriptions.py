import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("reporting", "0002_dashboards"),
        ("workflow", "0015_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PushRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("robot", "Group robot"),
                            ("wecom_app", "WeCom message to people"),
                            ("mail", "Mail with PDF"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
                ("link", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="digest")),
                ("recipients", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("test", models.BooleanField(default=False)),
                ("arrived_at", models.DateTimeField(null=True, verbose_name="arrived")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("quiet", "Nothing to say"),
                            ("missed", "Missed"),
                            ("failed", "Failed"),
                        ],
                        default="sent",
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
                "verbose_name": "push",
                "ordering": ["-due_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PushPaper",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="paper",
                        serialize=False,
                        to="reporting.pushrun",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
            options={
                "verbose_name": "paper of a push",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("source", models.CharField(max_length=40, verbose_name="content")),
                ("options", models.JSONField(default=dict)),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("today", "Today"),
                            ("yesterday", "Yesterday"),
                            ("last_7_days", "Last 7 days"),
                            ("month_to_date", "Month to date"),
                            ("whole_month", "Whole month"),
                            ("last_month", "Last month"),
                        ],
                        max_length=20,
                        verbose_name="period",
                    ),
                ),
                (
                    "days",
                    models.CharField(
                        choices=[
                            ("working_days", "Working days (holiday calendar)"),
                            ("weekdays", "Days of the week"),
                            ("month_days", "Days of the month"),
                        ],
                        max_length=20,
                        verbose_name="days",
                    ),
                ),
                ("numbers", models.JSONField(default=list)),
                ("times", models.JSONField(default=list)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("robot", "Group robot"),
                            ("wecom_app", "WeCom message to people"),
                            ("mail", "Mail with PDF"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("people", models.JSONField(default=list)),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "Simplified Chinese"), ("en", "English")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("quiet", models.BooleanField(default=True, verbose_name="quiet when there is nothing to say")),
                (
                    "missed",
                    models.CharField(
                        choices=[("once", "Send the latest once"), ("drop", "Leave it out")],
                        default="once",
                        max_length=5,
                        verbose_name="missed",
                    ),
                ),
                ("next_at", models.DateTimeField(null=True, verbose_name="next time")),
                (
                    "paused_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "Paused by a person"),
                            ("left", "The subscriber has left"),
                            ("rights", "The subscriber may no longer see these figures"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Sending"), ("paused", "Paused"), ("ended", "Ended")],
                        default="active",
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
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.robot"
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="pushrun",
            name="subscription",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="reporting.subscription",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["next_at", "id"], name="subscription_due"
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["branch", "-id"], name="subscription_branch"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["owner", "-id"], name="subscription_owner"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "paused", "ended"])), name="subscription_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["robot", "wecom_app", "mail"])), name="subscription_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("missed__in", ["once", "drop"])), name="subscription_missed_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "robot"), ("robot__isnull", False)),
                    models.Q(models.Q(("channel", "robot"), _negated=True), ("robot__isnull", True)),
                    _connector="OR",
                ),
                name="subscription_robot_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_at__isnull", False), ("status", "active")),
                    models.Q(models.Q(("status", "active"), _negated=True), ("next_at__isnull", True)),
                    _connector="OR",
                ),
                name="subscription_next_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "paused"), models.Q(("paused_because", ""), _negated=True)),
                    models.Q(models.Q(("status", "paused"), _negated=True), ("paused_because", "")),
                    _connector="OR",
                ),
                name="subscription_pause_pair",
            ),
        ),
        migrations.AddIndex(
            model_name="pushrun",
            index=models.Index(fields=["subscription", "-due_at", "-id"], name="push_run_history"),
        ),
        migrations.AddIndex(
            model_name="pushrun",
            index=models.Index(fields=["branch", "-id"], name="push_run_branch"),
        ),
        migrations.AddIndex(
            model_name="pushrun",
            index=models.Index(
                condition=models.Q(("arrived_at__isnull", True), ("status", "sent")),
                fields=["id"],
                name="push_run_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="pushrun",
            constraint=models.UniqueConstraint(fields=("subscription", "due_at"), name="push_run_once"),
        ),
        migrations.AddConstraint(
            model_name="pushrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["sent", "quiet", "missed", "failed"])), name="push_run_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="pushrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sha256", ""), ("text", "")),
                    models.Q(models.Q(("text", ""), _negated=True), models.Q(("sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="push_run_digest_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="pushrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "sent"), _negated=True), models.Q(("text", ""), _negated=True), _connector="OR"
                ),
                name="push_run_sent_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="pushrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "failed"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="push_run_failed_why",
            ),
        ),
        StatusEdges(
            "subscription",
            [("active", "paused"), ("paused", "active"), ("active", "ended"), ("paused", "ended")],
        ),
        StatusEdges("pushrun", [("sent", "failed"), ("failed", "sent")]),
    ]
