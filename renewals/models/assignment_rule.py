"""派发规则: one rule of a branch's ordered pipeline (renewals brief §5)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.assignment.rules.pipeline import KIND_LABELS
from workflow.models import TrackedQuerySet


class AssignmentRuleQuerySet(TrackedQuerySet["AssignmentRule"]):
    """Rules by who configures them, and those in force."""

    view_permission = "renewals.configure"

    def in_force(self) -> AssignmentRuleQuerySet:
        """Not replaced or ended, in their order."""
        return self.filter(ended_at=None).order_by("branch_id", "position")


class AssignmentRule(models.Model):
    """What a rule says never changes: another wording is another row, so that past decisions stay explained.

    The rules of the nearest branch upward that has any hold for a customer; a branch with rules of its own takes none
    from above. Only the place in the order changes, and the end.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("who gets the customer"), max_length=16, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    name = models.CharField(_("name"), max_length=80)
    condition = models.JSONField(default=dict)
    choice = models.JSONField(default=dict)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AssignmentRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment rule")
        ordering = ["branch_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "position"], condition=Q(ended_at__isnull=True), name="assignment_rule_place"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="assignment_rule_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name
