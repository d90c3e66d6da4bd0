"""The registers of the rules of conduct: calls by number, blocks and their lifting, consents, complaints, windows, cards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0006_assignment"),
        ("workflow", "0016_chain_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockLift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="opinion")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("lift_asked", "Lift asked for"),
                            ("lifted", "Lifted"),
                            ("lift_declined", "Lift declined"),
                        ],
                        default="lift_asked",
                        max_length=50,
                    ),
                ),
            ],
            options={
                "verbose_name": "lift of a do-not-call entry",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("sales", "Sales"), ("service", "Service to the customer")],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("sms", "Text message"), ("wecom", "WeCom message")],
                        max_length=6,
                        verbose_name="channel",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                ("filters", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("left_out", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "status",
                    models.CharField(
                        choices=[("message_made", "Ready"), ("message_withdrawn", "Withdrawn")],
                        default="message_made",
                        max_length=50,
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk message",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BulkMessageItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "receiver of a bulk message",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("phone_hash", models.CharField(max_length=32)),
                ("masked", models.CharField(max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disturbed", "Called too often or at a bad hour"),
                            ("after_block", "Called although asked not to"),
                            ("misled", "Misled about cover or price"),
                            ("bundled", "Forced to buy something else with it"),
                            ("data", "Where the number comes from"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="about",
                    ),
                ),
                ("complained_on", models.DateField(verbose_name="complained on")),
                ("text", models.CharField(max_length=500, verbose_name="what happened")),
                ("decided_at", models.DateTimeField(null=True)),
                ("verified_on", models.DateField(null=True, verbose_name="verified on")),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="opinion")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("complaint_reported", "Reported"),
                            ("complaint_verified", "Verified"),
                            ("complaint_unfounded", "Unfounded"),
                        ],
                        default="complaint_reported",
                        max_length=50,
                    ),
                ),
            ],
            options={
                "verbose_name": "complaint",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_hash", models.CharField(max_length=32)),
                ("masked", models.CharField(max_length=20, verbose_name="number")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("marketing", "Marketing"), ("service", "Service"), ("share", "Passing on to others")],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("any", "All channels"),
                            ("phone", "Phone call"),
                            ("sms", "Text message"),
                            ("wecom", "WeCom message"),
                        ],
                        max_length=6,
                        verbose_name="channel",
                    ),
                ),
                ("given", models.BooleanField(verbose_name="consent given")),
                ("on", models.DateField(verbose_name="stated on")),
                ("until", models.DateField(null=True, verbose_name="holds until")),
                ("evidence", models.CharField(max_length=200, verbose_name="evidence")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
            ],
            options={
                "verbose_name": "consent",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="EarlyWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "line",
                    models.CharField(
                        choices=[("commercial", "Commercial"), ("compulsory", "Compulsory")],
                        max_length=10,
                        verbose_name="line",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(verbose_name="days before the cover ends")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("source", models.CharField(max_length=200, verbose_name="source document")),
                ("set_at", models.DateTimeField(verbose_name="set")),
            ],
            options={
                "verbose_name": "early window",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="RebateNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="written")),
                ("words", models.CharField(max_length=100, verbose_name="words")),
                ("looked_at", models.DateTimeField(null=True, verbose_name="looked at")),
                ("verdict", models.CharField(blank=True, max_length=200, verbose_name="verdict")),
            ],
            options={
                "verbose_name": "note about rebates",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SalesCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_hash", models.CharField(max_length=32)),
                ("at", models.DateTimeField(verbose_name="call time")),
                ("channel", models.CharField(max_length=12, verbose_name="channel")),
                ("result", models.CharField(max_length=4, verbose_name="result")),
                ("customer_asked", models.BooleanField(default=False, verbose_name="the customer asked")),
                ("recording_no", models.CharField(blank=True, max_length=60, verbose_name="recording number")),
            ],
            options={
                "verbose_name": "sales call",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ScriptCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("script", "What to say"),
                            ("objection", "Answer to an objection"),
                            ("check", "To be checked in every call"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("always", "Always"),
                            ("before", "Before the cover ends"),
                            ("after", "After the lapse"),
                        ],
                        max_length=6,
                        verbose_name="when",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                ("text", models.TextField(max_length=1000, verbose_name="text")),
                ("order", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                ("active", models.BooleanField(default=True, verbose_name="shown")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("set_at", models.DateTimeField(verbose_name="set")),
            ],
            options={
                "verbose_name": "script card",
                "ordering": ["-id"],
            },
        ),
        migrations.AlterModelOptions(
            name="donotcall",
            options={"ordering": ["-id"], "verbose_name": "do-not-call entry"},
        ),
        migrations.AddField(
            model_name="donotcall",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.importbatch"
            ),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="lifted_at",
            field=models.DateTimeField(null=True, verbose_name="lifted"),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="lifted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="masked",
            field=models.CharField(blank=True, max_length=20, verbose_name="number"),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="evidence"),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="source",
            field=models.CharField(
                choices=[
                    ("customer", "Asked by the customer"),
                    ("refusal", "Clear refusal"),
                    ("complaint", "Verified complaint"),
                    ("industry", "Shared list of the industry"),
                    ("own", "Own decision"),
                ],
                default="customer",
                max_length=10,
                verbose_name="source",
            ),
        ),
        migrations.AlterField(
            model_name="donotcall",
            name="reason",
            field=models.CharField(max_length=40, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="donotcall",
            name="recorded_by_no",
            field=models.CharField(max_length=20, verbose_name="recorded by"),
        ),
        migrations.AlterField(
            model_name="donotcall",
            name="since",
            field=models.DateField(verbose_name="since"),
        ),
        migrations.AlterField(
            model_name="donotcall",
            name="until",
            field=models.DateField(null=True, verbose_name="until"),
        ),
        migrations.AddConstraint(
            model_name="donotcall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="do_not_call_lift_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="donotcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="do_not_call_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="donotcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["customer", "refusal", "complaint", "industry", "own"])),
                name="do_not_call_source_known",
            ),
        ),
        migrations.AddField(
            model_name="blocklift",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="blocklift",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="blocklift",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="blocklift",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lifts", to="renewals.donotcall"
            ),
        ),
        migrations.AddField(
            model_name="bulkmessage",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="bulkmessage",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="bulkmessageitem",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="bulkmessageitem",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="renewals.bulkmessage"
            ),
        ),
        migrations.AddField(
            model_name="bulkmessageitem",
            name="renewal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.renewal"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.importbatch"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="earlywindow",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="earlywindow",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rebatenote",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rebatenote",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="rebatenote",
            name="looked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rebatenote",
            name="renewal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="renewals.renewal"
            ),
        ),
        migrations.AddField(
            model_name="salescall",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="salescall",
            name="callback",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sales_call",
                to="renewals.callback",
            ),
        ),
        migrations.AddField(
            model_name="salescall",
            name="caller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="salescall",
            name="follow_up",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sales_call",
                to="renewals.followup",
            ),
        ),
        migrations.AddField(
            model_name="salescall",
            name="renewal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sales_calls", to="renewals.renewal"
            ),
        ),
        migrations.AddField(
            model_name="scriptcard",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="scriptcard",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="blocklift",
            index=models.Index(fields=["branch", "-id"], name="block_lift_branch"),
        ),
        migrations.AddConstraint(
            model_name="blocklift",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["lift_asked", "lifted", "lift_declined"])), name="block_lift_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("status", "lift_asked")),
                    models.Q(
                        models.Q(("status", "lift_asked"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="block_lift_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="block_lift_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="blocklift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "lift_asked")), fields=("entry",), name="block_lift_one_asked"
            ),
        ),
        migrations.AddIndex(
            model_name="bulkmessage",
            index=models.Index(fields=["branch", "-id"], name="bulk_message_branch"),
        ),
        migrations.AddConstraint(
            model_name="bulkmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["message_made", "message_withdrawn"])), name="bulk_message_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["sales", "service"])), name="bulk_message_purpose_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkmessageitem",
            constraint=models.UniqueConstraint(fields=("message", "renewal"), name="bulk_message_item_once"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["branch", "-id"], name="complaint_branch"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["status", "verified_on"], name="complaint_verified"),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["complaint_reported", "complaint_verified", "complaint_unfounded"])),
                name="complaint_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by__isnull", True), ("status", "complaint_reported")
                    ),
                    models.Q(
                        models.Q(("status", "complaint_reported"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="complaint_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "complaint_verified"), ("verified_on__isnull", False)),
                    models.Q(models.Q(("status", "complaint_verified"), _negated=True), ("verified_on__isnull", True)),
                    _connector="OR",
                ),
                name="complaint_verified_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("entered_by")), _negated=True),
                    _connector="OR",
                ),
                name="complaint_four_eyes",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["phone_hash", "-on", "-id"], name="consent_number"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["branch", "-id"], name="consent_branch"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("on")), _connector="OR"),
                name="consent_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["marketing", "service", "share"])), name="consent_purpose_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["any", "phone", "sms", "wecom"])), name="consent_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True), name="consent_has_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywindow",
            constraint=models.UniqueConstraint(fields=("branch", "line", "valid_from"), name="early_window_once"),
        ),
        migrations.AddConstraint(
            model_name="earlywindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 180)), name="early_window_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("line__in", ["commercial", "compulsory"])), name="early_window_line_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="early_window_has_source"
            ),
        ),
        migrations.AddIndex(
            model_name="rebatenote",
            index=models.Index(fields=["branch", "-id"], name="rebate_note_branch"),
        ),
        migrations.AddConstraint(
            model_name="rebatenote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("looked_at__isnull", True), ("looked_by__isnull", True), ("verdict", "")),
                    models.Q(
                        ("looked_at__isnull", False),
                        ("looked_by__isnull", False),
                        models.Q(("verdict", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rebate_note_looked",
            ),
        ),
        migrations.AddIndex(
            model_name="salescall",
            index=models.Index(fields=["phone_hash", "at"], name="sales_call_number"),
        ),
        migrations.AddIndex(
            model_name="salescall",
            index=models.Index(fields=["branch", "customer_asked", "-id"], name="sales_call_branch"),
        ),
        migrations.AddConstraint(
            model_name="scriptcard",
            constraint=models.UniqueConstraint(fields=("branch", "code", "valid_from"), name="script_card_once"),
        ),
        migrations.AddConstraint(
            model_name="scriptcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["script", "objection", "check"])), name="script_card_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="scriptcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("moment__in", ["always", "before", "after"])), name="script_card_moment_known"
            ),
        ),
        AppendOnly("salescall"),
        AppendOnly("earlywindow"),
        AppendOnly("scriptcard"),
        StatusEdges("blocklift", [("lift_asked", "lift_declined"), ("lift_asked", "lifted")]),
        StatusEdges(
            "complaint",
            [("complaint_reported", "complaint_unfounded"), ("complaint_reported", "complaint_verified")],
        ),
        StatusEdges("bulkmessage", [("message_made", "message_withdrawn")]),
    ]
