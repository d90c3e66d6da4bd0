"""What an injury assessment is made of: the columns, and what the database knows about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.case import ClaimCase
from claims.models.case_injured import CaseInjured
from claims.models.injury_terms import ExpectedBasis, InjuryStatus, PayeeKind
from claims.rules.injury_grading import REASONS
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField

S = InjuryStatus


class InjuryAssessmentQuerySet(TrackedQuerySet["Any"]):  # Any: the model itself, which is made of this
    """Assessments by reader."""

    view_permission = "claims.view"

    def open(self) -> InjuryAssessmentQuerySet:
        """Those on which something is still to be done."""
        return self.exclude(status=S.ARCHIVED)

    def counted(self) -> InjuryAssessmentQuerySet:
        """Those whose saving counts: signed, paid, confirmed and not taken back (§2.8)."""
        return self.filter(saving_confirmed_at__isnull=False, reversed_at__isnull=True)


def person(label: Any) -> Any:
    """Somebody of ours."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=label
    )


def amount(label: Any) -> Any:
    """Yuan, or not known yet."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True)


def grade(label: Any) -> Any:
    """1 (heaviest) to 10."""
    return models.PositiveSmallIntegerField(label, null=True)


class InjuryRow(Tracked):
    """One injured person on the way from tracking to a filed saving (claims brief §2.1)."""

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="assessments")
    injured = models.ForeignKey(CaseInjured, models.PROTECT, related_name="assessments")
    status = StatusField(_("state"), default=S.TRACKING, choices=S.choices, protected=True)
    since = models.DateTimeField(_("in this state since"))
    opened_by = person(_("opened by"))

    accident_on = models.DateField(_("accident"))
    born_on = models.DateField(_("born"), null=True)
    died_on = models.DateField(_("died"), null=True)
    psychiatric = models.BooleanField(_("brain injury with psychiatric findings"), default=False)
    fraud = models.BooleanField(_("dispute with suspected fraud"), default=False)
    expected_grade = grade(_("expected grade"))
    contacted_at = models.DateTimeField(_("first contact"), null=True)
    visited_at = models.DateTimeField(_("visited"), null=True)
    treatment_ended_on = models.DateField(_("treatment ended"), null=True)
    notice_signed_on = models.DateField(_("notice signed"), null=True)
    examined_on = models.DateField(_("examined"), null=True)
    expected_basis = models.CharField(_("basis of the expectation"), max_length=10, choices=ExpectedBasis, blank=True)
    expected_frozen_at = models.DateTimeField(_("expectation frozen"), null=True)

    first_assessor = person(_("first assessor"))
    second_assessor = person(_("second assessor"))
    conference_by = person(_("conference recorded by"))
    reviewer = person(_("reviewer"))
    first_agreed = models.BooleanField(_("assessors agreed"), null=True)
    final_grade = grade(_("grade"))
    assessed_on = models.DateField(_("date of assessment"), null=True)

    submitted_by = person(_("submitted by"))
    asked_amount = amount(_("asked for"))
    approved_amount = amount(_("approved"))
    agreed_amount = amount(_("agreed"))
    agreed_on = models.DateField(_("agreement signed"), null=True)
    agreed_by = person(_("agreed by"))
    agreed_reason = models.CharField(_("why more was agreed than expected"), max_length=200, blank=True)
    paid_amount = amount(_("paid"))
    paid_on = models.DateField(_("paid on"), null=True)
    paid_by = person(_("paid by"))
    payee_kind = models.CharField(_("payee"), max_length=8, choices=PayeeKind, blank=True)

    expected_payable = amount(_("payable as expected"))
    gross_saving = amount(_("gross saving"))
    insurer_saving = amount(_("insurer's saving"))
    avoided_fees = amount(_("fees avoided"))
    saving_confirmed_at = models.DateTimeField(_("saving confirmed"), null=True)
    saving_confirmed_by = person(_("confirmed by"))
    judgment_amount = amount(_("judgment"))
    reversed_at = models.DateTimeField(_("saving taken back"), null=True)

    external_reason = models.CharField(_("why external"), max_length=12, choices=list(REASONS.items()), blank=True)
    external_grade = grade(_("grade of the appraisal"))
    recheck_wanted = models.BooleanField(_("in the sample"), default=False)
    rechecked_by = person(_("rechecked by"))
    recheck_passed = models.BooleanField(_("recheck passed"), null=True)

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"expected_basis", "first_agreed", "final_grade", "asked_amount", "approved_amount", "agreed_amount"}
        | {"paid_amount", "gross_saving", "insurer_saving", "external_reason", "reversed_at", "recheck_passed"}
    )

    class Meta:
        abstract = True
        verbose_name = _("injury assessment")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="injury_status_known"),
            models.UniqueConstraint(
                fields=["injured"], condition=~Q(status=S.ARCHIVED), name="injury_one_open_for_person"
            ),
            models.CheckConstraint(
                condition=Q(second_assessor__isnull=True) | ~Q(second_assessor=F("first_assessor")),
                name="injury_two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True)
                | (~Q(reviewer=F("first_assessor")) & ~Q(reviewer=F("second_assessor"))),
                name="injury_reviewer_is_another",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("agreed_by")), name="injury_payer_is_another"
            ),
            models.CheckConstraint(
                condition=Q(agreed_amount__isnull=True)
                | Q(agreed_amount__gte=0, agreed_amount__lte=F("approved_amount")),
                name="injury_agreed_within_approved",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__isnull=True) | Q(paid_amount=F("agreed_amount")), name="injury_paid_as_agreed"
            ),
            models.CheckConstraint(
                condition=Q(treatment_ended_on__isnull=True) | Q(treatment_ended_on__gte=F("accident_on")),
                name="injury_treatment_after_accident",
            ),
            models.CheckConstraint(
                condition=Q(assessed_on__isnull=True) | Q(assessed_on__gte=F("treatment_ended_on")),
                name="injury_assessed_after_treatment",
            ),
            models.CheckConstraint(
                condition=Q(saving_confirmed_at__isnull=True)
                | Q(insurer_saving__isnull=False, paid_on__isnull=False, agreed_on__isnull=False),
                name="injury_saving_signed_and_paid",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True) | Q(judgment_amount__gt=F("agreed_amount")),
                name="injury_reversed_by_more",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-created_at", "-id"], name="injury_branch_new"),
            models.Index(fields=["-created_at", "-id"], name="injury_new"),
            models.Index(fields=["branch", "status", "since"], name="injury_branch_status"),
            models.Index(fields=["branch", "paid_on"], name="injury_branch_paid"),
        ]

    def __str__(self) -> str:
        return self.case.case_number
