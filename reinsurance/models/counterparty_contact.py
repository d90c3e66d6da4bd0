"""Whom to write to at a counterparty, by purpose."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import Branch
from reinsurance.models.counterparty import Counterparty
from reinsurance.models.counterparty_terms import Purpose


class CounterpartyContact(models.Model):
    """A person at the other company. ``mail_digest`` finds the address again without decrypting."""

    counterparty = models.ForeignKey(Counterparty, models.PROTECT, related_name="contacts")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose)
    name = EncryptedTextField(_("name"))
    mail = EncryptedTextField(_("mail address"))
    mail_digest = models.CharField(max_length=32, db_index=True)
    phone = EncryptedTextField(_("phone"), blank=True)

    class Meta:
        verbose_name = _("contact")
        ordering = ["purpose", "id"]
