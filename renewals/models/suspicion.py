"""疑点: a pattern that asks for somebody to look at it (renewals brief §1.5, §3.3, §4.1)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.insight import guards as only
from renewals.insight.gaming.suspects import KIND_LABELS, Kind
from renewals.models.renewal import Renewal
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class SuspicionStatus(models.TextChoices):
    OPEN = "open", _("To be looked at")
    EXPLAINED = "explained", _("Explained")
    CONFIRMED = "confirmed", _("Confirmed")


S = SuspicionStatus


class SuspicionQuerySet(TrackedQuerySet["Suspicion"]):
    """Suspicions by reader: managers of the branch, never the person as such."""

    view_permission = "renewals.board"


class Suspicion(Tracked):
    """A person in a week, or one customer of theirs (``renewal``); the same ``subject`` once a week.

    ``branch`` is the lowest one above all customers it is about; ``period`` the Monday of the week looked through.
    ``facts`` are counts, days and codes. ``involved`` are people (ids) who had a hand in it and give no verdict.
    """

    kind = models.CharField(_("pattern"), max_length=20, choices=[(k.value, KIND_LABELS[k]) for k in Kind])
    subject = models.CharField(max_length=24)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"), db_index=False
    )
    renewal = models.ForeignKey(Renewal, models.PROTECT, null=True, related_name="+")
    period = models.DateField(_("week of"))
    facts = models.JSONField(default=dict)
    involved = models.JSONField(default=list)
    found_at = models.DateTimeField(_("found"))
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    judged_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("opinion"), max_length=200, blank=True)
    status = StatusField(_("state"), default=S.OPEN, choices=S.choices, protected=True)

    objects = SuspicionQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        verbose_name = _("suspicion")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "period"], name="suspicion_once"),
            models.CheckConstraint(condition=Q(status__in=S.values), name="suspicion_status"),
            models.CheckConstraint(
                condition=Q(status=S.OPEN, judged_by__isnull=True, judged_at__isnull=True, opinion="")
                | ~Q(status=S.OPEN) & Q(judged_by__isnull=False, judged_at__isnull=False) & ~Q(opinion=""),
                name="suspicion_judged_whole",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("person")), name="suspicion_four_eyes"
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="suspicion_branch"),
            models.Index(fields=["person", "kind", "-period"], name="suspicion_person"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {KIND_LABELS[Kind(self.kind)]}"

    @step(
        source=S.OPEN,
        target=S.CONFIRMED,
        permission="renewals.board",
        label=_("Confirm"),
        early_guards=(only.somebody_else,),
        guards=(only.opinion_given,),
    )
    def confirm(self, opinion: str, judge: User, moment: datetime) -> None:
        """属实: it is what it looks like."""
        self._judge(opinion, judge, moment)

    @step(
        source=S.OPEN,
        target=S.EXPLAINED,
        permission="renewals.board",
        label=_("Explained"),
        early_guards=(only.somebody_else,),
        guards=(only.opinion_given,),
    )
    def explain(self, opinion: str, judge: User, moment: datetime) -> None:
        """不属实: there is an honest reason for it."""
        self._judge(opinion, judge, moment)

    def _judge(self, opinion: str, judge: User, moment: datetime) -> None:
        self.judged_by, self.judged_at, self.opinion = judge, moment, opinion.strip()[:200]
