"""A large loss (大案) and the steps it can take: warning, report, attendance, progress, closing (brief §4.2, §6.4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.losses import large_loss_guards as only
from claims.losses.guards import reason_given
from claims.models.large_loss_row import LargeLossRow
from claims.models.loss_terms import OPEN_LOSSES, LargeLossStatus, LossTier
from workflow.models import TrackedQuerySet
from workflow.steps import SYSTEM_ONLY, step

S = LargeLossStatus
FOLLOWED = (S.TRACKING, S.ATTENDED)


class LargeLossQuerySet(TrackedQuerySet["LargeLoss"]):
    """Large losses by reader and by what is still to be done."""

    view_permission = "claims.view"

    def open(self) -> LargeLossQuerySet:
        """Neither closed nor removed."""
        return self.filter(status__in=OPEN_LOSSES)

    def overdue(self, now: datetime) -> LargeLossQuerySet:
        """Something that is still owed is late at ``now``."""
        return self.filter(
            Q(status=S.WARNING, report_due_at__lt=now)
            | Q(status__in=OPEN_LOSSES, must_attend=True, attended_at=None, attend_due_at__lt=now)
            | Q(status__in=FOLLOWED, progress_due_at__lt=now)
        )


class LargeLoss(LargeLossRow):
    """Attributes only; who, when and what follows is in ``claims.actions``. Columns: :class:`LargeLossRow`."""

    objects = LargeLossQuerySet.as_manager()

    class Meta:
        verbose_name = _("large loss")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="large_loss_status_known"),
            models.CheckConstraint(condition=Q(tier__in=LossTier.values), name="large_loss_tier_known"),
            models.CheckConstraint(condition=Q(estimate_listed__gte=0), name="large_loss_estimate"),
            models.CheckConstraint(
                condition=Q(listed_at__isnull=True) | Q(report_due_at__isnull=False), name="large_loss_listed_is_due"
            ),
            models.CheckConstraint(
                condition=Q(recognised_at__isnull=True, recognised_by__isnull=True)
                | Q(recognised_at__isnull=False, recognised_by__isnull=False),
                name="large_loss_recognised_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[*FOLLOWED, S.CLOSING, S.LOSS_CLOSED]) | Q(recognised_at__isnull=False),
                name="large_loss_followed_is_recognised",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.LOSS_CLOSED) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="large_loss_closed_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.LOSS_CLOSED) | Q(is_regulator=False) | ~Q(regulator_report_no=""),
                name="large_loss_regulator_told",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.REMOVED)
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
                name="large_loss_removed_decided",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True) | Q(author__isnull=True) | ~Q(removed_by=F("author")),
                name="large_loss_removal_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="large_loss_branch"),
            models.Index(fields=["status", "report_due_at"], name="large_loss_report_due"),
            models.Index(fields=["listed_at"], name="large_loss_listed"),
        ]

    def __str__(self) -> str:
        return str(self.case.case_number)

    @step(source=(*OPEN_LOSSES,), permission=SYSTEM_ONLY, label=_("Listed again"))
    def relist(self, values: dict[str, Any]) -> None:
        """A newer list gives a heavier tier, another reason, or lists what was reported outside the list."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=S.WARNING,
        target=S.IN_REVIEW,
        permission=only.WORKS,
        label=_("First report"),
        early_guards=(only.listed,),
        guards=(only.text_given,),
    )
    def report(
        self, summary: str, by_id: int | None, moment: datetime, press: bool, site: tuple[Decimal, Decimal] | None
    ) -> None:
        """上报: the first report."""
        self.situation = summary
        self.author_id, self.reported_at = by_id, self.reported_at or moment
        self.press = self.press or press
        if site is not None:
            self.site_latitude, self.site_longitude = site
        self._forget_opinion()

    @step(
        source=(S.IN_REVIEW, S.CLOSING),
        permission=only.DECIDES,
        label=_("Agree as prefecture"),
        early_guards=(only.not_author, only.not_endorsed_yet),
    )
    def endorse(self, by_id: int | None, moment: datetime) -> None:
        """中支经理: the prefecture agrees; the province decides."""
        self.endorsed_by_id, self.endorsed_at = by_id, moment

    @step(
        source=S.IN_REVIEW,
        target=S.TRACKING,
        permission=only.DECIDES,
        label=_("Recognise"),
        early_guards=(only.decides_for_province, only.not_author, only.not_endorser, only.endorsed),
    )
    def recognise(self, by_id: int | None, moment: datetime, progress_due_at: datetime) -> None:
        """认定: a large loss it is; progress is reported from now on."""
        self.recognised_by_id, self.recognised_at, self.progress_due_at = by_id, moment, progress_due_at
        self._forget_opinion()

    @step(
        source=S.IN_REVIEW,
        target=S.WARNING,
        permission=only.DECIDES,
        label=_("Return report"),
        early_guards=(only.not_author,),
        guards=(reason_given,),
    )
    def return_report(self, why: str) -> None:
        """退回: the report is written again."""
        self.said = why
        self._forget_opinion()

    @step(source=FOLLOWED, target=S.ATTENDED, permission=only.WORKS, label=_("Record attendance"))
    def attend(self, arrived_at: datetime) -> None:
        """到场记录: somebody was on site."""
        self._arrived(arrived_at)

    @step(source=(S.WARNING, S.IN_REVIEW), permission=only.WORKS, label=_("Record attendance"))
    def attend_early(self, arrived_at: datetime) -> None:
        """On site before the province has recognised the loss: the deadline does not wait for it."""
        self._arrived(arrived_at)

    @step(
        source=FOLLOWED,
        target=S.TRACKING,
        permission=only.WORKS,
        label=_("Report progress"),
        guards=(only.text_given,),
    )
    def report_progress(self, summary: str, press: bool, progress_due_at: datetime) -> None:
        """进展: the next one is due after the branch's days."""
        self.situation = summary
        self.press = self.press or press
        self.progress_due_at = progress_due_at

    @step(
        source=S.TRACKING,
        target=S.CLOSING,
        permission=only.WORKS,
        label=_("Submit closing report"),
        guards=(only.text_given,),
    )
    def submit_closing(self, summary: str, by_id: int | None) -> None:
        """结案报告."""
        self.situation = summary
        self.author_id = by_id
        self._forget_opinion()

    @step(
        source=S.CLOSING,
        target=S.LOSS_CLOSED,
        permission=only.DECIDES,
        label=_("Close"),
        early_guards=(
            only.decides_for_province,
            only.not_author,
            only.not_endorser,
            only.endorsed,
            only.nothing_outstanding,
            only.regulator_told,
        ),
    )
    def approve_closing(self, by_id: int | None, moment: datetime, regulator_closing_due_on: date | None) -> None:
        """结案: nothing is outstanding any more."""
        self.closed_by_id, self.closed_at = by_id, moment
        self.progress_due_at, self.regulator_closing_due_on = None, regulator_closing_due_on
        self._forget_opinion()

    @step(
        source=S.CLOSING,
        target=S.TRACKING,
        permission=only.DECIDES,
        label=_("Return closing report"),
        early_guards=(only.not_author,),
        guards=(reason_given,),
    )
    def return_closing(self, why: str) -> None:
        """退回: the loss is followed further."""
        self.said = why
        self._forget_opinion()

    @step(
        source=S.LOSS_CLOSED,
        target=S.TRACKING,
        permission=only.WORKS,
        label=_("Reopen"),
        early_guards=(only.outstanding_again,),
        guards=(reason_given,),
    )
    def reopen(self, why: str, progress_due_at: datetime) -> None:
        """估损恢复/重开: progress is reported again."""
        self.said = why
        self.closed_by_id, self.closed_at, self.progress_due_at = None, None, progress_due_at

    @step(
        source=S.WARNING,
        permission=only.WORKS,
        label=_("Request removal"),
        early_guards=(only.listed,),
        guards=(only.removal_fits, reason_given, only.no_removal_open),
    )
    def request_removal(self, reason_code: str, why: str) -> None:  # noqa: ARG002 (its guard asks)
        """剔除申请: decided on the row of the list; what is owed is owed until then."""
        self.said = why

    @step(source=S.WARNING, target=S.REMOVED, permission=SYSTEM_ONLY, label=_("Off the list"))
    def leave_list(self, reason_code: str, decider: Any, moment: datetime) -> None:
        """剔除: its last row was taken off the list; nothing is owed any more."""
        self.removal_reason, self.removed_by, self.removed_at = reason_code, decider, moment

    @step(source=S.values, permission=SYSTEM_ONLY, label=_("Overdue"))
    def mark_overdue(self, values: dict[str, Any]) -> None:
        """超期: permanent for that deadline; the state stays."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=(*FOLLOWED, S.CLOSING, S.LOSS_CLOSED),
        permission=only.WORKS,
        label=_("Enter report to the regulator"),
        early_guards=(only.regulator_tier,),
        guards=(only.number_given, only.closing_after_close),
    )
    def enter_regulator_number(self, which: str, number: str) -> None:
        """The number of the paper sent to the regulator: of the ``report`` or of the ``closing``."""
        setattr(self, f"regulator_{which}_no", number)

    @step(source=OPEN_LOSSES, permission="claims.attach", label=_("Attach document"))
    def attach_document(self) -> None:
        """上传: a file was added."""

    @step(source=OPEN_LOSSES, permission="claims.attach", label=_("Remove document"))
    def remove_document(self) -> None:
        """移除: a file no longer counts."""

    def _forget_opinion(self) -> None:
        self.endorsed_by_id, self.endorsed_at = None, None

    def _arrived(self, moment: datetime) -> None:
        self.attended_at = moment if self.attended_at is None else min(self.attended_at, moment)
