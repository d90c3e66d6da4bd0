"""What a branch is to reach with a figure in a month (目标): a base value and a challenge value."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import Denied, DomainError
from accounts.models import Branch
from accounts.scope import Actor
from reporting.rules import fault_of
from workflow.kpis import KPIS, VERSIONS, definition_on
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import Attempt, step

MANAGES = "reporting.targets"


def right_over(app: str) -> str:
    """What one must hold beside :data:`MANAGES` to set targets for the figures of a desk."""
    return f"{app}.targets"


def may_aim(user: Actor, kpi: str, branch: Branch | None = None) -> bool:
    """Whether ``user`` may set targets for a figure (on ``branch``): by the desk whose figure it is."""
    return kpi in KPIS and user.scope().may(right_over(KPIS[kpi].app), branch)


class TargetStatus(models.TextChoices):
    """Whether the target counts."""

    IN_FORCE = "in_force", _("In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = TargetStatus
REFUSALS = {
    "target_negative": _("A target is zero or more."),
    "target_over_limit": _("A target in percent is at most 200."),
    "target_challenge": _("The challenge value asks for less than the base value."),
}


class TargetQuerySet(TrackedQuerySet["Target"]):
    """Targets by reader."""

    view_permission = "reporting.view"

    def in_force(self) -> TargetQuerySet:
        """Those that count."""
        return self.filter(status=S.IN_FORCE)

    def managed_by(self, user: Actor) -> TargetQuerySet:
        """Those that ``user`` may change, by branch and desk; the caller began with what they may see."""
        scope = user.scope()
        if scope.everything:
            return self
        codes: dict[str, list[str]] = {}
        for code, kpi in KPIS.items():
            codes.setdefault(kpi.app, []).append(code)
        own = Q(pk__in=[])
        for app, figures in codes.items():
            paths = scope.paths_for(right_over(app))
            own |= Q(self.on_paths(paths), kpi__in=figures) if paths else Q(pk__in=[])
        return self.filter(self.on_paths(scope.paths_for(MANAGES))).filter(own)


def figure_is_of_own_desk(attempt: Attempt) -> DomainError | None:
    """Whoever leads claims sets no targets for renewals."""
    return None if may_aim(attempt.by, attempt.obj.kpi, attempt.obj.branch) else refusal_of_desk()


def refusal_of_desk() -> DomainError:
    """Why somebody may not set a target for a figure."""
    return Denied("target_desk", _("This figure belongs to another desk. Its managers set the targets for it."))


def values_fit(attempt: Attempt) -> DomainError | None:
    """Base and challenge value suit the figure."""
    return refusal_of_values(attempt.obj, attempt.data["base_value"], attempt.data["challenge_value"])


class Target(Tracked):
    """``kpi`` is a code of the catalogue, ``month`` its first day, inclusive; values are in the unit of the figure.

    Percent are written as 65.00. The challenge value is at least as hard as the base value, or there is none.
    """

    kpi = models.CharField(_("figure"), max_length=60)
    month = models.DateField(_("month"))
    base_value = models.DecimalField(_("base value"), max_digits=14, decimal_places=2)
    challenge_value = models.DecimalField(_("challenge value"), max_digits=14, decimal_places=2, null=True)
    status = StatusField(_("state"), default=S.IN_FORCE, choices=S.choices, protected=True)

    objects = TargetQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"base_value", "challenge_value"})

    class Meta:
        verbose_name = _("target")
        ordering = ["-month", "kpi", "id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "kpi", "month"], name="target_once"),
            models.CheckConstraint(condition=Q(status__in=S.values), name="target_status_known"),
            models.CheckConstraint(condition=~Q(kpi=""), name="target_of_a_figure"),
            models.CheckConstraint(condition=Q(base_value__gte=0), name="target_base_not_negative"),
            models.CheckConstraint(
                condition=Q(challenge_value__isnull=True) | Q(challenge_value__gte=0),
                name="target_challenge_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["branch", "-month", "kpi", "id"], name="target_branch_month")]

    def __str__(self) -> str:
        return f"{self.kpi} {self.month:%Y-%m}"

    @step(
        source=[S.IN_FORCE, S.WITHDRAWN],
        target=S.IN_FORCE,
        permission=MANAGES,
        label=_("Change the target"),
        early_guards=(figure_is_of_own_desk,),
        guards=(values_fit,),
    )
    def set_values(self, base_value: Decimal, challenge_value: Decimal | None) -> None:
        """Other values hold; a withdrawn target counts again."""
        self.base_value, self.challenge_value = base_value, challenge_value

    @step(
        source=S.IN_FORCE,
        target=S.WITHDRAWN,
        permission=MANAGES,
        label=_("Withdraw"),
        early_guards=(figure_is_of_own_desk,),
    )
    def withdraw(self) -> None:
        """The target counts no more; its history stays."""


def refusal_of_values(target: Target, base: Decimal, challenge: Decimal | None) -> DomainError | None:
    """Why the values do not suit the figure and month of ``target``, or None."""
    if target.kpi not in VERSIONS:
        return DomainError("kpi_unknown", _("There is no such figure."), kpi=target.kpi)
    kpi = definition_on(target.kpi, target.month)
    code = fault_of(kpi.unit, kpi.better, base, challenge)
    return DomainError(code, REFUSALS[code]) if code else None
