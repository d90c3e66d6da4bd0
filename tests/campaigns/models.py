"""What a renewal campaign costs: an object with an amount that somebody has to agree to."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models

from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step


class ExpenseStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "审批中"
    AGREED = "agreed", "已同意"
    REFUSED = "refused", "不同意"


class ExpenseQuerySet(TrackedQuerySet["Expense"]):
    """Expenses by reader."""

    view_permission = "renewals.view"


class Expense(Tracked):
    """One expense."""

    title = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    payee = models.CharField(max_length=60, default="鹿城广告")
    worked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unusual = models.BooleanField(default=False)
    status = StatusField(default="draft", choices=ExpenseStatus.choices, protected=True)

    objects = ExpenseQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset({"amount", "payee"})

    class Meta:
        app_label = "campaigns"
        ordering = ["id"]
        indexes = [models.Index(fields=["branch", "-id"], name="expense_branch")]

    def __str__(self) -> str:
        return self.title

    @step(source="draft", target="submitted", permission="renewals.follow_up", label="Submit")
    def submit(self) -> None:
        """Asks for approval."""

    @step(source="submitted", permission="renewals.follow_up", label="Change")
    def change(self, wanted: Decimal, payee: str) -> None:
        """The maker changes what is asked for."""
        self.amount, self.payee = wanted, payee

    @step(source="submitted", target="agreed", permission=SYSTEM_ONLY, label="Agree")
    def agree(self, granted: Decimal) -> None:
        """The approval agreed."""
        self.amount = granted

    @step(source="submitted", target="refused", permission=SYSTEM_ONLY, label="Refuse")
    def refuse(self) -> None:
        """The approval refused."""

    @step(source="submitted", target="draft", permission=SYSTEM_ONLY, label="Back to draft")
    def back_to_draft(self) -> None:
        """The maker withdrew."""
