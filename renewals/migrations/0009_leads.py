"""Callbacks planned, sampled and reviewed, one a lapse; leads for next year; checks of losses; early issue marked."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, F

from workflow.guards import AppendOnly, StatusEdges


def number_lapses(apps: Any, _schema_editor: Any) -> None:
    """Every callback belongs to one lapse, in their order; a customer who lapsed again waits for the next."""
    renewals, callbacks = apps.get_model("renewals", "Renewal"), apps.get_model("renewals", "Callback")
    renewals.objects.filter(lapsed_at__isnull=False).update(lapse_no=1)
    callbacks.objects.update(lapse_no=1)
    again = callbacks.objects.filter(renewal__status="lapsed").values_list("renewal", flat=True)
    renewals.objects.filter(pk__in=list(again)).update(lapse_no=2)
    several = callbacks.objects.order_by().values("renewal").annotate(n=Count("pk")).filter(n__gt=1)
    for renewal, count in several.values_list("renewal", "n"):
        for number, callback in enumerate(callbacks.objects.filter(renewal=renewal).order_by("pk"), start=1):
            callbacks.objects.filter(pk=callback.pk).update(lapse_no=number)
        waits = renewals.objects.filter(pk=renewal, status="lapsed").exists()
        renewals.objects.filter(pk=renewal).update(lapse_no=count + waits)


def complete_reviews(apps: Any, _schema_editor: Any) -> None:
    """Reviews from before there were verdicts found nothing wrong; when they were made is told by the history."""
    callbacks = apps.get_model("renewals", "Callback")
    reviewed = callbacks.objects.filter(reviewer__isnull=False)
    reviewed.update(verdict="agreed", reviewed_at=F("at"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0008_conduct_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallbackPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lapse_no", models.PositiveSmallIntegerField()),
                ("day", models.DateField(verbose_name="planned for")),
                ("planned_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "planned callback",
                "ordering": ["day", "id"],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("head_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("asset_key", models.CharField(max_length=52)),
                ("cycle", models.DateField()),
                ("expires_on", models.DateField(verbose_name="cover ends")),
                (
                    "source",
                    models.CharField(
                        choices=[("callback", "Lapse callback"), ("closed", "Closed without renewal")],
                        max_length=10,
                        verbose_name="comes from",
                    ),
                ),
                ("insurer", models.CharField(blank=True, max_length=60, verbose_name="insurer")),
                ("drop_reason", models.CharField(blank=True, max_length=200, verbose_name="why it is dropped")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("lead_open", "Waiting"),
                            ("lead_listed", "On the due list"),
                            ("lead_dropped", "Lead dropped"),
                        ],
                        default="lead_open",
                        max_length=50,
                        verbose_name="state",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead",
                "ordering": ["expires_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="LossCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("proposed_at", models.DateTimeField()),
                ("at", models.DateTimeField(verbose_name="call time")),
                ("supervisor", models.BooleanField()),
                ("channel", models.CharField(max_length=12, verbose_name="channel")),
                ("result", models.CharField(max_length=4, verbose_name="result")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("confirmed", "The reason is true"),
                            ("wrong", "Another reason is true"),
                            ("still_open", "The customer can still be kept"),
                            ("not_reached", "The customer was not reached"),
                        ],
                        max_length=12,
                        verbose_name="verdict",
                    ),
                ),
                ("true_reason", models.CharField(blank=True, max_length=4, verbose_name="true reason")),
                ("recording_no", models.CharField(blank=True, max_length=60, verbose_name="recording number")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
            ],
            options={
                "verbose_name": "check of a loss",
                "ordering": ["at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="callback",
            name="callback_review_pair",
        ),
        migrations.AddField(
            model_name="callback",
            name="lapse_no",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="callback",
            name="plan_day",
            field=models.DateField(null=True, verbose_name="planned for"),
        ),
        migrations.AddField(
            model_name="callback",
            name="planned_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="planned by",
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="reviewed_at",
            field=models.DateTimeField(null=True, verbose_name="reviewed"),
        ),
        migrations.AddField(
            model_name="callback",
            name="sampled",
            field=models.BooleanField(default=False, verbose_name="drawn for review"),
        ),
        migrations.AddField(
            model_name="callback",
            name="true_reason",
            field=models.CharField(blank=True, max_length=4, verbose_name="true reason as reviewed"),
        ),
        migrations.AddField(
            model_name="callback",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agreed", "The callback is right"),
                    ("wrong_reason", "Another reason is true"),
                    ("not_reached", "The customer was not reached"),
                ],
                max_length=12,
                verbose_name="verdict",
            ),
        ),
        migrations.AddField(
            model_name="renewal",
            name="issued_early",
            field=models.BooleanField(default=False, verbose_name="signed before the window opened"),
        ),
        migrations.AddField(
            model_name="renewal",
            name="lapse_no",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("reviewer__isnull", True), ("sampled", True)),
                fields=["-at"],
                name="callback_to_review",
            ),
        ),
        migrations.RunPython(number_lapses, migrations.RunPython.noop),
        migrations.RunPython(complete_reviews, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("review_result", ""),
                        ("reviewed_at__isnull", True),
                        ("reviewer__isnull", True),
                        ("verdict", ""),
                    ),
                    models.Q(
                        ("reviewed_at__isnull", False),
                        ("reviewer__isnull", False),
                        models.Q(("review_result", ""), _negated=True),
                        models.Q(("verdict", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="callback_review_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer__isnull", True),
                    models.Q(("reviewer", models.F("caller")), _negated=True),
                    _connector="OR",
                ),
                name="callback_reviewed_by_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "wrong_reason"), models.Q(("true_reason", ""), _negated=True)),
                    models.Q(models.Q(("verdict", "wrong_reason"), _negated=True), ("true_reason", "")),
                    _connector="OR",
                ),
                name="callback_wrong_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("plan_day__isnull", True), ("planned_by__isnull", True)),
                    models.Q(("plan_day__isnull", False), ("planned_by__isnull", False)),
                    _connector="OR",
                ),
                name="callback_plan_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.UniqueConstraint(fields=("renewal", "lapse_no"), name="callback_once_per_lapse"),
        ),
        migrations.AddField(
            model_name="callbackplan",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="callbackplan",
            name="caller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="caller",
            ),
        ),
        migrations.AddField(
            model_name="callbackplan",
            name="planned_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="callbackplan",
            name="renewal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="callback_plans", to="renewals.renewal"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="listed_as",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="lead", to="renewals.renewal"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="renewal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="renewals.renewal",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="losscheck",
            name="branch",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="losscheck",
            name="caller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="caller",
            ),
        ),
        migrations.AddField(
            model_name="losscheck",
            name="renewal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="loss_checks", to="renewals.renewal"
            ),
        ),
        migrations.AddIndex(
            model_name="callbackplan",
            index=models.Index(fields=["caller", "day"], name="callback_plan_caller"),
        ),
        migrations.AddIndex(
            model_name="callbackplan",
            index=models.Index(fields=["branch", "day"], name="callback_plan_branch"),
        ),
        migrations.AddConstraint(
            model_name="callbackplan",
            constraint=models.UniqueConstraint(fields=("renewal", "lapse_no"), name="callback_plan_once_per_lapse"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["branch", "status", "expires_on", "id"], name="lead_branch_status"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["status", "expires_on", "id"], name="lead_status_expiry"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(fields=("asset_key", "cycle"), name="lead_once_per_cycle"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["lead_open", "lead_listed", "lead_dropped"])),
                name="lead_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("listed_as__isnull", False), ("status", "lead_listed")),
                    models.Q(models.Q(("status", "lead_listed"), _negated=True), ("listed_as__isnull", True)),
                    _connector="OR",
                ),
                name="lead_listed_has_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "lead_dropped"), models.Q(("drop_reason", ""), _negated=True)),
                    models.Q(models.Q(("status", "lead_dropped"), _negated=True), ("drop_reason", "")),
                    _connector="OR",
                ),
                name="lead_dropped_has_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="losscheck",
            index=models.Index(fields=["branch", "-at"], name="loss_check_branch"),
        ),
        migrations.AddConstraint(
            model_name="losscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "wrong"), models.Q(("true_reason", ""), _negated=True)),
                    models.Q(models.Q(("verdict", "wrong"), _negated=True), ("true_reason", "")),
                    _connector="OR",
                ),
                name="loss_check_wrong_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="losscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["confirmed", "wrong", "still_open", "not_reached"])),
                name="loss_check_verdict_known",
            ),
        ),
        StatusEdges(
            "renewal",
            [
                ("assigned", "following"),
                ("assigned", "lapsed"),
                ("assigned", "loss_pending"),
                ("assigned", "pool"),
                ("assigned", "quoted"),
                ("assigned", "renew_claimed"),
                ("assigned", "renewed"),
                ("assigned", "void"),
                ("callback_done", "closed"),
                ("callback_done", "renewed"),
                ("callback_done", "void"),
                ("callback_done", "won_back"),
                ("following", "lapsed"),
                ("following", "loss_pending"),
                ("following", "pool"),
                ("following", "quoted"),
                ("following", "renew_claimed"),
                ("following", "renewed"),
                ("following", "void"),
                ("lapsed", "callback_done"),
                ("lapsed", "closed"),
                ("lapsed", "renewed"),
                ("lapsed", "void"),
                ("lapsed", "won_back"),
                ("loss_pending", "following"),
                ("loss_pending", "lapsed"),
                ("loss_pending", "lost"),
                ("loss_pending", "renew_claimed"),
                ("loss_pending", "renewed"),
                ("loss_pending", "void"),
                ("lost", "lapsed"),
                ("lost", "renewed"),
                ("lost", "void"),
                ("pool", "assigned"),
                ("pool", "lapsed"),
                ("pool", "renewed"),
                ("pool", "void"),
                ("quoted", "lapsed"),
                ("quoted", "loss_pending"),
                ("quoted", "pool"),
                ("quoted", "renew_claimed"),
                ("quoted", "renewed"),
                ("quoted", "void"),
                ("renew_claimed", "following"),
                ("renew_claimed", "renewed"),
                ("renew_claimed", "void"),
                ("renewed", "following"),
                ("renewed", "pool"),
                ("won_back", "following"),
                ("won_back", "pool"),
            ],
        ),
        StatusEdges("lead", [("lead_open", "lead_dropped"), ("lead_open", "lead_listed")]),
        AppendOnly("losscheck"),
    ]
