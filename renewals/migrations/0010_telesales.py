"""Call lists with their rule, lock, file and callers; calls that came back; the channel of signed policies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0009_leads"),
        ("workflow", "0016_chain_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("called_at", models.DateTimeField(verbose_name="call time")),
                ("result", models.CharField(max_length=4, verbose_name="result")),
                ("source_row", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "returned call",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="calllist",
            name="fields",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="calllist",
            name="file_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="calllist",
            name="file_rows",
            field=models.PositiveIntegerField(null=True, verbose_name="rows in the file"),
        ),
        migrations.AddField(
            model_name="calllist",
            name="lock_days",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="calllist",
            name="mark",
            field=models.CharField(blank=True, max_length=400, verbose_name="watermark"),
        ),
        migrations.AddField(
            model_name="calllist",
            name="opening",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="calllist",
            name="sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="digest"),
        ),
        migrations.AddField(
            model_name="calllistitem",
            name="assigned_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="to_call",
                to=settings.AUTH_USER_MODEL,
                verbose_name="caller",
            ),
        ),
        migrations.AddField(
            model_name="calllistitem",
            name="locked_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="calllistitem",
            name="locked_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="calllistitem",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="calllistitem",
            name="token",
            field=models.CharField(blank=True, max_length=16, verbose_name="task number"),
        ),
        migrations.AddField(
            model_name="signedpolicy",
            name="channel",
            field=models.CharField(blank=True, max_length=60, verbose_name="sales channel"),
        ),
        migrations.AddConstraint(
            model_name="calllist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file_at__isnull", True), ("file_rows__isnull", True), ("mark", ""), ("sha256", "")),
                    models.Q(
                        ("file_at__isnull", False),
                        ("file_rows__isnull", False),
                        models.Q(("sha256", ""), _negated=True),
                        models.Q(("mark", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="call_list_file_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="calllistitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token", ""), _negated=True), fields=("token",), name="call_list_item_token"
            ),
        ),
        migrations.AddConstraint(
            model_name="calllistitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("locked_from__isnull", True), ("locked_until__isnull", True)),
                    models.Q(("locked_from__isnull", False), ("locked_until__gte", models.F("locked_from"))),
                    _connector="OR",
                ),
                name="call_list_item_lock",
            ),
        ),
        migrations.AddField(
            model_name="callreturn",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.importbatch"
            ),
        ),
        migrations.AddField(
            model_name="callreturn",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="callreturn",
            name="caller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="callreturn",
            name="follow_up",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.followup"
            ),
        ),
        migrations.AddField(
            model_name="callreturn",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="renewals.calllistitem"
            ),
        ),
        migrations.AddIndex(
            model_name="callreturn",
            index=models.Index(fields=["branch", "-called_at"], name="call_return_branch"),
        ),
        migrations.AddConstraint(
            model_name="callreturn",
            constraint=models.UniqueConstraint(fields=("item", "called_at"), name="call_return_once"),
        ),
        # SQLite rebuilds the table for new columns and drops its guard.
        StatusEdges("calllist", [("open", "finished"), ("open", "withdrawn")]),
        AppendOnly("callreturn"),
    ]
