"""What of a case is shown to everybody who may see it: names, numbers and health data masked (claims brief §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from claims.models import CaseInjured, CaseParty, ClaimCase
from workflow.identifiers.masking import mask_certificate, mask_name, mask_phone, mask_plate

HIDDEN = "***"
LAST = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """One person of a case, masked; ``address`` shows the whole."""

    role: str
    name: str
    numbers: tuple[str, ...]
    address: str


def mask_account(number: str) -> str:
    """The last four digits."""
    return f"{HIDDEN}{number[-LAST:]}" if number else ""


def shown_party(party: CaseParty) -> Shown:
    """A party as the page shows it."""
    numbers = (mask_certificate(party.certificate_no), mask_phone(party.phone), mask_account(party.account_no))
    address = reverse("claims:reveal_party", args=[party.case_id, party.pk])
    role: Any = party.get_role_display()
    return Shown(role, mask_name(party.name), tuple(filter(None, numbers)), address)


def shown_injured(person: CaseInjured, number: int) -> Shown:
    """An injured person: severity alone; what the injury is, and where it is treated, is health data."""
    address = reverse("claims:reveal_injured", args=[person.case_id, person.pk])
    role: Any = person.get_severity_display()
    return Shown(f"{number} · {role}", mask_name(person.name), (HIDDEN,) if person.injury else (), address)


def shown_plate(case: ClaimCase) -> str:
    """The plate in lists."""
    return mask_plate(case.plate) if case.plate else ""
