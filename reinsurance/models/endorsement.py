"""An endorsement (批改): a change of bound cover, on its way from draft to force (reinsurance brief §1.2 row 14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reinsurance import endorsing_guards as only
from reinsurance.models.endorsement_terms import OPEN_STATES, OUT_STATES, Agreement, Basis, EndorsementKind
from reinsurance.models.endorsement_terms import EndorsementStatus as S
from reinsurance.models.placement import Placement
from reinsurance.models.placement_market import PLACE, REVIEW
from reinsurance.models.placement_row import person
from reinsurance.placing_guards import reason_given
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step


class EndorsementQuerySet(TrackedQuerySet["Endorsement"]):
    """Endorsements by reader and by where they stand."""

    view_permission = "reinsurance.view"

    def open(self) -> EndorsementQuerySet:
        """Neither in force nor given up."""
        return self.filter(status__in=OPEN_STATES)


class Endorsement(Tracked):
    """One endorsement. What it makes of each section is in its ``changes``, who must agree in its ``parties``.

    Texts that are empty and a ``period_until`` that is empty stay as they are. ``slip`` is the document that went out;
    from then on its frozen content is what is shown.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="endorsements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=EndorsementKind)
    status = StatusField(_("state"), default=S.DRAFT, choices=S.choices, protected=True)
    text = models.CharField(_("what changes"), max_length=400)
    effective_at = models.DateTimeField(_("effective from"))
    basis = models.CharField(_("premium"), max_length=8, choices=Basis, default=Basis.STATED)
    agreement = models.CharField(_("who must agree"), max_length=4, choices=Agreement, default=Agreement.ALL)
    period_until = models.DateTimeField(_("cover until"), null=True)
    no_loss_at = models.DateTimeField(_("no known loss declared"), null=True)
    insured_name = models.CharField(_("insured"), max_length=200, blank=True)
    interest = models.CharField(_("interest insured"), max_length=400, blank=True)
    situation = models.CharField(_("situation"), max_length=400, blank=True)
    perils = models.CharField(_("perils"), max_length=400, blank=True)
    scheme_hash = models.CharField(max_length=64, blank=True)
    slip = models.ForeignKey("reinsurance.SlipVersion", models.PROTECT, null=True, related_name="+", db_index=False)
    maker = person(_("made by"))
    released_by = person(_("put in force by"))
    released_at = models.DateTimeField(null=True)

    objects = EndorsementQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"effective_at", "basis", "agreement", "period_until", "no_loss_at", "scheme_hash"}
    )

    class Meta:
        verbose_name = _("endorsement")
        ordering = ["placement", "-number"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="endorsement_status_known"),
            models.CheckConstraint(condition=Q(kind__in=EndorsementKind.values), name="endorsement_kind_known"),
            models.UniqueConstraint(fields=["placement", "number"], name="endorsement_number"),
            models.UniqueConstraint(
                fields=["placement"], condition=Q(status__in=OPEN_STATES), name="endorsement_one_open"
            ),
            models.CheckConstraint(
                condition=Q(kind=EndorsementKind.EXTENSION, period_until__isnull=False, no_loss_at__isnull=False)
                | (~Q(kind=EndorsementKind.EXTENSION) & Q(period_until__isnull=True, no_loss_at__isnull=True)),
                name="endorsement_extension_declared",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="endorsement_released_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.EFFECTIVE) | Q(released_by__isnull=False), name="endorsement_released_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("maker")), name="endorsement_four_eyes"
            ),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="endorsement_branch")]

    def __str__(self) -> str:
        return f"{self.placement.number}/{self.number}"

    @step(source=S.DRAFT, permission=PLACE, label=_("Edit"), guards=(only.change_sound,))
    def edit(self, values: dict[str, Any], deltas: dict[int, Any]) -> None:
        """修改批改."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=S.DRAFT,
        target=S.SUBMITTED,
        permission=PLACE,
        label=_("Submit for approval"),
        early_guards=(only.papers_there, only.no_loss_declared, only.net_within_limit, only.risk_within_limit),
    )
    def submit(self, scheme_hash: str) -> None:
        """提交审批: what is decided is kept by its hash."""
        self.scheme_hash = scheme_hash

    @step(source=S.SUBMITTED, target=S.APPROVED, permission=SYSTEM_ONLY, label=_("Approve"))
    def approve(self) -> None:
        """同意批改."""

    @step(source=S.SUBMITTED, target=S.DRAFT, permission=SYSTEM_ONLY, label=_("Return"))
    def send_back(self) -> None:
        """退回或撤回审批."""
        self.scheme_hash = ""

    @step(source=S.SUBMITTED, target=S.REFUSED, permission=SYSTEM_ONLY, label=_("Refuse"))
    def reject(self) -> None:
        """内部不同意."""

    @step(
        source=S.APPROVED,
        target=S.SENT,
        permission=PLACE,
        label=_("Send to the reinsurers"),
        early_guards=(only.lines_secure,),
    )
    def send(self) -> None:
        """发送批改书: the document is frozen; its hash is what the reinsurers stamp."""

    @step(
        source=OUT_STATES,
        permission=PLACE,
        label=_("Record an answer"),
        guards=(only.party_open, only.answer_evident, only.version_stamped),
    )
    def record_answer(self, party: Any, answer: str, evidence: Any, stamped: str) -> None:
        """登记答复, with the mail or stamped document it came with."""

    @step(source=S.SENT, target=S.PART_AGREED, permission=SYSTEM_ONLY, label=_("Partly agreed"))
    def mark_part(self) -> None:
        """部分同意."""

    @step(source=OUT_STATES, target=S.AGREED, permission=SYSTEM_ONLY, label=_("Agreed"))
    def mark_agreed(self) -> None:
        """须同意的各方均已同意."""

    @step(source=OUT_STATES, target=S.REFUSED, permission=SYSTEM_ONLY, label=_("Refused"))
    def mark_refused(self) -> None:
        """一方不同意: void for everybody."""

    @step(
        source=S.AGREED,
        target=S.EFFECTIVE,
        permission=REVIEW,
        label=_("Put in force"),
        early_guards=(
            only.not_maker,
            only.come,
            only.no_loss_declared,
            only.lines_secure,
            only.net_within_limit,
            only.risk_within_limit,
        ),
        also_locks=("cover", "head"),
    )
    def release(self, reviewer: Any, moment: datetime, cover: Any, head: Any) -> None:
        """生效: released by another person than its maker; the gate is asked again now.

        ``cover`` is the placement, ``head`` the lock of what is counted together, in this order as when cover is bound.
        """
        self.released_by, self.released_at = reviewer, moment

    @step(source=OPEN_STATES, target=S.WITHDRAWN, permission=PLACE, label=_("Withdraw"), guards=(reason_given,))
    def withdraw(self, why: str) -> None:
        """撤回批改: the cover stays as it is."""
