"""One run of an approval chain over one object (审批)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.delegation import principal_ids
from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from accounts.scope import Actor
from workflow.models.approval_chain import ApprovalChain
from workflow.models.approval_seat import ApprovalSeat
from workflow.models.approval_steps import ApprovalStatus, ApprovalSteps
from workflow.models.tracked import TrackedQuerySet
from workflow.status_field import StatusField

RUNNING = (ApprovalStatus.RUNNING, ApprovalStatus.RETURNED, ApprovalStatus.CONFIRMING)


class ApprovalQuerySet(TrackedQuerySet["Approval"]):
    """Approvals by reader."""

    view_permission = "workflow.approvals"

    def visible_to(self, user: Actor, within: Branch | None = None) -> ApprovalQuerySet:
        """Those of the branches whose approvals ``user`` oversees, and those the person takes or took part in.

        A part is: made it, has or had a seat (also for somebody else), holds the role a seat waits for (or stands in
        for somebody who does), was copied.
        """
        scope = user.scope()
        rows = super().visible_to(user, within)
        if scope.everything or user.pk is None:
            return rows
        principals = principal_ids(user, timezone.now())  # type: ignore[arg-type]  # who has a key is a User
        mine = Q(assignee__in=[user.pk, *principals]) | Q(decided_by=user.pk) | Q(on_behalf_of=user.pk)
        grants = set(scope.grants)
        for principal in User.objects.filter(pk__in=principals) if principals else ():
            grants |= set(principal.scope().grants)
        for role in sorted({role for role, _path in grants}):
            paths = tuple(sorted(path for held, path in grants if held == role))
            mine |= Q(assignee__isnull=True, role=role) & paths_filter("role_branch__path", paths)
        seats = ApprovalSeat.objects.filter(mine, approval=OuterRef("pk"))
        readers = ApprovalReader.objects.filter(approval=OuterRef("pk"), person=user.pk)
        overseen = self.on_paths(scope.paths_for(self.view_permission))
        found = self.filter(overseen | Q(maker=user.pk) | Exists(seats) | Exists(readers))
        return found if within is None else found.filter(paths_filter("branch__path", (within.path,)))

    def overseen_by(self, user: Actor, within: Branch | None = None) -> ApprovalQuerySet:
        """Those of the branches whose approvals ``user`` oversees, alone."""
        return super().visible_to(user, within)

    def running(self) -> ApprovalQuerySet:
        """Not yet ended."""
        return self.filter(status__in=RUNNING)


class Approval(ApprovalSteps):
    """A case on its way through a chain.

    ``amount`` is what is asked for now, ``asked_amount`` what the maker asked for. ``chain`` empty: the way the kind
    ships with. ``position`` is the step that is open. ``branch`` is the branch of the object.
    """

    kind = models.CharField(_("kind"), max_length=40)
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    subject = models.CharField(_("subject"), max_length=120)
    line = models.CharField(_("business line"), max_length=40, blank=True)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("maker")
    )
    chain = models.ForeignKey(ApprovalChain, models.PROTECT, null=True, related_name="+")
    ends_by_authority = models.BooleanField(default=False)
    same_person = models.CharField(max_length=5, default="merge")
    asked_amount = models.DecimalField(_("amount asked"), max_digits=18, decimal_places=2, null=True)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, null=True)
    position = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    material = models.JSONField(default=dict)
    material_due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    status = StatusField(default=ApprovalStatus.RUNNING, choices=ApprovalStatus.choices, protected=True)

    objects = ApprovalQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"amount", "position", "round"})

    class Meta:
        verbose_name = _("approval")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ApprovalStatus.values), name="approval_status_known"),
            models.UniqueConstraint(
                fields=["kind", "about_type", "about_id"],
                condition=Q(status__in=["running", "returned", "confirming"]),
                name="approval_one_running",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="approval_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["running", "returned", "confirming"], ended_at__isnull=True)
                | Q(status__in=["approved", "refused", "withdrawn", "closed"], ended_at__isnull=False),
                name="approval_ended_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="approval_branch"),
            models.Index(fields=["maker", "-id"], name="approval_maker"),
            models.Index(fields=["about_type", "about_id"], name="approval_about"),
            models.Index(fields=["subject"], name="approval_subject", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["material_due_at"], condition=Q(status="returned"), name="approval_material_due"),
        ]

    def __str__(self) -> str:
        return self.subject


class ReaderHow(models.TextChoices):
    COPIED = "copied", _("Copied")
    MENTIONED = "mentioned", _("Mentioned")
    WATCHING = "watching", _("Watching")


class ApprovalReader(models.Model):
    """Somebody who reads an approval without deciding: copied (抄送), mentioned, or watching."""

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    how = models.CharField(max_length=9, choices=ReaderHow)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reader of an approval")
        constraints = [
            models.UniqueConstraint(fields=["approval", "person", "how"], name="approval_reader_once"),
            models.CheckConstraint(condition=Q(how__in=ReaderHow.values), name="approval_reader_how"),
        ]
        indexes = [models.Index(fields=["person", "how", "-id"], name="approval_reader_list")]
