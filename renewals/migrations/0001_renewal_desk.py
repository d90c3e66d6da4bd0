from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_branch_path_order"),
        ("accounts", "__first__"),
        ("workflow", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoNotCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_hash", models.CharField(max_length=32, unique=True)),
                ("reason", models.CharField(max_length=40)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("recorded_by_no", models.CharField(max_length=20)),
            ],
            options={
                "verbose_name": "do-not-call entry",
            },
        ),
        migrations.CreateModel(
            name="CallList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("purpose", models.CharField(max_length=200, verbose_name="purpose")),
                ("filters", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("expires_at", models.DateTimeField(verbose_name="may be called until")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("finished", "Finished"), ("withdrawn", "Withdrawn")],
                        default="open",
                        max_length=50,
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "call list",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["branch", "-id"], name="call_list_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "finished", "withdrawn"])), name="call_list_status"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Renewal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("asset_key", models.CharField(max_length=52)),
                ("cycle", models.DateField()),
                ("vin", models.CharField(blank=True, max_length=17, verbose_name="VIN")),
                ("vin_tail", models.CharField(blank=True, max_length=6)),
                ("plate", models.CharField(blank=True, max_length=12, verbose_name="plate")),
                ("unlicensed", models.BooleanField(default=False, verbose_name="without plate")),
                ("engine_no", models.CharField(blank=True, max_length=40, verbose_name="engine number")),
                ("model_name", models.CharField(blank=True, max_length=80, verbose_name="model")),
                ("vehicle_kind", models.CharField(blank=True, max_length=40, verbose_name="vehicle kind")),
                (
                    "usage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("family", "Private car"),
                            ("company", "Non-commercial, company"),
                            ("office", "Non-commercial, public body"),
                            ("taxi_rental", "Commercial, taxi or rental"),
                            ("city_bus", "Commercial, city bus"),
                            ("coach", "Commercial, coach"),
                            ("own_goods", "Non-commercial goods vehicle"),
                            ("goods_for_hire", "Commercial goods vehicle"),
                            ("special", "Special vehicle"),
                        ],
                        max_length=16,
                        verbose_name="usage",
                    ),
                ),
                (
                    "new_car_price",
                    models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="new car price"),
                ),
                ("first_registered_on", models.DateField(null=True, verbose_name="first registered")),
                (
                    "line",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commercial", "Commercial"),
                            ("compulsory", "Compulsory"),
                            ("both", "Commercial and compulsory"),
                        ],
                        max_length=10,
                        verbose_name="line",
                    ),
                ),
                ("policy_no", models.CharField(max_length=30, verbose_name="policy number")),
                (
                    "compulsory_policy_no",
                    models.CharField(blank=True, max_length=30, verbose_name="compulsory policy number"),
                ),
                ("coverage", models.CharField(blank=True, max_length=60, verbose_name="coverage")),
                ("starts_on", models.DateField(null=True, verbose_name="start of cover")),
                ("expires_on", models.DateField(verbose_name="last covered day")),
                ("compulsory_expires_on", models.DateField(null=True, verbose_name="compulsory: last covered day")),
                (
                    "last_premium",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=12, verbose_name="last premium"
                    ),
                ),
                (
                    "compulsory_premium",
                    models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="compulsory premium"),
                ),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("ncd", models.DecimalField(decimal_places=2, max_digits=4, null=True, verbose_name="no-claim factor")),
                (
                    "pricing_factor",
                    models.DecimalField(decimal_places=4, max_digits=5, null=True, verbose_name="pricing factor"),
                ),
                ("claim_count", models.PositiveSmallIntegerField(null=True, verbose_name="claims last year")),
                (
                    "claim_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="claims paid"),
                ),
                ("years_insured", models.PositiveSmallIntegerField(null=True, verbose_name="years insured")),
                ("insured_name", models.CharField(blank=True, max_length=100, verbose_name="insured")),
                ("is_company", models.BooleanField(default=False, verbose_name="company customer")),
                ("holder_name", models.CharField(blank=True, max_length=100, verbose_name="vehicle owner")),
                ("certificate_type", models.CharField(blank=True, max_length=20, verbose_name="certificate type")),
                ("certificate_no", accounts.fields.EncryptedTextField(blank=True, verbose_name="certificate number")),
                ("certificate_hash", models.CharField(blank=True, max_length=32)),
                ("phone", accounts.fields.EncryptedTextField(blank=True, verbose_name="phone")),
                ("phone_hash", models.CharField(blank=True, max_length=32)),
                ("phone_valid", models.BooleanField(default=False, verbose_name="phone valid")),
                ("more_phones", accounts.fields.EncryptedTextField(blank=True)),
                ("agent_name", models.CharField(blank=True, max_length=40, verbose_name="last year's agent")),
                ("team_name", models.CharField(blank=True, max_length=60, verbose_name="team on the policy")),
                ("channel", models.CharField(blank=True, max_length=60, verbose_name="channel")),
                ("business_flag", models.CharField(blank=True, max_length=20, verbose_name="new or renewal")),
                ("customer_class", models.CharField(blank=True, max_length=20, verbose_name="customer class")),
                ("list_kind", models.CharField(blank=True, max_length=30, verbose_name="list kind")),
                ("preferred", models.BooleanField(default=False, verbose_name="preferred business")),
                ("source_row", models.PositiveIntegerField(null=True)),
                ("extra", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pool", "Waiting for dispatch"),
                            ("assigned", "Waiting for first contact"),
                            ("following", "In follow-up"),
                            ("quoted", "Quoted"),
                            ("renew_claimed", "Reported renewed"),
                            ("renewed", "Renewed"),
                            ("loss_pending", "Loss awaiting decision"),
                            ("lost", "Lost"),
                            ("lapsed", "Lapsed"),
                            ("callback_done", "Callback done"),
                            ("won_back", "Won back"),
                            ("closed", "Closed"),
                            ("void", "Not due (void)"),
                        ],
                        default="pool",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("assigned_at", models.DateTimeField(null=True)),
                ("first_contact_due_at", models.DateTimeField(null=True)),
                ("first_follow_at", models.DateTimeField(null=True)),
                ("first_effective_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("effective_contacts", models.PositiveSmallIntegerField(default=0)),
                ("last_contact_at", models.DateTimeField(null=True)),
                ("last_result", models.CharField(blank=True, max_length=4)),
                ("intention", models.CharField(blank=True, max_length=1, verbose_name="intention")),
                ("next_contact_on", models.DateField(null=True, verbose_name="next contact")),
                ("unreachable", models.BooleanField(default=False)),
                ("do_not_call", models.BooleanField(default=False)),
                ("first_quote_on", models.DateField(null=True, verbose_name="first quote")),
                (
                    "quote_premium",
                    models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="quoted premium"),
                ),
                (
                    "claimed_policy_no",
                    models.CharField(blank=True, max_length=30, verbose_name="reported policy number"),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("false_claims", models.PositiveSmallIntegerField(default=0)),
                ("loss_reason", models.CharField(blank=True, max_length=4, verbose_name="loss reason")),
                ("loss_competitor", models.CharField(blank=True, max_length=60, verbose_name="competitor")),
                (
                    "loss_price",
                    models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="competitor's price"),
                ),
                ("loss_note", models.CharField(blank=True, max_length=200, verbose_name="explanation")),
                ("loss_proposed_at", models.DateTimeField(null=True)),
                ("loss_decided_at", models.DateTimeField(null=True)),
                ("lapsed_at", models.DateTimeField(null=True)),
                ("callback_due_on", models.DateField(null=True, verbose_name="callback due")),
                ("callback_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=20)),
                ("void_decided_at", models.DateTimeField(null=True)),
                ("returned_count", models.PositiveSmallIntegerField(default=0)),
                ("returned_at", models.DateTimeField(null=True)),
                ("matched_signed_on", models.DateField(null=True)),
                ("matched_starts_on", models.DateField(null=True)),
                ("matched_premium", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("matched_same_branch", models.BooleanField(null=True)),
                ("matched_gap_days", models.SmallIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to="workflow.importbatch",
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
                    "credit_owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "last_owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loss_decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loss_proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "void_decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "void_requested_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "renewal",
                "ordering": ["expires_on", "id"],
                "indexes": [
                    models.Index(fields=["expires_on", "id"], name="renewal_expiry"),
                    models.Index(fields=["branch", "expires_on", "id"], name="renewal_branch_expiry"),
                    models.Index(fields=["branch", "status", "expires_on", "id"], name="renewal_branch_status"),
                    models.Index(fields=["owner", "status", "expires_on", "id"], name="renewal_owner_status"),
                    models.Index(fields=["owner", "next_contact_on"], name="renewal_owner_next"),
                    models.Index(fields=["status", "expires_on", "id"], name="renewal_status_expiry"),
                    models.Index(fields=["policy_no"], name="renewal_policy_no"),
                    models.Index(fields=["plate"], name="renewal_plate"),
                    models.Index(fields=["vin_tail"], name="renewal_vin_tail"),
                    models.Index(fields=["insured_name"], name="renewal_insured"),
                    models.Index(fields=["phone_hash"], name="renewal_phone_hash"),
                    models.Index(fields=["batch"], name="renewal_batch"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("asset_key", "cycle"), name="renewal_once_per_cycle"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "pool",
                                    "assigned",
                                    "following",
                                    "quoted",
                                    "renew_claimed",
                                    "renewed",
                                    "loss_pending",
                                    "lost",
                                    "lapsed",
                                    "callback_done",
                                    "won_back",
                                    "closed",
                                    "void",
                                ],
                            )
                        ),
                        name="renewal_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("owner__isnull", False),
                                ("status__in", ("assigned", "following", "quoted", "renew_claimed", "loss_pending")),
                            ),
                            models.Q(("owner__isnull", True), ("status", "pool")),
                            models.Q(
                                (
                                    "status__in",
                                    ["assigned", "following", "quoted", "renew_claimed", "loss_pending", "pool"],
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="renewal_owner_when_worked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner__isnull", True), ("assigned_at__isnull", False), _connector="OR"),
                        name="renewal_owner_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["loss_pending", "lost"]), _negated=True),
                            models.Q(("loss_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="renewal_loss_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "lost"), _negated=True),
                            models.Q(
                                ("loss_decided_at__isnull", False),
                                ("loss_decided_by__isnull", False),
                                ("loss_proposed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="renewal_loss_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("loss_decided_by__isnull", True),
                            ("loss_proposed_by__isnull", True),
                            models.Q(("loss_decided_by", models.F("loss_proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="renewal_loss_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "void"), _negated=True),
                            models.Q(
                                ("void_decided_at__isnull", False),
                                ("void_decided_by__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="renewal_void_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("void_decided_by__isnull", True),
                            ("void_requested_by__isnull", True),
                            models.Q(("void_decided_by", models.F("void_requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="renewal_void_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_premium__gte", 0)), name="renewal_premium_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("callback_at__isnull", True), ("lapsed_at__isnull", False), _connector="OR"
                        ),
                        name="renewal_callback_after_lapse",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("claimed_policy_no", ""), _negated=True), ("status", "renew_claimed")
                        ),
                        fields=("claimed_policy_no",),
                        name="renewal_claimed_policy_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quoted_on", models.DateField(verbose_name="quoted on")),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("commercial", "Commercial"),
                            ("compulsory", "Compulsory"),
                            ("both", "Commercial and compulsory"),
                        ],
                        max_length=10,
                        verbose_name="line",
                    ),
                ),
                ("coverage", models.CharField(blank=True, max_length=60, verbose_name="coverage")),
                ("premium", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="premium")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("entered_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="renewals.renewal"
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "ordering": ["quoted_on", "id"],
                "indexes": [models.Index(fields=["renewal", "quoted_on"], name="quote_renewal")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("premium__gt", 0)), name="quote_premium_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnerSpell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[("dispatch", "Dispatch"), ("claim", "Claim"), ("transfer", "Hand over")], max_length=10
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
                ("first_effective_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owner_spells",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="owner_spells", to="renewals.renewal"
                    ),
                ),
            ],
            options={
                "ordering": ["from_at", "id"],
                "indexes": [
                    models.Index(fields=["owner", "from_at"], name="owner_spell_owner"),
                    models.Index(fields=["renewal", "from_at"], name="owner_spell_renewal"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_at__isnull", True)), fields=("renewal",), name="owner_spell_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_at__isnull", True), ("to_at__gte", models.F("from_at")), _connector="OR"
                        ),
                        name="owner_spell_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="contact time")),
                ("entered_at", models.DateTimeField()),
                ("channel", models.CharField(max_length=12, verbose_name="channel")),
                ("outgoing", models.BooleanField(default=True)),
                ("result", models.CharField(max_length=4, verbose_name="result")),
                ("intention", models.CharField(blank=True, max_length=1, verbose_name="intention")),
                ("effective", models.BooleanField()),
                ("seconds", models.PositiveIntegerField(null=True, verbose_name="duration in seconds")),
                ("next_contact_on", models.DateField(null=True, verbose_name="next contact")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="renewals.followup",
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="renewals.renewal"
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["renewal", "at"], name="follow_up_renewal"),
                    models.Index(fields=["branch", "-at"], name="follow_up_branch"),
                    models.Index(fields=["author", "-at"], name="follow_up_author"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallListItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("calls", models.PositiveSmallIntegerField(default=0)),
                ("result", models.CharField(blank=True, max_length=4, verbose_name="result")),
                ("called_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
                (
                    "call_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="renewals.calllist"
                    ),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_list_items",
                        to="renewals.renewal",
                    ),
                ),
            ],
            options={
                "verbose_name": "call list item",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["renewal"], name="call_list_item_renewal")],
                "constraints": [
                    models.UniqueConstraint(fields=("call_list", "renewal"), name="call_list_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_at__isnull", True), ("called_by__isnull", True), ("result", "")),
                            models.Q(
                                ("called_at__isnull", False),
                                ("called_by__isnull", False),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="call_list_item_called",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="call time")),
                ("channel", models.CharField(max_length=12, verbose_name="channel")),
                ("result", models.CharField(max_length=4, verbose_name="result")),
                (
                    "insured_where",
                    models.CharField(
                        choices=[
                            ("our_other", "Insured with another branch of ours"),
                            ("competitor", "Insured with another company"),
                            ("not_insured", "Not insured"),
                            ("vehicle_gone", "Vehicle disposed of"),
                            ("unknown", "Not known"),
                        ],
                        max_length=12,
                        verbose_name="insured where",
                    ),
                ),
                ("insurer", models.CharField(blank=True, max_length=60, verbose_name="insurer")),
                ("insured_until", models.DateField(null=True, verbose_name="new policy: last covered day")),
                ("reason", models.CharField(max_length=4, verbose_name="true reason")),
                (
                    "price_gap",
                    models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="price difference"),
                ),
                ("complaint", models.CharField(blank=True, max_length=200, verbose_name="dissatisfied with")),
                (
                    "win_back",
                    models.CharField(
                        choices=[("high", "High"), ("medium", "Medium"), ("low", "Low"), ("none", "None")],
                        max_length=6,
                        verbose_name="chance to win back",
                    ),
                ),
                ("offer", models.CharField(blank=True, max_length=200, verbose_name="win-back offer")),
                ("next_contact_on", models.DateField(null=True, verbose_name="next contact")),
                ("do_not_call", models.BooleanField(default=False, verbose_name="asks not to be called")),
                ("recording_no", models.CharField(blank=True, max_length=60, verbose_name="recording number")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("review_result", models.CharField(blank=True, max_length=200, verbose_name="review result")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
                (
                    "caller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="caller",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="callbacks", to="renewals.renewal"
                    ),
                ),
            ],
            options={
                "verbose_name": "lapse callback",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["branch", "-at"], name="callback_branch"),
                    models.Index(fields=["renewal", "-at"], name="callback_renewal"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("insured_where", "competitor"), _negated=True),
                            models.Q(("insurer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="callback_competitor_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("review_result", ""), ("reviewer__isnull", True)),
                            models.Q(("reviewer__isnull", False), models.Q(("review_result", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="callback_review_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy_no", models.CharField(max_length=30, verbose_name="policy number")),
                ("asset_key", models.CharField(max_length=52)),
                ("vin", models.CharField(blank=True, max_length=17, verbose_name="VIN")),
                ("plate", models.CharField(blank=True, max_length=12, verbose_name="plate")),
                ("line", models.CharField(blank=True, max_length=10, verbose_name="line")),
                ("starts_on", models.DateField(verbose_name="start of cover")),
                ("expires_on", models.DateField(null=True, verbose_name="last covered day")),
                ("signed_on", models.DateField(verbose_name="signed on")),
                ("premium", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="premium")),
                ("agent_name", models.CharField(blank=True, max_length=40)),
                ("cancelled_on", models.DateField(null=True, verbose_name="cancelled on")),
                ("source_row", models.PositiveIntegerField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_policies",
                        to="workflow.importbatch",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
            ],
            options={
                "verbose_name": "signed policy",
                "ordering": ["starts_on", "id"],
                "indexes": [
                    models.Index(fields=["asset_key", "starts_on"], name="signed_policy_asset"),
                    models.Index(fields=["starts_on"], name="signed_policy_start"),
                    models.Index(fields=["batch"], name="signed_policy_batch"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("policy_no", "starts_on"), name="signed_policy_once"),
                    models.CheckConstraint(condition=models.Q(("premium__gte", 0)), name="signed_policy_premium"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True), ("expires_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="signed_policy_dates",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="renewal",
            name="matched_policy",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matched_renewal",
                to="renewals.signedpolicy",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("matched_policy__isnull", False), ("status__in", ["renewed", "won_back"])),
                    ("status", "closed"),
                    models.Q(
                        models.Q(("status__in", ["renewed", "won_back", "closed"]), _negated=True),
                        ("matched_policy__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="renewal_renewed_is_matched",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("matched_gap_days__isnull", True),
                        ("matched_policy__isnull", True),
                        ("matched_premium__isnull", True),
                        ("matched_same_branch__isnull", True),
                        ("matched_signed_on__isnull", True),
                        ("matched_starts_on__isnull", True),
                    ),
                    models.Q(
                        ("matched_gap_days__isnull", False),
                        ("matched_policy__isnull", False),
                        ("matched_premium__isnull", False),
                        ("matched_same_branch__isnull", False),
                        ("matched_signed_on__isnull", False),
                        ("matched_starts_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="renewal_match_complete",
            ),
        ),
    ]
