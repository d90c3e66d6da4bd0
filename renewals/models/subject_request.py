"""个人信息主体请求: what a customer asks of us about the own data (PIPL 44–47, renewals brief §6)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import User
from renewals.models.renewal import Renewal
from renewals.privacy import guards as private
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step

PRIVACY = "renewals.privacy"


class SubjectRequestKind(models.TextChoices):
    ACCESS = "access", _("A copy of the data")
    CORRECT = "correct", _("Correction")
    DELETE = "delete", _("Deletion")
    WITHDRAW = "withdraw", _("Withdrawal of consent")


class SubjectRequestStatus(models.TextChoices):
    REGISTERED = "subject_registered", _("Registered")
    ANSWERED = "subject_answered", _("Granted, to be handed over")
    DONE = "subject_done", _("Done")
    REFUSED = "subject_refused", _("Refused")


class RefusalCode(models.TextChoices):
    """Why a wish is not met. The first three are duties the rules find; the last two somebody states."""

    LEGAL_HOLD = "legal_hold", _("A dispute or an inspection: the data is held")
    CONTRACT = "contract", _("The policy runs: the data is needed to perform the contract")
    SALES_RECORD = "sales_record", _("The record of the sale must be kept")
    IDENTITY = "identity", _("The identity is not proven")
    UNFOUNDED = "unfounded", _("The wish has no ground")


S = SubjectRequestStatus
OPEN = (S.REGISTERED, S.ANSWERED)


class SubjectRequestQuerySet(TrackedQuerySet["SubjectRequest"]):
    """Wishes by reader."""

    view_permission = PRIVACY

    def open(self) -> SubjectRequestQuerySet:
        """Those the customer still waits for."""
        return self.filter(status__in=OPEN)


class SubjectRequest(Tracked):
    """One wish of one customer, reached from one of the customer's tasks. Nobody decides on the own registration.

    ``wish`` is what should stand instead (JSON, encrypted): for a correction alone. ``touched`` and ``kept`` count the
    tasks that were changed, and those a duty keeps.
    """

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="subject_requests")
    kind = models.CharField(_("wish"), max_length=8, choices=SubjectRequestKind)
    identity = models.CharField(_("proof of identity"), max_length=200)
    wish = EncryptedTextField(blank=True)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to answer until"))
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(_("registered"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    refusal = models.CharField(_("ground"), max_length=12, choices=RefusalCode, blank=True)
    touched = models.PositiveIntegerField(_("changed"), default=0)
    kept = models.PositiveIntegerField(_("kept"), default=0)
    handed_over = models.CharField(_("handed over"), max_length=200, blank=True)
    status = StatusField(default=S.REGISTERED, choices=S.choices, protected=True)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a customer")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="subject_request_status"),
            models.CheckConstraint(condition=Q(kind__in=SubjectRequestKind.values), name="subject_request_kind"),
            models.CheckConstraint(condition=~Q(identity=""), name="subject_request_identity"),
            models.CheckConstraint(
                condition=Q(status=S.REGISTERED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(status=S.REGISTERED), decided_by__isnull=False, decided_at__isnull=False),
                name="subject_request_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("registered_by")),
                name="subject_request_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.REFUSED) | (~Q(refusal="") & ~Q(answer="")), name="subject_request_refused"
            ),
            models.UniqueConstraint(
                fields=["renewal", "kind"], condition=Q(status__in=OPEN), name="subject_request_one_open"
            ),
        ]
        indexes = [models.Index(fields=["branch", "status", "due_on", "id"], name="subject_request_branch")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @step(
        source=S.REGISTERED,
        target=S.ANSWERED,
        permission=PRIVACY,
        label=_("Grant the copy"),
        early_guards=(private.not_own_registration, private.decides_for_province, private.asks_for_copy),
    )
    def grant_copy(self, decider: User, moment: datetime, answer: str) -> None:
        """同意: the file may be made; it is handed over with the proof of identity."""
        self.decided_by, self.decided_at, self.answer = decider, moment, answer[:200]

    @step(
        source=S.REGISTERED,
        target=S.DONE,
        permission=PRIVACY,
        label=_("Grant and carry out"),
        early_guards=(private.not_own_registration, private.decides_for_province, private.asks_for_change),
    )
    def carry_out(self, decider: User, moment: datetime, answer: str, touched: int, kept: int, refusal: str) -> None:
        """同意并办理: what was asked is done; ``kept`` tasks stay for the duty named in ``refusal``."""
        self.decided_by, self.decided_at, self.answer = decider, moment, answer[:200]
        self.touched, self.kept, self.refusal = touched, kept, refusal
        self.wish = ""

    @step(
        source=S.REGISTERED,
        target=S.REFUSED,
        permission=PRIVACY,
        label=_("Refuse"),
        early_guards=(private.not_own_registration, private.decides_for_province),
        guards=(private.answer_given, private.ground_given),
    )
    def refuse(self, decider: User, moment: datetime, answer: str, ground: str) -> None:
        """拒绝: with the ground the customer is told."""
        self.decided_by, self.decided_at, self.answer, self.refusal = decider, moment, answer[:200], ground
        self.wish = ""

    @step(
        source=S.ANSWERED,
        target=S.DONE,
        permission=PRIVACY,
        label=_("Handed over"),
        guards=(private.answer_given,),
    )
    def hand_over(self, answer: str) -> None:
        """已交付: how the customer got the copy."""
        self.handed_over = answer[:200]
