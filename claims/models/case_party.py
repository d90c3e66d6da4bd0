"""Somebody in a case: insured, driver, third party, payee. Names and numbers are personal data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import BlindIndexField, EncryptedTextField
from claims.models.case import ClaimCase
from claims.models.case_part import CasePartQuerySet
from claims.rules.case_terms import PartyRole


class CaseParty(models.Model):
    """One party; the digests find the same person or account in other cases without reading either."""

    case = models.ForeignKey(ClaimCase, models.PROTECT, related_name="parties")
    role = models.CharField(_("part"), max_length=12, choices=PartyRole)
    name = EncryptedTextField(_("name"))
    name_hash = models.CharField(max_length=32)
    certificate_no = EncryptedTextField(_("certificate number"), blank=True)
    certificate_hash = BlindIndexField(of="certificate_no")
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_hash = BlindIndexField(of="phone")
    account_no = EncryptedTextField(_("bank account"), blank=True)
    account_hash = models.CharField(max_length=32, blank=True)

    objects = CasePartQuerySet["CaseParty"].as_manager()

    class Meta:
        ordering = ["case", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "role", "name_hash"], name="case_party_once")]
        indexes = [
            models.Index(fields=["name_hash"], name="case_party_name"),
            models.Index(fields=["account_hash"], name="case_party_account"),
            models.Index(fields=["certificate_hash"], name="case_party_certificate"),
            models.Index(fields=["phone_hash"], name="case_party_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"
