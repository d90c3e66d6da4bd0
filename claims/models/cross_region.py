"""A cross-region case (通赔): one branch insures, another works where the accident happened (claims brief §4.1)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import Actor, narrowed
from claims.losses import cross_region_guards as only
from claims.losses.guards import reason_given
from claims.models.case import ClaimCase
from claims.models.loss_terms import OPEN_DELEGATIONS, CrossRegionStatus, DelegationKind
from claims.rules.case_terms import LossType
from claims.rules.cross_region import reach_of
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import BY_GUARD, SYSTEM_ONLY, step

S = CrossRegionStatus


def sum_of(label: Any, **more: Any) -> Any:
    return models.DecimalField(label, max_digits=14, decimal_places=2, **more)


def person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=label
    )


class CrossRegionQuerySet(TrackedQuerySet["CrossRegionCase"]):
    """Cases by reader and side. Both branches see a case, and their superiors; no third branch does."""

    view_permission = "claims.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> CrossRegionQuerySet:
        """Rows of which either side lies in a branch of the reader; ``within``: and under this branch."""
        scope = user.scope()
        paths = scope.paths_for(self.view_permission)
        if within is not None and within.parent_id is not None:
            paths = narrowed(paths, within.path)
        elif scope.everything:
            return self.all()
        return self.filter(self.on_paths(paths) | self.handled_on(paths))

    @staticmethod
    def handled_on(paths: tuple[str, ...]) -> Q:
        """Rows whose work is done under one of ``paths``."""
        return Q(handling_branch__in=Branch.objects.filter(paths_filter("path", paths)).values("pk"))

    def open(self) -> CrossRegionQuerySet:
        """Neither finished nor revoked."""
        return self.filter(status__in=OPEN_DELEGATIONS)


class CrossRegionCase(Tracked):
    """One delegation of one loss type of a case. ``branch`` is the issuing branch, the owner of result, reserve and
    liability; ``handling_branch`` does the work and answers for its own time.

    ``delegated_limit`` is what the doer may settle on at most, ``granted_amount`` what the issuing branch agreed to
    above it; ``amount`` the result, after a ruling the ruled one.
    """

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="delegations", verbose_name=_("case"))
    kind = models.CharField(_("entrusted"), max_length=12, choices=DelegationKind)
    loss_type = models.CharField(_("loss type"), max_length=20, choices=LossType)
    handling_branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("handling branch")
    )
    status = StatusField(_("state"), default=S.NEW, choices=S.choices, protected=True)
    delegated_limit = sum_of(_("delegated limit"), null=True)
    granted_amount = sum_of(_("granted above the limit"), null=True)
    asked_amount = sum_of(_("asked for"), null=True)
    instructions = models.CharField(_("instructions"), max_length=500, blank=True)

    entrusted_by = person(_("entrusted by"))
    entrusted_at = models.DateTimeField(_("entrusted on"), null=True)
    accept_due_at = models.DateTimeField(_("accept until"), null=True)
    accepted_by = person(_("accepted by"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    refusal_reason = models.CharField(_("reason of the refusal"), max_length=200, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True)
    survey_due_at = models.DateTimeField(_("survey until"), null=True)
    surveyed_at = models.DateTimeField(_("surveyed"), null=True)
    survey_report = models.TextField(_("survey report"), blank=True)
    result_due_at = models.DateTimeField(_("result until"), null=True)
    amount = sum_of(_("assessed amount"), null=True)
    opinion = models.TextField(_("opinion on the result"), blank=True)
    submitted_by = person(_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    disputed_by = person(_("disputed by"))
    dispute_reason = models.CharField(_("reason of the dispute"), max_length=500, blank=True)
    disputed_amount = sum_of(_("amount of the other side"), null=True)
    ruled_by = person(_("ruled by"))
    ruling = models.CharField(_("reason of the ruling"), max_length=500, blank=True)
    ruled_at = models.DateTimeField(_("ruled"), null=True)
    confirmed_by = person(_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    fee = sum_of(_("fee of the handling branch"), null=True)
    settled_by = person(_("settled by"))
    settled_at = models.DateTimeField(_("settled"), null=True)

    objects = CrossRegionQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"handling_branch_id", "delegated_limit", "granted_amount", "asked_amount", "amount", "disputed_amount", "fee"}
    )

    class Meta:
        verbose_name = _("cross-region case")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="cross_region_status_known"),
            models.UniqueConstraint(
                fields=["case", "loss_type"],
                condition=~Q(status__in=[S.FINISHED, S.REVOKED]),
                name="cross_region_one_open",
            ),
            models.CheckConstraint(
                condition=Q(delegated_limit__isnull=True) | Q(delegated_limit__gt=0), name="cross_region_limit_positive"
            ),
            models.CheckConstraint(
                condition=(Q(amount__isnull=True) | Q(amount__gte=0)) & (Q(fee__isnull=True) | Q(fee__gte=0)),
                name="cross_region_amounts",
            ),
            models.CheckConstraint(
                condition=Q(handling_branch__isnull=True) | ~Q(handling_branch=models.F("branch")),
                name="cross_region_two_branches",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.NEW, S.REVOKED])
                | Q(handling_branch__isnull=False, entrusted_at__isnull=False, delegated_limit__isnull=False),
                name="cross_region_entrusted",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(confirmed_by=models.F("submitted_by")),
                name="cross_region_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, fee__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, fee__isnull=False),
                name="cross_region_settled_pair",
            ),
            models.CheckConstraint(
                condition=Q(ruled_at__isnull=True, ruled_by__isnull=True)
                | Q(ruled_at__isnull=False, ruled_by__isnull=False),
                name="cross_region_ruled_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="cross_region_branch"),
            models.Index(fields=["handling_branch", "-id"], name="cross_region_handling"),
            models.Index(fields=["status", "accept_due_at"], name="cross_region_acceptance"),
        ]

    def __str__(self) -> str:
        return f"{self.case.case_number} {self.get_loss_type_display()}"  # type: ignore[attr-defined]  # choices

    @property
    def reach(self) -> str:
        """Within one province or between two."""
        return "" if self.handling_branch is None else reach_of(self.branch.path, self.handling_branch.path)

    @step(
        source=S.NEW,
        target=S.PENDING,
        permission=only.WORKS,
        label=_("Entrust"),
        guards=(only.elsewhere, only.limit_positive),
    )
    def entrust(
        self,
        handling_branch: Branch,
        delegated_limit: Decimal,
        by_id: int | None,
        moment: datetime,
        accept_due_at: datetime,
    ) -> None:
        """委托: the other branch is asked to take the case."""
        self.handling_branch, self.delegated_limit = handling_branch, delegated_limit
        self.entrusted_by_id, self.entrusted_at, self.accept_due_at = by_id, moment, accept_due_at

    @step(
        source=S.PENDING,
        target=S.SURVEYING,
        permission=BY_GUARD,
        label=_("Accept"),
        early_guards=(only.handling_side, only.acceptance_open),
    )
    def accept(self, by_id: int | None, moment: datetime, survey_due_at: datetime, result_due_at: datetime) -> None:
        """接受: from now on the handling branch answers for its own time."""
        self.accepted_by_id, self.accepted_at = by_id, moment
        self.survey_due_at, self.result_due_at = survey_due_at, result_due_at

    @step(
        source=S.PENDING,
        target=S.TO_REASSIGN,
        permission=BY_GUARD,
        label=_("Refuse"),
        early_guards=(only.handling_side,),
        guards=(reason_given,),
    )
    def refuse(self, why: str) -> None:
        """拒绝: with a reason."""
        self.refusal_reason = why

    @step(source=S.PENDING, target=S.TO_REASSIGN, permission=SYSTEM_ONLY, label=_("Not accepted in time"))
    def expire_acceptance(self, moment: datetime) -> None:
        """超时: nobody accepted; both provinces are told."""
        self.escalated_at = moment

    @step(
        source=S.TO_REASSIGN,
        target=S.PENDING,
        permission=BY_GUARD,
        label=_("Reassign"),
        early_guards=(only.over_both,),
        guards=(only.elsewhere,),
    )
    def reassign(self, handling_branch: Branch, accept_due_at: datetime) -> None:
        """改派: the province names the branch that does the work."""
        self.handling_branch, self.accept_due_at, self.refusal_reason = handling_branch, accept_due_at, ""

    @step(
        source=S.SURVEYING,
        target=S.ASSESSING,
        permission=BY_GUARD,
        label=_("Finish survey"),
        early_guards=(only.handling_side, only.assessed_by_doer),
        guards=(only.survey_reported,),
    )
    def finish_survey(self, report: str, moment: datetime) -> None:
        """查勘: what was found; the assessment follows."""
        self.survey_report, self.surveyed_at = report, moment

    @step(
        source=S.ASSESSING,
        target=S.ISSUER_APPROVAL,
        permission=BY_GUARD,
        label=_("Ask the issuing branch"),
        early_guards=(only.handling_side,),
        guards=(only.amount_sound, only.beyond_acting_limit),
    )
    def ask_issuer(self, value: Decimal, why: str) -> None:
        """超委托权限: the amount is above what the doer may decide."""
        self.asked_amount, self.opinion = value, why

    @step(
        source=S.ISSUER_APPROVAL,
        target=S.ASSESSING,
        permission=only.WORKS,
        label=_("Decide on the amount"),
        guards=(only.amount_sound, only.grant_covers, only.grantor_may),
    )
    def grant(self, value: Decimal) -> None:
        """承保机构审批: up to this amount the doer may go on."""
        self.granted_amount, self.asked_amount = value, None

    @step(
        source=(S.SURVEYING, S.ASSESSING),
        target=S.TO_CONFIRM,
        permission=BY_GUARD,
        label=_("Submit result"),
        early_guards=(only.handling_side, only.surveyed_enough),
        guards=(
            only.survey_reported,
            only.assessment_fits,
            only.amount_sound,
            only.photos_there,
            only.within_acting_limit,
        ),
    )
    def submit_result(
        self, value: Decimal | None, report: str, opinion: str, by_id: int | None, moment: datetime
    ) -> None:
        """提交结果: survey, photos and, where entrusted, the amount."""
        self.amount, self.opinion = value, opinion
        self.survey_report = report or self.survey_report
        self.surveyed_at = self.surveyed_at or moment
        self.submitted_by_id, self.submitted_at = by_id, moment

    @step(
        source=S.TO_CONFIRM,
        target=S.SETTLING,
        permission=only.WORKS,
        label=_("Confirm result"),
        early_guards=(only.not_submitter, only.survey_reported, only.photos_there),
    )
    def confirm(self, by_id: int | None, moment: datetime) -> None:
        """确认: the issuing branch takes over the result."""
        self.confirmed_by_id, self.confirmed_at = by_id, moment

    @step(
        source=S.TO_CONFIRM,
        target=S.DISPUTED,
        permission=BY_GUARD,
        label=_("Dispute"),
        early_guards=(only.one_of_both, only.not_ruled),
        guards=(reason_given, only.amount_sound),
    )
    def dispute(self, why: str, value: Decimal | None, by_id: int | None) -> None:
        """异议: either side; the province rules."""
        self.dispute_reason, self.disputed_amount, self.disputed_by_id = why, value, by_id

    @step(
        source=S.DISPUTED,
        target=S.TO_CONFIRM,
        permission=BY_GUARD,
        label=_("Rule on the dispute"),
        early_guards=(only.over_both, only.took_no_part),
        guards=(reason_given, only.amount_sound, only.assessment_fits),
    )
    def rule(self, value: Decimal | None, why: str, by_id: int | None, moment: datetime) -> None:
        """裁定: the amount both sides see from now on."""
        self.amount, self.ruling, self.ruled_by_id, self.ruled_at = value, why, by_id, moment

    @step(
        source=S.SETTLING,
        target=S.FINISHED,
        permission=only.WORKS,
        label=_("Settle"),
        early_guards=(only.settled_once,),
        guards=(only.amount_sound,),
    )
    def settle(self, value: Decimal, by_id: int | None, moment: datetime) -> None:
        """结算: the fee of the handling branch; once."""
        self.fee, self.settled_by_id, self.settled_at = value, by_id, moment

    @step(
        source=OPEN_DELEGATIONS,
        target=S.REVOKED,
        permission=only.WORKS,
        label=_("Revoke"),
        guards=(reason_given,),
    )
    def revoke(self, why: str) -> None:
        """撤销委托: the issuing branch goes on itself."""

    @step(source=OPEN_DELEGATIONS, permission=BY_GUARD, label=_("Attach document"), early_guards=(only.one_of_both,))
    def attach_document(self) -> None:
        """上传: a file was added."""

    @step(source=OPEN_DELEGATIONS, permission=BY_GUARD, label=_("Remove document"), early_guards=(only.one_of_both,))
    def remove_document(self) -> None:
        """移除: a file no longer counts."""
