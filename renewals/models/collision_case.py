"""撞单: two who claim one customer, and who of them it is in the end (renewals brief §5)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from accounts.scope import Actor
from renewals.collisions import guards as only
from renewals.collisions.rules.priority import GROUND_LABELS, Ground
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import BY_GUARD, SYSTEM_ONLY, step


class CollisionKind(models.TextChoices):
    VIN = "vin", _("Same VIN")
    CERTIFICATE_PLATE = "certificate_plate", _("Same certificate and plate")
    PHONE = "phone", _("Same phone")
    FOREIGN_SIGNING = "foreign_signing", _("Signed by somebody else")


class CollisionStatus(models.TextChoices):
    OPEN = "open", _("To be ruled on")
    DECIDED = "decided", _("Ruled on")
    APPEALED = "appealed", _("Appealed")
    CLOSED = "closed", _("Settled")


class Resolution(models.TextChoices):
    TRANSFER = "transfer", _("Hand the others over to the winner")
    MERGE = "merge", _("Merge into the winner's task")
    VOID_DUPLICATE = "void_duplicate", _("Void the others as duplicates")
    KEEP = "keep", _("Everything stays as it is")
    CREDIT_SIGNER = "credit_signer", _("Give the credit to the signer")
    DISSOLVED = "dissolved", _("No collision any more")


C, K, R = CollisionStatus, CollisionKind, Resolution
SAME_VEHICLE = (R.TRANSFER, R.MERGE, R.VOID_DUPLICATE, R.KEEP)
#: What each kind may end with; "dissolved" is the system's.
RESOLUTIONS: dict[str, tuple[Resolution, ...]] = {
    K.VIN: SAME_VEHICLE,
    K.CERTIFICATE_PLATE: SAME_VEHICLE,
    K.PHONE: (R.TRANSFER, R.KEEP),
    K.FOREIGN_SIGNING: (R.KEEP, R.CREDIT_SIGNER),
}


class CollisionCaseQuerySet(TrackedQuerySet["CollisionCase"]):
    """Collisions by reader: of the own branches, and those the reader is a party of."""

    view_permission = "renewals.desk"

    def visible_to(self, user: Actor, within: Branch | None = None) -> CollisionCaseQuerySet:
        scope = user.scope()
        if scope.everything or within is not None:
            return super().visible_to(user, within)
        from renewals.models.collision_party import CollisionParty  # noqa: PLC0415 (the party points at this model)

        paths = scope.paths_for(self.view_permission)
        if not paths:
            return self.none()
        there = Q(owner=user.pk) | Q(renewal__branch__in=_branches(paths)) | Q(branch__in=_branches(paths))
        party = CollisionParty.objects.filter(there, case=OuterRef("pk"))
        return self.filter(self.on_paths(paths) | Q(Exists(party)))


def _branches(paths: tuple[str, ...]) -> models.QuerySet[Branch]:
    return Branch.objects.filter(paths_filter("path", paths))


class CollisionCase(Tracked):
    """``branch`` is the lowest one above all parties. ``key`` says which rows collide: they do so once.

    A decision takes effect when nobody may appeal any more (``appeal_until``, inclusive) or when the appeal is heard;
    ``winner``, ``resolution`` and ``ground`` are those of the last decision.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=K)
    key = models.CharField(max_length=80, unique=True)
    opened_at = models.DateTimeField(_("found"))
    due_at = models.DateTimeField(_("to decide until"))
    winner = models.ForeignKey("renewals.CollisionParty", models.PROTECT, null=True, related_name="+")
    resolution = models.CharField(_("resolution"), max_length=16, choices=R, blank=True)
    ground = models.CharField(
        _("ground"), max_length=16, choices=[(g.value, GROUND_LABELS[g]) for g in Ground], blank=True
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    appeal_until = models.DateTimeField(_("appeal until"), null=True)
    appealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField(null=True)
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    heard_at = models.DateTimeField(null=True)
    status = StatusField(default=C.OPEN, choices=C.choices, protected=True)

    objects = CollisionCaseQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"resolution", "ground", "winner_id"})

    class Meta:
        verbose_name = _("collision")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=C.values), name="collision_status"),
            models.CheckConstraint(condition=Q(kind__in=K.values), name="collision_kind"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    decided_by__isnull=False, decided_at__isnull=False, winner__isnull=False, appeal_until__isnull=False
                )
                & ~Q(resolution="")
                & ~Q(ground=""),
                name="collision_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(status=C.OPEN)
                | Q(decided_by__isnull=False)
                | Q(status=C.CLOSED, resolution=R.DISSOLVED.value),
                name="collision_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(appealed_by__isnull=True, appealed_at__isnull=True)
                | Q(appealed_by__isnull=False, appealed_at__isnull=False, decided_by__isnull=False),
                name="collision_appeal_whole",
            ),
            models.CheckConstraint(
                condition=Q(heard_by__isnull=True, heard_at__isnull=True)
                | Q(heard_by__isnull=False, heard_at__isnull=False, appealed_by__isnull=False),
                name="collision_heard_whole",
            ),
            models.CheckConstraint(
                condition=Q(heard_by__isnull=True) | (~Q(heard_by=F("decided_by")) & ~Q(heard_by=F("appealed_by"))),
                name="collision_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="collision_branch"),
            models.Index(fields=["status", "appeal_until"], name="collision_status_appeal"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {CollisionKind(self.kind).label}"

    def resolutions(self) -> tuple[Resolution, ...]:
        """The ways this kind of collision can end."""
        return RESOLUTIONS[self.kind]

    @step(
        source=C.OPEN,
        target=C.DECIDED,
        permission="renewals.decide_collision",
        label=_("Rule on the collision"),
        early_guards=(only.not_a_party,),
        guards=(only.choice_possible, only.opinion_given),
    )
    def decide(
        self,
        winner: models.Model,
        resolution: str,
        ground: str,
        opinion: str,
        decider: User,
        moment: datetime,
        appeal_until: datetime,
    ) -> None:
        """裁决: somebody who is no party says whose customer it is."""
        self._choose(winner, resolution, ground)
        self.decided_by, self.decided_at, self.appeal_until = decider, moment, appeal_until

    @step(
        source=C.DECIDED,
        target=C.APPEALED,
        permission=BY_GUARD,
        label=_("Appeal"),
        early_guards=(only.loses, only.appeal_in_time),
        guards=(only.reason_given,),
    )
    def appeal(self, why: str, appellant: User, moment: datetime) -> None:
        """申诉: once, by whom the decision went against."""
        self.appealed_by, self.appealed_at = appellant, moment

    @step(
        source=C.APPEALED,
        target=C.CLOSED,
        permission="renewals.decide_collision",
        label=_("Rule on the appeal"),
        early_guards=(only.not_a_party, only.another_decider),
        guards=(only.choice_possible, only.opinion_given),
    )
    def hear(
        self, winner: models.Model, resolution: str, ground: str, opinion: str, decider: User, moment: datetime
    ) -> None:
        """申诉裁决: final, and carried out at once."""
        self._choose(winner, resolution, ground)
        self.heard_by, self.heard_at = decider, moment

    @step(
        source=C.DECIDED,
        target=C.CLOSED,
        permission="renewals.decide_collision",
        label=_("Carry out"),
        early_guards=(only.not_a_party, only.appeal_over),
    )
    def settle(self) -> None:
        """执行: nobody appealed in time."""

    @step(source=C.OPEN, target=C.CLOSED, permission=SYSTEM_ONLY, label=_("Dissolve"))
    def dissolve(self) -> None:
        """自行消除: the rows collide no more."""
        self.resolution = R.DISSOLVED

    def _choose(self, winner: models.Model, resolution: str, ground: str) -> None:
        self.winner = winner  # type: ignore[assignment]  # CollisionParty refers to this module
        self.resolution, self.ground = resolution, ground
