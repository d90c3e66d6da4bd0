"""An endorsement of an inward line (分入批改): what the cedant gave notice of, and our answer (brief §2 no. 13)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reinsurance import inward_change_guards as only
from reinsurance.models.endorsement_terms import Basis
from reinsurance.models.inward_document import InwardDocument
from reinsurance.models.inward_offer import PLACE, InwardOffer
from reinsurance.models.inward_terms import CHANGE_OPEN, CHANGE_VOID, InwardChange
from reinsurance.models.inward_terms import InwardChangeStatus as S
from reinsurance.models.placement_row import money, person, share
from reinsurance.placing_guards import reason_given
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step


class InwardEndorsementQuerySet(TrackedQuerySet["InwardEndorsement"]):
    """Endorsements by reader and by where they stand."""

    view_permission = "reinsurance.view"

    def open(self) -> InwardEndorsementQuerySet:
        """Neither in force nor given up."""
        return self.filter(status__in=CHANGE_OPEN)

    def standing(self) -> InwardEndorsementQuerySet:
        """On its way or in force."""
        return self.exclude(status__in=CHANGE_VOID)


class InwardEndorsement(Tracked):
    """One endorsement. ``…_change`` is as the notice states it for 100 %; ``share`` is our line from then on.

    ``share`` and ``period_until`` that are empty stay as they are. What it made of the line is its ``InwardVersion``.
    """

    offer = models.ForeignKey(InwardOffer, models.PROTECT, related_name="endorsements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=InwardChange)
    status = StatusField(_("state"), default=S.DRAFT, choices=S.choices, protected=True)
    text = models.CharField(_("what changes"), max_length=400)
    effective_at = models.DateTimeField(_("effective from"))
    basis = models.CharField(_("premium"), max_length=8, choices=Basis, default=Basis.STATED)
    amount_change = money(_("sum insured, plus or minus"), default=Decimal(0))
    premium_change = money(_("premium, plus or minus"), default=Decimal(0))
    share = share(_("our line from then on (%)"), null=True)
    period_until = models.DateTimeField(_("cover until"), null=True)
    notice = models.ForeignKey(InwardDocument, models.PROTECT, related_name="+", verbose_name=_("notice of the cedant"))
    maker = person(_("made by"))
    accepted_by = person(_("agreed by"))
    accepted_at = models.DateTimeField(null=True)

    objects = InwardEndorsementQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"effective_at", "basis", "amount_change", "premium_change", "share", "period_until"}
    )

    class Meta:
        verbose_name = _("inward endorsement")
        ordering = ["offer", "-number"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="inward_change_status_known"),
            models.CheckConstraint(condition=Q(kind__in=InwardChange.values), name="inward_change_kind_known"),
            models.UniqueConstraint(fields=["offer", "number"], name="inward_change_number"),
            models.UniqueConstraint(
                fields=["offer"], condition=Q(status__in=CHANGE_OPEN), name="inward_change_one_open"
            ),
            models.UniqueConstraint(
                fields=["notice"], condition=~Q(status__in=CHANGE_VOID), name="inward_change_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=InwardChange.PERIOD, period_until__isnull=False, share__isnull=True, amount_change=0)
                | Q(kind=InwardChange.AMOUNTS, period_until__isnull=True)
                | Q(
                    kind=InwardChange.ANNUL,
                    period_until__isnull=True,
                    share__isnull=True,
                    amount_change=0,
                    premium_change=0,
                ),
                name="inward_change_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100), name="inward_change_share"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="inward_change_accepted_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.EFFECTIVE) | Q(accepted_by__isnull=False), name="inward_change_accepted"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("maker")), name="inward_change_four_eyes"
            ),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="inward_change_branch")]

    def __str__(self) -> str:
        return f"{self.offer.number}/{self.number}"

    @step(source=S.DRAFT, permission=PLACE, label=_("Edit"), guards=(only.change_sound, only.notice_fits))
    def edit(self, values: dict[str, Any]) -> None:
        """修改批改."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=S.DRAFT,
        target=S.SUBMITTED,
        permission=PLACE,
        label=_("Submit for approval"),
        early_guards=(
            only.line_stands,
            only.notice_stays,
            only.cedant_sound,
            only.no_loss_known,
            only.risk_within_limit,
        ),
    )
    def submit(self) -> None:
        """提交审批: too much of one risk is refused here already."""

    @step(
        source=S.SUBMITTED,
        target=S.EFFECTIVE,
        permission=SYSTEM_ONLY,
        label=_("Agree to the endorsement"),
        early_guards=(
            only.line_stands,
            only.notice_stays,
            only.cedant_sound,
            only.no_loss_known,
            only.risk_within_limit,
        ),
        also_locks=("cover", "head"),
    )
    def accept(self, decider: Any, moment: datetime, cover: Any, head: Any) -> None:
        """同意批改: all is asked again; ``cover`` is the offer, ``head`` the lock of what is counted together."""
        self.accepted_by_id, self.accepted_at = decider.pk, moment

    @step(source=S.SUBMITTED, target=S.DRAFT, permission=SYSTEM_ONLY, label=_("Return"))
    def send_back(self) -> None:
        """退回或撤回审批."""

    @step(source=S.SUBMITTED, target=S.REFUSED, permission=SYSTEM_ONLY, label=_("Refuse"))
    def refuse(self) -> None:
        """不同意批改: the line stays as it is."""

    @step(source=CHANGE_OPEN, target=S.WITHDRAWN, permission=PLACE, label=_("Withdraw"), guards=(reason_given,))
    def withdraw(self, why: str) -> None:
        """撤回批改: as when the cedant takes its notice back."""
