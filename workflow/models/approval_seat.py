"""The steps of one approval and the seats at each: who is asked, until when, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.roles import ROLE_CHOICES


class NodeState(models.TextChoices):
    WAITING = "waiting", _("To come")
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Left out")


class ApprovalNode(models.Model):
    """One step of one approval: the chain's step as it was when the approval started, or one that was added (加签).

    ``position`` orders the steps and leaves room between two for steps added later; it is never shown.
    """

    approval = models.ForeignKey("workflow.Approval", models.PROTECT, related_name="nodes")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    rule = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=NodeState, default=NodeState.WAITING)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of an approval")
        ordering = ["approval", "position"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "position"], name="approval_node_once"),
            models.UniqueConstraint(fields=["approval"], condition=Q(state="open"), name="approval_one_open_node"),
            models.CheckConstraint(condition=Q(state__in=NodeState.values), name="approval_node_state"),
        ]

    def __str__(self) -> str:
        return self.name


class SeatState(models.TextChoices):
    WAITING = "waiting", _("To come")
    OPEN = "open", _("To decide")
    AGREED = "agreed", _("Agreed")
    MERGED = "merged", _("Counted with the step before")
    SKIPPED = "skipped", _("Left out: same person")
    ESCALATED = "escalated", _("Escalated")
    RETURNED = "returned", _("Returned")
    REFUSED = "refused", _("Refused")
    TRANSFERRED = "transferred", _("Transferred")
    NOT_NEEDED = "not_needed", _("Not needed any more")


#: States in which somebody gave an opinion that lets the case go on.
SIGNED = (SeatState.AGREED, SeatState.ESCALATED)
#: States that count as done when all must sign.
SETTLED = (*SIGNED, SeatState.MERGED, SeatState.SKIPPED)


class ApprovalSeat(models.Model):
    """A person, or whoever holds ``role`` over ``role_branch``, who is asked at a step.

    ``decided_by`` is who pressed the button, ``on_behalf_of`` the person in whose place. ``covers``: the authority of
    the signer covered the amount. ``due_at`` is computed from ``opened_at`` by the clock of office hours;
    ``look_at`` is the next instant at which the clock has something to do.
    """

    approval = models.ForeignKey("workflow.Approval", models.PROTECT, related_name="seats")
    node = models.ForeignKey(ApprovalNode, models.PROTECT, related_name="seats")
    round = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField(default=1)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="approval_seats")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES, blank=True)
    role_branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    required = models.BooleanField(default=True)
    state = models.CharField(max_length=11, choices=SeatState, default=SeatState.WAITING)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    covers = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("seat at a step")
        ordering = ["approval", "node", "place", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SeatState.values), name="approval_seat_state"),
            models.CheckConstraint(
                condition=Q(assignee__isnull=False) | (~Q(role="") & Q(role_branch__isnull=False)),
                name="approval_seat_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "escalated", "returned", "refused"])
                | Q(decided_by__isnull=False, closed_at__isnull=False),
                name="approval_seat_decided",
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True)
                | (Q(decided_by__isnull=False) & ~Q(on_behalf_of=models.F("decided_by"))),
                name="approval_seat_behalf",
            ),
            models.UniqueConstraint(
                fields=["approval", "round", "node", "decided_by"],
                condition=Q(state__in=["agreed", "escalated"]),
                name="approval_signs_once",
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "-id"], name="approval_seat_person"),
            models.Index(fields=["decided_by", "-id"], name="approval_seat_decider"),
            models.Index(fields=["look_at"], condition=Q(state="open"), name="approval_seat_clock"),
        ]
