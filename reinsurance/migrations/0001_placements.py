from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0006_reinsurance_roles"),
        ("accounts", "__first__"),
        ("workflow", "0012_reinsurance_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlacementNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "placement number",
            },
        ),
        migrations.CreateModel(
            name="Counterparty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reinsurer", "Reinsurer"),
                            ("broker", "Broker"),
                            ("cedant", "Cedant"),
                            ("group", "Group"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("domicile", models.CharField(default="CN", max_length=2, verbose_name="country")),
                ("registration_no", models.CharField(blank=True, max_length=40, verbose_name="registration number")),
                ("registration_valid_until", models.DateField(blank=True, null=True, verbose_name="registered until")),
                ("licence_no", models.CharField(blank=True, max_length=40, verbose_name="licence number")),
                ("licence_valid_until", models.DateField(blank=True, null=True, verbose_name="licence until")),
                ("mandate_valid_until", models.DateField(blank=True, null=True, verbose_name="mandate until")),
                (
                    "collateral",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=20, verbose_name="collateral (CNY)"
                    ),
                ),
                ("collateral_until", models.DateField(blank=True, null=True, verbose_name="collateral until")),
                ("mail_domains", models.CharField(blank=True, max_length=200, verbose_name="mail domains")),
                ("related_party", models.BooleanField(default=False, verbose_name="related party")),
                ("lines", models.CharField(blank=True, max_length=120, verbose_name="admitted classes")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("in_review", "In admission"),
                            ("approved", "Admitted"),
                            ("watch", "Under watch"),
                            ("blocked", "Blocked"),
                            ("not_admitted", "Not admitted"),
                        ],
                        default="proposed",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                (
                    "sanctions",
                    models.CharField(
                        choices=[("unknown", "Not screened"), ("clear", "Clear"), ("hit", "Hit")],
                        default="unknown",
                        max_length=8,
                        verbose_name="sanctions",
                    ),
                ),
                ("screened_on", models.DateField(null=True, verbose_name="screened on")),
                ("limit", models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="limit (CNY)")),
                (
                    "asked_limit",
                    models.DecimalField(
                        decimal_places=2, max_digits=20, null=True, verbose_name="limit asked for (CNY)"
                    ),
                ),
                ("review_due_on", models.DateField(null=True, verbose_name="admitted until")),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        choices=[("review", "Annual review"), ("watch", "Put under watch"), ("block", "Block")],
                        max_length=8,
                        verbose_name="asked for",
                    ),
                ),
                ("change_reason", models.CharField(blank=True, max_length=400)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="reinsurance.counterparty",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "counterparty",
                "ordering": ["code"],
                "indexes": [
                    models.Index(fields=["branch", "code"], name="counterparty_branch_code"),
                    models.Index(fields=["kind", "status"], name="counterparty_kind_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["proposed", "in_review", "approved", "watch", "blocked", "not_admitted"])
                        ),
                        name="counterparty_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["reinsurer", "broker", "cedant", "group"])),
                        name="counterparty_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sanctions__in", ["unknown", "clear", "hit"])),
                        name="counterparty_sanctions_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group__isnull", True), models.Q(("kind", "group"), _negated=True), _connector="OR"
                        ),
                        name="counterparty_group_is_top",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("change", ""),
                            models.Q(models.Q(("change_reason", ""), _negated=True), ("asked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="counterparty_change_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounterpartyAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("bank", models.CharField(max_length=120, verbose_name="bank")),
                ("holder", models.CharField(max_length=160, verbose_name="account holder")),
                ("number", accounts.fields.EncryptedTextField(verbose_name="account number")),
                ("number_tail", models.CharField(max_length=4)),
                ("entered_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
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
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "counterparty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "bank account",
                "ordering": ["currency", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="counterparty_account_confirmed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="counterparty_account_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounterpartyContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("fac", "Facultative"),
                            ("treaty", "Treaty"),
                            ("account", "Accounts"),
                            ("claims", "Claims"),
                        ],
                        max_length=8,
                        verbose_name="purpose",
                    ),
                ),
                ("name", accounts.fields.EncryptedTextField(verbose_name="name")),
                ("mail", accounts.fields.EncryptedTextField(verbose_name="mail address")),
                ("mail_digest", models.CharField(db_index=True, max_length=32)),
                ("phone", accounts.fields.EncryptedTextField(blank=True, verbose_name="phone")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="reinsurance.counterparty",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "ordering": ["purpose", "id"],
            },
        ),
        migrations.CreateModel(
            name="CounterpartyRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agency",
                    models.CharField(
                        choices=[("sp", "S&P"), ("am_best", "AM Best"), ("moodys", "Moody's"), ("fitch", "Fitch")],
                        max_length=8,
                        verbose_name="agency",
                    ),
                ),
                ("grade", models.CharField(max_length=6, verbose_name="grade")),
                ("outlook", models.CharField(blank=True, max_length=40, verbose_name="outlook")),
                ("rated_on", models.DateField(verbose_name="rated on")),
                ("recorded_at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "ordering": ["-rated_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("counterparty", "agency", "rated_on"), name="counterparty_rating_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CounterpartySolvency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(verbose_name="as of")),
                ("core", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="core (%)")),
                (
                    "comprehensive",
                    models.DecimalField(decimal_places=2, max_digits=7, verbose_name="comprehensive (%)"),
                ),
                ("risk_rating", models.CharField(max_length=4, verbose_name="integrated risk rating")),
                ("recorded_at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solvencies",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "solvency",
                "ordering": ["-as_of", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("counterparty", "as_of"), name="counterparty_solvency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("core__lte", models.F("comprehensive"))),
                        name="counterparty_solvency_core_is_part",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="placement number")),
                ("scenario", models.CharField(max_length=30, verbose_name="scenario")),
                (
                    "method",
                    models.CharField(
                        choices=[("prop", "Proportional"), ("xl", "Excess of loss")],
                        default="prop",
                        max_length=4,
                        verbose_name="method",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ri_draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("rejected", "Rejected"),
                            ("to_place", "Approved to place"),
                            ("in_market", "In the market"),
                            ("firm_order", "Firm order"),
                            ("short", "Short"),
                            ("placed", "Placed"),
                            ("signed", "Signed"),
                            ("bound", "Bound"),
                            ("on_risk", "On risk"),
                            ("expired", "Expired"),
                            ("taken_back", "Withdrawn"),
                            ("annulled", "Cancelled"),
                        ],
                        default="ri_draft",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                (
                    "original_kind",
                    models.CharField(
                        choices=[("T", "Proposal"), ("P", "Policy"), ("E", "Endorsement")],
                        default="P",
                        max_length=1,
                        verbose_name="original document",
                    ),
                ),
                ("policy_no", models.CharField(max_length=40, verbose_name="policy number")),
                ("endorsement_no", models.PositiveSmallIntegerField(default=0, verbose_name="endorsement number")),
                ("risk_unit", models.CharField(max_length=40, verbose_name="risk unit")),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("property", "Property"),
                            ("engineering", "Engineering"),
                            ("cargo", "Cargo"),
                            ("hull", "Hull"),
                            ("liability", "Liability"),
                            ("energy", "Energy"),
                            ("aviation", "Aviation"),
                        ],
                        max_length=20,
                        verbose_name="class of business",
                    ),
                ),
                ("insured_name", models.CharField(max_length=200, verbose_name="insured")),
                (
                    "insured_code",
                    models.CharField(blank=True, max_length=18, verbose_name="unified social credit code"),
                ),
                ("interest", models.CharField(max_length=400, verbose_name="interest insured")),
                ("situation", models.CharField(max_length=400, verbose_name="situation")),
                ("perils", models.CharField(blank=True, max_length=400, verbose_name="perils")),
                ("losses", models.CharField(blank=True, max_length=400, verbose_name="losses of five years")),
                ("period_from", models.DateTimeField(verbose_name="cover from")),
                ("period_until", models.DateTimeField(verbose_name="cover until")),
                ("zone", models.CharField(default="Asia/Shanghai", max_length=40, verbose_name="time zone")),
                ("exclusion", models.CharField(blank=True, max_length=400, verbose_name="treaty exclusion")),
                (
                    "treaty_answer",
                    models.CharField(blank=True, max_length=400, verbose_name="answer of the treaty leader"),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                (
                    "fx_rate",
                    models.DecimalField(
                        blank=True, decimal_places=10, max_digits=20, null=True, verbose_name="exchange rate"
                    ),
                ),
                ("fx_unit", models.PositiveSmallIntegerField(default=1, verbose_name="for units")),
                ("fx_date", models.DateField(blank=True, null=True, verbose_name="rate of the day")),
                (
                    "own_share",
                    models.DecimalField(
                        decimal_places=10, default=Decimal(100), max_digits=13, verbose_name="our share (%)"
                    ),
                ),
                (
                    "eml",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="estimated maximum loss"
                    ),
                ),
                ("eml_basis", models.CharField(blank=True, max_length=200, verbose_name="basis of the estimate")),
                ("treaty", models.CharField(blank=True, max_length=60, verbose_name="treaty used")),
                ("place_by", models.DateField(blank=True, null=True, verbose_name="to be placed by")),
                ("scheme_hash", models.CharField(blank=True, max_length=64)),
                ("choice_reason", models.CharField(blank=True, max_length=400)),
                (
                    "short_choice",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("retain", "Keep the unplaced share ourselves"),
                            ("extend", "Go back to the market"),
                            ("decline", "Decline the risk"),
                        ],
                        max_length=8,
                    ),
                ),
                ("short_reason", models.CharField(blank=True, max_length=400)),
                ("short_accepted", models.BooleanField(default=False)),
                ("signed_at", models.DateTimeField(null=True)),
                ("late_reason", models.CharField(blank=True, max_length=400)),
                ("no_loss_at", models.DateTimeField(null=True, verbose_name="no known loss declared")),
                ("late_allowed_at", models.DateTimeField(null=True)),
                ("bound_at", models.DateTimeField(null=True, verbose_name="bound")),
                (
                    "bound_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
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
                    "chosen_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handled by",
                    ),
                ),
                (
                    "late_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
                (
                    "short_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="",
                    ),
                ),
            ],
            options={
                "verbose_name": "placement",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["branch", "status", "-id"], name="placement_branch_status"),
                    models.Index(fields=["branch", "-id"], name="placement_branch"),
                    models.Index(fields=["status", "period_from"], name="placement_status_from"),
                    models.Index(fields=["handler", "status"], name="placement_handler"),
                    models.Index(fields=["policy_no"], name="placement_policy"),
                    models.Index(fields=["insured_name"], name="placement_insured"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "ri_draft",
                                    "submitted",
                                    "rejected",
                                    "to_place",
                                    "in_market",
                                    "firm_order",
                                    "short",
                                    "placed",
                                    "signed",
                                    "bound",
                                    "on_risk",
                                    "expired",
                                    "taken_back",
                                    "annulled",
                                ],
                            )
                        ),
                        name="placement_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["prop", "xl"])), name="placement_method_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_from__lt", models.F("period_until"))), name="placement_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("own_share__gt", Decimal(0)), ("own_share__lte", Decimal(100))),
                        name="placement_own_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fx_date__isnull", True), ("fx_rate__isnull", True)),
                            models.Q(
                                ("fx_date__isnull", False),
                                ("fx_rate__gt", 0),
                                ("fx_rate__isnull", False),
                                ("fx_unit__gte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="placement_rate_has_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("status__in", ("rejected", "taken_back", "annulled", "expired")), _negated=True
                        ),
                        fields=("policy_no", "endorsement_no", "risk_unit"),
                        name="placement_once_per_risk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("bound", "on_risk", "expired")), _negated=True),
                            models.Q(("bound_at__isnull", False), ("bound_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="placement_bound_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bound_by__isnull", True),
                            models.Q(
                                models.Q(("bound_by", models.F("handler")), _negated=True),
                                models.Q(("bound_by", models.F("signed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="placement_bound_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by__isnull", True),
                            models.Q(("signed_by", models.F("handler")), _negated=True),
                            _connector="OR",
                        ),
                        name="placement_signed_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ordered_by__isnull", True),
                            models.Q(("ordered_by", models.F("chosen_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="placement_order_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bound_at__isnull", True),
                            ("bound_at__lte", models.F("period_from")),
                            ("late_allowed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="placement_late_is_allowed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketApproach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("market_quoted", "Quoted"),
                            ("declined", "Declined"),
                            ("no_reply", "No reply"),
                            ("chosen", "Leads"),
                            ("ntu", "Not taken up"),
                        ],
                        default="asked",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="note")),
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
                    "broker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "reinsurer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approaches",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approaches",
                        to="reinsurance.placement",
                    ),
                ),
            ],
            options={
                "verbose_name": "market approach",
                "ordering": ["placement", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("placement", "reinsurer", "broker"), name="approach_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("broker__isnull", True)),
                        fields=("placement", "reinsurer"),
                        name="approach_once_directly",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "market_quoted", "declined", "no_reply", "chosen", "ntu"])
                        ),
                        name="approach_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlacementDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", accounts.fields.EncryptedTextField(verbose_name="file name")),
                ("document_type", models.CharField(max_length=40, verbose_name="kind of document")),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("added_later", models.BooleanField(default=False)),
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
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="reinsurance.placement",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.storedfile"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "placement document",
                "ordering": ["uploaded_at", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["branch", "-id"], name="placementdocument_branch")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="placementdocument_removed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frozen_at__isnull", True), ("removed_at__isnull", True), _connector="OR"),
                        name="placementdocument_frozen_stays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order_premium",
                    models.DecimalField(
                        decimal_places=2, max_digits=20, null=True, verbose_name="premium of the order"
                    ),
                ),
                ("commission", models.DecimalField(decimal_places=10, max_digits=13, verbose_name="commission (%)")),
                ("brokerage", models.DecimalField(decimal_places=10, max_digits=13, verbose_name="brokerage (%)")),
                ("offered", models.DecimalField(decimal_places=10, max_digits=13, verbose_name="share offered (%)")),
                (
                    "offered_basis",
                    models.CharField(
                        choices=[
                            ("of_whole", "of the whole"),
                            ("of_own", "of our share"),
                            ("of_order", "of the order"),
                        ],
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="reference of the market")),
                (
                    "net_cost",
                    models.DecimalField(decimal_places=2, max_digits=20, verbose_name="net cost of the order"),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "approach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="reinsurance.marketapproach",
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
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="reinsurance.placement"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "ordering": ["placement", "id"],
            },
        ),
        migrations.AddField(
            model_name="placement",
            name="chosen_quote",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reinsurance.quote",
            ),
        ),
        migrations.CreateModel(
            name="RuleResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("submit", "At submission"),
                            ("market", "Before asking the market"),
                            ("firm_order", "At the firm order"),
                            ("line", "When a line is written"),
                            ("bind", "At binding"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("severity", models.CharField(blank=True, max_length=8)),
                ("inputs", models.JSONField()),
                ("by_no", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_results",
                        to="reinsurance.placement",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule result",
                "ordering": ["placement", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "sum_insured",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="sum insured (100 %)"
                    ),
                ),
                (
                    "premium",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="original premium (100 %)"
                    ),
                ),
                (
                    "retention",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="retention"
                    ),
                ),
                (
                    "treaty_cession",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=20,
                        verbose_name="ceded to treaties",
                    ),
                ),
                (
                    "attachment",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="attachment"
                    ),
                ),
                (
                    "limit",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="limit"),
                ),
                (
                    "order_percent",
                    models.DecimalField(
                        blank=True, decimal_places=10, max_digits=13, null=True, verbose_name="order (%)"
                    ),
                ),
                (
                    "order_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("of_whole", "of the whole"),
                            ("of_own", "of our share"),
                            ("of_order", "of the order"),
                        ],
                        max_length=8,
                        verbose_name="basis of the order",
                    ),
                ),
                (
                    "order_premium",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="premium of the order"
                    ),
                ),
                (
                    "commission",
                    models.DecimalField(
                        blank=True,
                        decimal_places=10,
                        default=Decimal(0),
                        max_digits=13,
                        verbose_name="commission (%)",
                    ),
                ),
                (
                    "brokerage",
                    models.DecimalField(
                        blank=True, decimal_places=10, default=Decimal(0), max_digits=13, verbose_name="brokerage (%)"
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
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sections", to="reinsurance.placement"
                    ),
                ),
            ],
            options={
                "verbose_name": "section",
                "ordering": ["placement", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("placement", "position"), name="section_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("attachment__isnull", True),
                                ("limit__isnull", True),
                                ("retention__gte", 0),
                                ("retention__isnull", False),
                                ("sum_insured__gt", 0),
                                ("sum_insured__isnull", False),
                            ),
                            models.Q(
                                ("attachment__gte", 0),
                                ("attachment__isnull", False),
                                ("limit__gt", 0),
                                ("limit__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="section_is_share_or_layer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order_basis", ""), ("order_percent__isnull", True)),
                            models.Q(
                                ("order_percent__gt", 0),
                                ("order_percent__lte", 100),
                                models.Q(("order_basis", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="section_order_has_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("brokerage__gte", 0),
                            ("brokerage__lte", 15),
                            ("commission__gte", 0),
                            ("commission__lte", 60),
                        ),
                        name="section_rates",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="quote",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="reinsurance.section"
            ),
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("leads", models.BooleanField(default=False, verbose_name="leads")),
                ("written", models.DecimalField(decimal_places=10, max_digits=13, verbose_name="written line (%)")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("of_whole", "of the whole"),
                            ("of_own", "of our share"),
                            ("of_order", "of the order"),
                        ],
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                ("stands", models.BooleanField(default=False, verbose_name="to stand")),
                ("conditions", models.CharField(blank=True, max_length=400, verbose_name="line conditions")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="reference")),
                ("repeat_reason", models.CharField(blank=True, max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[("written", "Written"), ("line_signed", "Signed"), ("line_withdrawn", "Released")],
                        default="written",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "signed",
                    models.DecimalField(decimal_places=10, max_digits=13, null=True, verbose_name="signed line (%)"),
                ),
                ("covered", models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=20)),
                ("written_at", models.DateTimeField()),
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
                    "broker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "reinsurer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_carried",
                        to="reinsurance.counterparty",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="reinsurance.placement"
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
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="reinsurance.section"
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "ordering": ["section", "position"],
                "indexes": [models.Index(fields=["reinsurer", "state"], name="line_reinsurer_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("section", "position"), name="line_position"),
                    models.CheckConstraint(
                        condition=models.Q(("written__gt", 0), ("written__lte", 100)), name="line_written_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed__isnull", True),
                            models.Q(("signed__gte", 0), ("signed__lte", 100)),
                            _connector="OR",
                        ),
                        name="line_signed_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed__isnull", False), ("state", "line_signed")),
                            models.Q(models.Q(("state", "line_signed"), _negated=True), ("signed__isnull", True)),
                            _connector="OR",
                        ),
                        name="line_signed_when_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed__isnull", True), ("signed__lte", models.F("written")), _connector="OR"
                        ),
                        name="line_signed_within_written",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlipVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inquiry", "Inquiry slip"),
                            ("comparison", "Comparison sheet"),
                            ("firm_order", "Firm order slip"),
                            ("signed", "Signed slip"),
                            ("cover", "Cover note"),
                        ],
                        max_length=12,
                    ),
                ),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("issued_at", models.DateTimeField()),
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
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slips", to="reinsurance.placement"
                    ),
                ),
            ],
            options={
                "verbose_name": "slip version",
                "ordering": ["placement", "number"],
                "constraints": [models.UniqueConstraint(fields=("placement", "number"), name="slip_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Subjectivity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=400, verbose_name="condition")),
                ("before_binding", models.BooleanField(default=True, verbose_name="before binding")),
                ("due_on", models.DateField(null=True, verbose_name="due")),
                ("cleared_at", models.DateTimeField(null=True)),
                (
                    "approach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjectivities",
                        to="reinsurance.marketapproach",
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
                    "cleared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjectivities",
                        to="reinsurance.placement",
                    ),
                ),
            ],
            options={
                "verbose_name": "subjectivity",
                "ordering": ["placement", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cleared_at__isnull", True), ("cleared_by__isnull", True)),
                            models.Q(("cleared_at__isnull", False), ("cleared_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="subjectivity_cleared_pair",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="counterparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("approved", "watch")), _negated=True),
                    ("review_due_on__isnull", False),
                    _connector="OR",
                ),
                name="counterparty_admitted_until",
            ),
        ),
    ]
