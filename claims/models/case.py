"""A claim as the desk knows it (赔案): the claim itself lives in the core system and comes by import."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.rules.case_terms import ENDED_STATES, CaseState, CaseStatus, ClaimLine
from workflow.models import ImportBatch, Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import Attempt, step

S = CaseStatus
SHORTEST_REASON = 4


def reason_stated(attempt: Attempt) -> DomainError | None:
    """Looking at personal data is for a reason."""
    if len(str(attempt.data.get("why", "")).strip()) >= SHORTEST_REASON:
        return None
    return DomainError("reason_missing", _("Say in a few words why you need to see it."))


class ClaimCaseQuerySet(TrackedQuerySet["ClaimCase"]):
    """Cases by reader and by what is still open."""

    view_permission = "claims.view"

    def kept(self) -> ClaimCaseQuerySet:
        """Those the register counts."""
        return self.filter(status=S.KEPT)

    def open(self) -> ClaimCaseQuerySet:
        """Counted, and not ended in the core system."""
        return self.kept().exclude(case_state__in=ENDED_STATES)


def money(label: Any = "") -> Any:
    """A sum of the whole case; what the list did not say is 0."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=Decimal(0))


class ClaimCase(Tracked):
    """One report (报案号): loss, dates of its way through the core system, sums over all loss types.

    ``branch`` answers for the case (承保机构). ``case_number`` is normalised (``claims.rules.case_number``). The sums
    are those of its :class:`CaseAmount` rows; ``applied`` and ``approved`` are decided here and never imported.
    ``liability_ratio`` is a percentage. Dates of the way are instants, as the core system gives them.
    """

    case_number = models.CharField(_("report number"), max_length=40, unique=True)
    core_id = models.CharField(_("number in the core system"), max_length=40, blank=True)
    registration_no = models.CharField(_("registration number"), max_length=40, blank=True)
    policy_no = models.CharField(_("policy number"), max_length=30, blank=True)
    line = models.CharField(_("line"), max_length=20, choices=ClaimLine, default=ClaimLine.MOTOR)
    case_state = models.CharField(_("state in the core system"), max_length=16, choices=CaseState)
    status = StatusField(_("state"), default=S.KEPT, choices=S.choices, protected=True)

    loss_at = models.DateTimeField(_("time of loss"), null=True)
    reported_at = models.DateTimeField(_("reported"), null=True)
    registered_at = models.DateTimeField(_("registered"), null=True)
    first_contact_at = models.DateTimeField(_("first contact"), null=True)
    survey_at = models.DateTimeField(_("surveyed"), null=True)
    docs_complete_at = models.DateTimeField(_("documents complete"), null=True)
    assessed_at = models.DateTimeField(_("assessed"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    paid_at = models.DateTimeField(_("paid on"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    loss_place = models.CharField(_("place of loss"), max_length=120, blank=True)
    loss_cause = models.CharField(_("cause of loss"), max_length=60, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    deaths = models.PositiveSmallIntegerField(_("deaths"), default=0)
    serious_injuries = models.PositiveSmallIntegerField(_("seriously injured"), default=0)
    injured_count = models.PositiveSmallIntegerField(_("injured"), default=0)
    liability_ratio = models.DecimalField(_("liability ratio"), max_digits=5, decimal_places=2, null=True)
    is_litigated = models.BooleanField(_("in litigation"), default=False)
    is_cross_region = models.BooleanField(_("cross-region"), default=False)
    surveyor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("surveyor"),
    )
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("assessor"),
    )

    currency = models.CharField(max_length=3, default="CNY")
    insured_limit = models.DecimalField(_("insured limit"), max_digits=14, decimal_places=2, null=True)
    claimed = money(_("claimed"))
    assessed = money(_("assessed"))
    estimate = money(_("estimate"))
    reserve = money(_("outstanding"))
    applied = money(_("applied for"))
    approved = money(_("approved"))
    paid = money(_("paid"))

    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="claim_cases", db_index=False)
    source_row = models.PositiveIntegerField(null=True)
    extra = models.JSONField(default=dict)

    objects = ClaimCaseQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"branch_id", "case_state", "line", "plate", "liability_ratio", "is_litigated", "is_cross_region"}
        | {"claimed", "assessed", "estimate", "reserve", "applied", "approved", "paid", "deaths", "serious_injuries"}
    )

    class Meta:
        verbose_name = _("case")
        ordering = ["-reported_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="claim_case_status_known"),
            models.CheckConstraint(condition=Q(case_state__in=CaseState.values), name="claim_case_state_known"),
            models.CheckConstraint(condition=~Q(case_number=""), name="claim_case_numbered"),
            models.CheckConstraint(
                condition=Q(claimed__gte=0, assessed__gte=0, estimate__gte=0, reserve__gte=0)
                & Q(applied__gte=0, approved__gte=0, paid__gte=0),
                name="claim_case_amounts",
            ),
            models.CheckConstraint(
                condition=Q(liability_ratio__isnull=True) | Q(liability_ratio__gte=0, liability_ratio__lte=100),
                name="claim_case_ratio",
            ),
            models.CheckConstraint(
                condition=Q(loss_at__isnull=True)
                | Q(reported_at__isnull=True)
                | Q(loss_at__lte=models.F("reported_at")),
                name="claim_case_loss_before_report",
            ),
        ]
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="claim_case_reported"),
            models.Index(fields=["branch", "-reported_at", "-id"], name="claim_case_branch_reported"),
            models.Index(fields=["plate", "loss_at"], name="claim_case_plate_loss"),
            models.Index(fields=["policy_no"], name="claim_case_policy"),
            models.Index(fields=["registration_no"], name="claim_case_registration"),
            models.Index(fields=["batch"], name="claim_case_batch"),
        ]

    def __str__(self) -> str:
        return self.case_number

    @property
    def ended(self) -> bool:
        """Whether nothing more is owed unless the case is reopened."""
        return self.case_state in ENDED_STATES

    @step(source=S.values, permission="claims.import", label=_("Update from list"))
    def update_from_list(self, values: dict[str, object]) -> None:
        """A newer case list states other facts; what was decided here is never among them."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=S.values,
        permission="claims.reveal",
        label=_("Show personal data"),
        guards=(reason_stated,),
    )
    def reveal(self, why: str) -> None:
        """查看: one person or injury was shown whole, and why."""

    @step(source=S.KEPT, target=S.SET_ASIDE, permission="claims.import", label=_("Set aside"))
    def set_aside(self, undone: bool = False) -> None:
        """停用: no real claim (test data, entered twice), or its import was ``undone``; nothing is deleted."""
        if undone:
            self.batch = None

    @step(source=S.SET_ASIDE, target=S.KEPT, permission="claims.import", label=_("Take back in"))
    def take_back_in(self, values: dict[str, object]) -> None:
        """恢复: it is one after all, or a list brings it again."""
        for name, value in values.items():
            setattr(self, name, value)
