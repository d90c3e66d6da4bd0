from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_authority_and_delegation"),
        ("accounts", "__first__"),
        ("workflow", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalChain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("line", models.CharField(blank=True, max_length=40, verbose_name="business line")),
                (
                    "amount_from",
                    models.DecimalField(
                        decimal_places=2, default=Decimal(0), max_digits=18, verbose_name="amount from"
                    ),
                ),
                (
                    "amount_below",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="amount below"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "ends_by_authority",
                    models.BooleanField(
                        default=False, verbose_name="ends with the first step whose authority covers the amount"
                    ),
                ),
                (
                    "same_person",
                    models.CharField(
                        choices=[
                            ("merge", "Let the one agreement stand for both steps"),
                            ("skip", "Leave the later step out"),
                        ],
                        default="merge",
                        max_length=5,
                        verbose_name="the same person in two successive steps",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source document")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "approval chain",
                "ordering": ["kind", "branch", "line", "amount_from", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "branch", "line", "amount_from", "version"), name="approval_chain_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_from__gte", 0),
                            models.Q(
                                ("amount_below__isnull", True),
                                ("amount_below__gt", models.F("amount_from")),
                                _connector="OR",
                            ),
                        ),
                        name="approval_chain_band",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at__isnull", True),
                            models.Q(("published_at__isnull", False), ("valid_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_chain_published_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("about_type", models.CharField(max_length=60)),
                ("about_id", models.BigIntegerField()),
                ("subject", models.CharField(max_length=120, verbose_name="subject")),
                ("line", models.CharField(blank=True, max_length=40, verbose_name="business line")),
                ("ends_by_authority", models.BooleanField(default=False)),
                ("same_person", models.CharField(default="merge", max_length=5)),
                (
                    "asked_amount",
                    models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="amount asked"),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="amount")),
                ("position", models.PositiveIntegerField(default=0)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("material", models.JSONField(default=dict)),
                ("material_due_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "In approval"),
                            ("returned", "Material wanted"),
                            ("confirming", "Waiting for the maker's confirmation"),
                            ("approved", "Agreed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Closed"),
                        ],
                        default="running",
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
                    "maker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="maker",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.approvalchain",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["branch", "-id"], name="approval_branch"),
                    models.Index(fields=["maker", "-id"], name="approval_maker"),
                    models.Index(fields=["about_type", "about_id"], name="approval_about"),
                    models.Index(
                        condition=models.Q(("status", "returned")),
                        fields=["material_due_at"],
                        name="approval_material_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["running", "returned", "confirming", "approved", "refused", "withdrawn", "closed"],
                            )
                        ),
                        name="approval_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["running", "returned", "confirming"])),
                        fields=("kind", "about_type", "about_id"),
                        name="approval_one_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                        name="approval_amount_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("status__in", ["running", "returned", "confirming"])),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("status__in", ["approved", "refused", "withdrawn", "closed"]),
                            ),
                            _connector="OR",
                        ),
                        name="approval_ended_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("rule", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "To come"), ("open", "Open"), ("done", "Done"), ("skipped", "Left out")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="workflow.approval"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an approval",
                "ordering": ["approval", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("approval", "position"), name="approval_node_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("approval",), name="approval_one_open_node"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "open", "done", "skipped"])),
                        name="approval_node_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[("copied", "Copied"), ("mentioned", "Mentioned"), ("watching", "Watching")],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readers", to="workflow.approval"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "reader of an approval",
                "indexes": [models.Index(fields=["person", "how", "-id"], name="approval_reader_list")],
                "constraints": [
                    models.UniqueConstraint(fields=("approval", "person", "how"), name="approval_reader_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("place", models.PositiveSmallIntegerField(default=1)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head_office_admin", "Head office business administrator"),
                            ("province_admin", "Province renewal administrator"),
                            ("renewal_manager", "Prefecture renewal manager"),
                            ("team_lead", "Team lead"),
                            ("specialist", "Renewal specialist"),
                            ("telesales", "Telesales agent"),
                            ("quality_caller", "Callback quality caller"),
                            ("auditor", "Compliance and audit"),
                            ("system_admin", "System administrator"),
                            ("security_admin", "Security administrator"),
                            ("audit_admin", "Audit administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("required", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To come"),
                            ("open", "To decide"),
                            ("agreed", "Agreed"),
                            ("merged", "Counted with the step before"),
                            ("skipped", "Left out: same person"),
                            ("escalated", "Escalated"),
                            ("returned", "Returned"),
                            ("refused", "Refused"),
                            ("transferred", "Transferred"),
                            ("not_needed", "Not needed any more"),
                        ],
                        default="waiting",
                        max_length=11,
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("look_at", models.DateTimeField(null=True)),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
                ("covers", models.BooleanField(default=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="workflow.approval"
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="workflow.approvalnode"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role_branch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
                    ),
                ),
            ],
            options={
                "verbose_name": "seat at a step",
                "ordering": ["approval", "node", "place", "id"],
                "indexes": [
                    models.Index(fields=["assignee", "-id"], name="approval_seat_person"),
                    models.Index(fields=["decided_by", "-id"], name="approval_seat_decider"),
                    models.Index(condition=models.Q(("state", "open")), fields=["look_at"], name="approval_seat_clock"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "open",
                                    "agreed",
                                    "merged",
                                    "skipped",
                                    "escalated",
                                    "returned",
                                    "refused",
                                    "transferred",
                                    "not_needed",
                                ],
                            )
                        ),
                        name="approval_seat_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("assignee__isnull", False),
                            models.Q(models.Q(("role", ""), _negated=True), ("role_branch__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_seat_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["agreed", "escalated", "returned", "refused"]), _negated=True),
                            models.Q(("closed_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_seat_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_behalf_of__isnull", True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("on_behalf_of", models.F("decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approval_seat_behalf",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["agreed", "escalated"])),
                        fields=("approval", "round", "node", "decided_by"),
                        name="approval_signs_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="step")),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("role", "Whoever holds a role"),
                            ("person", "A named person"),
                            ("manager", "The maker's superior"),
                            ("field", "A person named in the case"),
                        ],
                        default="role",
                        max_length=8,
                        verbose_name="who",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head_office_admin", "Head office business administrator"),
                            ("province_admin", "Province renewal administrator"),
                            ("renewal_manager", "Prefecture renewal manager"),
                            ("team_lead", "Team lead"),
                            ("specialist", "Renewal specialist"),
                            ("telesales", "Telesales agent"),
                            ("quality_caller", "Callback quality caller"),
                            ("auditor", "Compliance and audit"),
                            ("system_admin", "System administrator"),
                            ("security_admin", "Security administrator"),
                            ("audit_admin", "Audit administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head_office", "Head office"),
                            ("province", "Province"),
                            ("prefecture", "Prefecture"),
                            ("office", "Office"),
                            ("team", "Team"),
                        ],
                        max_length=12,
                        verbose_name="at level",
                    ),
                ),
                ("manager_levels", models.PositiveSmallIntegerField(default=1, verbose_name="levels up")),
                ("field", models.CharField(blank=True, max_length=40, verbose_name="field of the case")),
                (
                    "signing",
                    models.CharField(
                        choices=[
                            ("any", "Any one signs (或签)"),
                            ("all", "All must sign (会签)"),
                            ("order", "All sign, one after the other"),
                        ],
                        default="any",
                        max_length=5,
                        verbose_name="signing",
                    ),
                ),
                ("condition", models.JSONField(blank=True, default=list, verbose_name="only if")),
                (
                    "deadline_hours",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="office hours to decide"),
                ),
                (
                    "on_timeout",
                    models.CharField(
                        choices=[
                            ("none", "Remind only"),
                            ("escalate", "Hand to the superior"),
                            ("return", "Return to the maker"),
                        ],
                        default="escalate",
                        max_length=8,
                        verbose_name="when overdue",
                    ),
                ),
                ("documents", models.JSONField(blank=True, default=list, verbose_name="required documents")),
                ("sees", models.JSONField(blank=True, default=list, verbose_name="shown facts")),
                ("edits", models.JSONField(blank=True, default=list, verbose_name="facts it may change")),
                (
                    "opinion_only",
                    models.BooleanField(default=False, verbose_name="gives an opinion, cannot end the case"),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="workflow.approvalchain"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval step",
                "ordering": ["chain", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "position"), name="chain_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("who", "role"), models.Q(("role", ""), _negated=True)),
                            models.Q(("person__isnull", False), ("who", "person")),
                            models.Q(("manager_levels__gte", 1), ("who", "manager")),
                            models.Q(("who", "field"), models.Q(("field", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="chain_step_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("verb", models.CharField(max_length=20)),
                ("position", models.PositiveIntegerField()),
                ("step_name", models.CharField(blank=True, max_length=60)),
                ("opinion", models.TextField(blank=True)),
                ("amount_before", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("amount_after", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("facts", models.JSONField(default=dict)),
                ("limits", models.JSONField(default=list)),
                ("documents", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                ("lay_minutes", models.PositiveIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="workflow.approval"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "ordering": ["approval", "version"],
                "constraints": [
                    models.UniqueConstraint(fields=("approval", "version"), name="decision_once_per_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_behalf_of__isnull", True),
                            models.Q(("on_behalf_of", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_behalf",
                    ),
                ],
            },
        ),
    ]
