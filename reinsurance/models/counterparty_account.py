"""Where a counterparty is paid: an account counts once a second person has confirmed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty


class CounterpartyAccount(models.Model):
    """A bank account. It is entered by one person and confirmed by another, after a call back."""

    counterparty = models.ForeignKey(Counterparty, models.PROTECT, related_name="accounts")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(_("currency"), max_length=3)
    bank = models.CharField(_("bank"), max_length=120)
    holder = models.CharField(_("account holder"), max_length=160)
    number = EncryptedTextField(_("account number"))
    number_tail = models.CharField(max_length=4)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bank account")
        ordering = ["currency", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="counterparty_account_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="counterparty_account_four_eyes",
            ),
        ]
