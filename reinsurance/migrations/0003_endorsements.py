from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_reinsurance_roles"),
        ("reinsurance", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amounts", "Sum insured or premium"),
                            ("extension", "Extension of the period"),
                            ("information", "Information only"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("endorse_draft", "Draft"),
                            ("endorse_submitted", "Submitted"),
                            ("endorse_approved", "Approved"),
                            ("endorse_sent", "Sent"),
                            ("endorse_part", "Partly agreed"),
                            ("endorse_agreed", "Agreed"),
                            ("endorse_effective", "Effective"),
                            ("endorse_refused", "Refused"),
                            ("endorse_withdrawn", "Withdrawn"),
                        ],
                        default="endorse_draft",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="what changes")),
                ("effective_at", models.DateTimeField(verbose_name="effective from")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("stated", "As stated, for the rest of the period"),
                            ("pro_rata", "For the whole period, charged by days left"),
                        ],
                        default="stated",
                        max_length=8,
                        verbose_name="premium",
                    ),
                ),
                (
                    "agreement",
                    models.CharField(
                        choices=[("all", "Every reinsurer"), ("lead", "The lead, others are told")],
                        default="all",
                        max_length=4,
                        verbose_name="who must agree",
                    ),
                ),
                ("period_until", models.DateTimeField(null=True, verbose_name="cover until")),
                ("no_loss_at", models.DateTimeField(null=True, verbose_name="no known loss declared")),
                ("insured_name", models.CharField(blank=True, max_length=200, verbose_name="insured")),
                ("interest", models.CharField(blank=True, max_length=400, verbose_name="interest insured")),
                ("situation", models.CharField(blank=True, max_length=400, verbose_name="situation")),
                ("perils", models.CharField(blank=True, max_length=400, verbose_name="perils")),
                ("scheme_hash", models.CharField(blank=True, max_length=64)),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "endorsement",
                "ordering": ["placement", "-number"],
            },
        ),
        migrations.CreateModel(
            name="EndorsementChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "amount_change",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=20, verbose_name=""),
                ),
                (
                    "premium_change",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=20, verbose_name=""),
                ),
                (
                    "order_premium_change",
                    models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=20, verbose_name=""),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="")),
                ("premium", models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="")),
                ("order_premium", models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="")),
            ],
            options={
                "verbose_name": "endorsed section",
                "ordering": ["section__position"],
            },
        ),
        migrations.CreateModel(
            name="EndorsementParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("must_agree", models.BooleanField(default=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("agreed", "Agreed to"), ("refused", "Declined")],
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "party of an endorsement",
                "ordering": ["endorsement", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="placement",
            name="placement_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="placement",
            name="placement_bound_by_somebody",
        ),
        migrations.AddField(
            model_name="section",
            name="endorsed_amount",
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name=""),
        ),
        migrations.AddField(
            model_name="section",
            name="endorsed_order_premium",
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name=""),
        ),
        migrations.AddField(
            model_name="section",
            name="endorsed_premium",
            field=models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name=""),
        ),
        migrations.AlterField(
            model_name="placement",
            name="status",
            field=models.CharField(
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
                    ("endorsing", "Being endorsed"),
                    ("expired", "Expired"),
                    ("taken_back", "Withdrawn"),
                    ("annulled", "Cancelled"),
                ],
                default="ri_draft",
                max_length=50,
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
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
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
                            "endorsing",
                            "expired",
                            "taken_back",
                            "annulled",
                        ],
                    )
                ),
                name="placement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("bound", "on_risk", "endorsing", "expired", "annulled")), _negated=True),
                    models.Q(("bound_at__isnull", False), ("bound_by__isnull", False)),
                    _connector="OR",
                ),
                name="placement_bound_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="maker",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="placement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="endorsements", to="reinsurance.placement"
            ),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="released_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="put in force by",
            ),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="slip",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reinsurance.slipversion",
            ),
        ),
        migrations.AddField(
            model_name="endorsementchange",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="endorsementchange",
            name="endorsement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="reinsurance.endorsement"
            ),
        ),
        migrations.AddField(
            model_name="endorsementchange",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.section"
            ),
        ),
        migrations.AddField(
            model_name="endorsementparty",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="endorsementparty",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="endorsementparty",
            name="broker",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.counterparty"
            ),
        ),
        migrations.AddField(
            model_name="endorsementparty",
            name="endorsement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="reinsurance.endorsement"
            ),
        ),
        migrations.AddField(
            model_name="endorsementparty",
            name="evidence",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reinsurance.placementdocument",
            ),
        ),
        migrations.AddField(
            model_name="endorsementparty",
            name="reinsurer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reinsurance.counterparty"
            ),
        ),
        migrations.AddIndex(
            model_name="endorsement",
            index=models.Index(fields=["branch", "-id"], name="endorsement_branch"),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "endorse_draft",
                            "endorse_submitted",
                            "endorse_approved",
                            "endorse_sent",
                            "endorse_part",
                            "endorse_agreed",
                            "endorse_effective",
                            "endorse_refused",
                            "endorse_withdrawn",
                        ],
                    )
                ),
                name="endorsement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["amounts", "extension", "information"])), name="endorsement_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.UniqueConstraint(fields=("placement", "number"), name="endorsement_number"),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        (
                            "endorse_draft",
                            "endorse_submitted",
                            "endorse_approved",
                            "endorse_sent",
                            "endorse_part",
                            "endorse_agreed",
                        ),
                    )
                ),
                fields=("placement",),
                name="endorsement_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extension"), ("no_loss_at__isnull", False), ("period_until__isnull", False)),
                    models.Q(
                        models.Q(("kind", "extension"), _negated=True),
                        ("no_loss_at__isnull", True),
                        ("period_until__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="endorsement_extension_declared",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", True), ("released_by__isnull", True)),
                    models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                    _connector="OR",
                ),
                name="endorsement_released_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "endorse_effective"), _negated=True),
                    ("released_by__isnull", False),
                    _connector="OR",
                ),
                name="endorsement_released_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by__isnull", True),
                    models.Q(("released_by", models.F("maker")), _negated=True),
                    _connector="OR",
                ),
                name="endorsement_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsementchange",
            constraint=models.UniqueConstraint(fields=("endorsement", "section"), name="endorsement_change_once"),
        ),
        migrations.AddConstraint(
            model_name="endorsementchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    models.Q(("premium__isnull", True), ("premium__gte", 0), _connector="OR"),
                    models.Q(("order_premium__isnull", True), ("order_premium__gte", 0), _connector="OR"),
                ),
                name="endorsement_change_signs",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsementparty",
            constraint=models.UniqueConstraint(
                fields=("endorsement", "reinsurer", "broker"), name="endorsement_party_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsementparty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("broker__isnull", True)),
                fields=("endorsement", "reinsurer"),
                name="endorsement_party_once_directly",
            ),
        ),
        migrations.AddConstraint(
            model_name="endorsementparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("evidence__isnull", True),
                    ),
                    models.Q(
                        ("answer__in", ["agreed", "refused"]),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("evidence__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="endorsement_party_answered",
            ),
        ),
    ]
