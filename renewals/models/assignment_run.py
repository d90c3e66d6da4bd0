"""派发批次: the rules put to many customers at once, first as a dry run, then in earnest (renewals brief §5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewals.assignment import guards as only
from renewals.models.assignment_rule import AssignmentRule
from renewals.models.renewal import Renewal
from workflow.models import Job, Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class RunStatus(models.TextChoices):
    PLANNING = "run_planning", _("Being worked out")
    PLANNED = "run_planned", _("Dry run made")
    APPLYING = "run_applying", _("Being carried out")
    APPLIED = "run_applied", _("Carried out")
    DROPPED = "run_dropped", _("Dropped")


R = RunStatus


class AssignmentRunQuerySet(TrackedQuerySet["AssignmentRun"]):
    """Runs by reader."""

    view_permission = "renewals.assign"


class AssignmentRun(Tracked):
    """Who asked, over which customers, by which rules, with how much room everybody had: enough to decide it again.

    ``filters``: which customers (``owner``: those of one person, who leaves or is away; else the pool). ``rules`` and
    ``desk`` are what the decisions were made from; ``rules_hash`` tells whether the rules have changed since.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    filters = models.JSONField(default=dict)
    rules = models.JSONField(default=list)
    rules_hash = models.CharField(max_length=64, blank=True)
    desk = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", db_index=False)
    cases = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    status = StatusField(_("state"), default=R.PLANNING, choices=R.choices, protected=True)

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"cases", "placed", "applied"})
    objects = AssignmentRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment run")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=R.values), name="assignment_run_status"),
            models.CheckConstraint(condition=Q(placed__lte=models.F("cases")), name="assignment_run_placed"),
            models.CheckConstraint(condition=Q(applied__lte=models.F("placed")), name="assignment_run_applied"),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="assignment_run_branch")]

    def __str__(self) -> str:
        return str(_("Assignment run %(number)s")) % {"number": self.pk}

    @step(source=R.PLANNING, permission="renewals.assign", label=_("Queue"))
    def queue(self, job: Job) -> None:
        """The work is on its way."""
        self.job = job

    @step(source=R.PLANNING, target=R.PLANNED, permission="renewals.assign", label=_("Dry run"))
    def plan(
        self, cases: int, placed: int, rules: list[Any], rules_hash: str, desk: dict[str, Any], moment: datetime
    ) -> None:
        """演练: everybody's decision is worked out, nothing has moved."""
        self.cases, self.placed, self.planned_at = cases, placed, moment
        self.rules, self.rules_hash, self.desk = rules, rules_hash, desk

    @step(
        source=R.PLANNED,
        target=R.APPLYING,
        permission="renewals.assign",
        label=_("Carry out"),
        early_guards=(only.somebody_placed, only.plan_still_holds),
    )
    def apply(self, job: Job) -> None:
        """执行: the customers go to whom the dry run says."""
        self.job = job

    @step(
        source=R.APPLYING,
        permission="renewals.assign",
        label=_("Go on"),
        early_guards=(only.work_stands_still,),
    )
    def go_on(self, job: Job) -> None:
        """Work that was stopped goes on where it ended."""
        self.job = job

    @step(source=R.APPLYING, target=R.APPLIED, permission="renewals.assign", label=_("Finish"))
    def finish(self, applied: int, moment: datetime) -> None:
        """Every decision was carried out or found closed."""
        self.applied, self.applied_at = applied, moment

    @step(source=(R.PLANNING, R.PLANNED), target=R.DROPPED, permission="renewals.assign", label=_("Drop"))
    def drop(self) -> None:
        """The dry run is not carried out."""


class AssignmentDecisionQuerySet(TrackedQuerySet["AssignmentDecision"]):
    """Decisions by reader, and what became of them."""

    view_permission = "renewals.view"

    def open(self) -> AssignmentDecisionQuerySet:
        """Somebody was found and it has not been carried out."""
        return self.filter(person__isnull=False, outcome__isnull=True)


APPLIED = "applied"


class AssignmentDecision(models.Model):
    """Who gets one customer by which rule, and from what (``inputs``: the case as the rules saw it, no personal data).

    ``code`` says why; ``outcome`` is filled once: ``applied``, or the code of the refusal met when it was carried out.
    """

    run = models.ForeignKey(AssignmentRun, models.PROTECT, related_name="decisions", db_index=False)
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="assignment_decisions", db_index=False)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(AssignmentRule, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    code = models.CharField(max_length=24)
    inputs = models.JSONField(default=dict)
    outcome = models.CharField(max_length=40, null=True)

    objects = AssignmentDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment decision")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "renewal"], name="assignment_decision_once"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(person__isnull=False), name="assignment_decision_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "person", "id"], name="assignment_decision_person"),
            models.Index(fields=["renewal", "id"], name="assignment_decision_renewal"),
        ]
