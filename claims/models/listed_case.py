"""A row of an imported warning or intervention list (预警清单, 应介入清单), on which a prefecture is appraised."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.appraisals import guards as only
from claims.models.case import ClaimCase
from claims.models.loss_terms import RemovalReason
from workflow.models import ImportBatch, Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step


class ListKind(models.TextChoices):
    """What the list demands."""

    WARNING = "warning", _("Warning list")
    INTERVENTION = "intervention", _("Intervention list")


class ListedStatus(models.TextChoices):
    """Whether the row counts."""

    ON_LIST = "on_list", _("On the list")
    TAKEN_OFF_ASKED = "taking_off", _("Removal to be decided")
    TAKEN_OFF = "taken_off", _("Taken off the list")


S = ListedStatus


class ListedCaseQuerySet(TrackedQuerySet["ListedCase"]):
    """Rows by reader and period."""

    view_permission = "claims.view"

    def listed_between(self, first: datetime, until: datetime) -> ListedCaseQuerySet:
        """上榜时间 from ``first`` inclusive to ``until`` exclusive."""
        return self.filter(listed_at__gte=first, listed_at__lt=until)


class ListedCase(Tracked):
    """``branch`` is appraised (责任地市). The case is the one with this ``case_number``; where the number is unknown,
    the one a person confirmed. Deadlines are inclusive; other facts of the list only suggest a case. Without a batch it
    stands for a case that the rules listed, written when its removal was asked for.
    """

    list_kind = models.CharField(_("list"), max_length=12, choices=ListKind)
    case_number = models.CharField(_("report number"), max_length=40)
    status = StatusField(_("state"), default=S.ON_LIST, choices=S.choices, protected=True)
    listed_at = models.DateTimeField(_("listed"))
    report_due_at = models.DateTimeField(_("first report until"), null=True)
    must_attend = models.BooleanField(_("must be attended on site"), default=False)
    attend_due_at = models.DateTimeField(_("attend until"), null=True)
    trigger = models.CharField(_("why it is listed"), max_length=200, blank=True)
    estimate = models.DecimalField(_("estimate when listed"), max_digits=14, decimal_places=2, null=True)
    registration_no = models.CharField(_("registration number"), max_length=40, blank=True)
    policy_no = models.CharField(_("policy number"), max_length=30, blank=True)
    loss_on = models.DateField(_("day of loss"), null=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)

    confirmed_case = models.ForeignKey(
        ClaimCase, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("confirmed case")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    removal_reason = models.CharField(_("reason of removal"), max_length=20, choices=RemovalReason, blank=True)
    removal_note = models.CharField(_("explanation"), max_length=500, blank=True)
    removal_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(_("taken off"), null=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="listed_cases", db_index=False)
    source_row = models.PositiveIntegerField(null=True)

    objects = ListedCaseQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"removal_reason", "confirmed_case_id"})

    class Meta:
        verbose_name = _("listed case")
        ordering = ["-listed_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="listed_case_status"),
            models.CheckConstraint(condition=Q(list_kind__in=ListKind.values), name="listed_case_kind"),
            models.CheckConstraint(condition=~Q(case_number=""), name="listed_case_numbered"),
            models.CheckConstraint(
                condition=~Q(list_kind="intervention") | Q(must_attend=True), name="listed_case_intervention_attends"
            ),
            models.CheckConstraint(
                condition=~Q(status=S.TAKEN_OFF_ASKED) | (Q(removal_asked_by__isnull=False) & ~Q(removal_reason="")),
                name="listed_case_removal_asked",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True) & ~Q(status=S.TAKEN_OFF)
                | Q(removed_at__isnull=False, removed_by__isnull=False, status=S.TAKEN_OFF),
                name="listed_case_removed_pair",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True) | ~Q(removed_by=F("removal_asked_by")),
                name="listed_case_removal_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_case__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_case__isnull=False, confirmed_by__isnull=False),
                name="listed_case_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=True, source_row__isnull=True)
                | Q(batch__isnull=False, source_row__isnull=False),
                name="listed_case_batch_pair",
            ),
            models.UniqueConstraint(
                fields=["list_kind", "case_number", "branch", "listed_at"], name="listed_case_once"
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "listed_at", "id"], name="listed_case_branch"),
            models.Index(fields=["listed_at", "id"], name="listed_case_listed"),
            models.Index(fields=["batch"], name="listed_case_batch"),
        ]

    def __str__(self) -> str:
        return self.case_number

    @step(
        source=S.ON_LIST,
        permission=only.WORKS,
        label=_("Confirm the case"),
        guards=(only.case_is_free, only.case_is_suggested),
    )
    def confirm_case(self, case: Any, by_id: int | None) -> None:
        """认定: the case that was suggested is the one the row means."""
        self.confirmed_case, self.confirmed_by_id = case, by_id

    @step(
        source=S.ON_LIST,
        target=S.TAKEN_OFF_ASKED,
        permission=only.WORKS,
        label=_("Request removal"),
        guards=(only.reason_fits,),
    )
    def ask_removal(self, code: str, why: str, by_id: int | None) -> None:
        """剔除申请."""
        self.removal_reason, self.removal_note, self.removal_asked_by_id = code, why, by_id

    @step(source=S.TAKEN_OFF_ASKED, target=S.TAKEN_OFF, permission=SYSTEM_ONLY, label=_("Agree to removal"))
    def agree_removal(self, decider: Any, moment: datetime) -> None:
        """剔除: the row counts in no rate; it stays and is told in the report."""
        self.removed_by, self.removed_at = decider, moment

    @step(source=S.TAKEN_OFF_ASKED, target=S.ON_LIST, permission=SYSTEM_ONLY, label=_("Decline removal"))
    def decline_removal(self) -> None:
        """不同意, 撤回: the row counts as before; its deadlines were never stopped."""
        self.removal_reason, self.removal_note, self.removal_asked_by_id = "", "", None
