"""How placements and counterparties are found from the box on top."""

from __future__ import annotations

import unicodedata

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from reinsurance.models import Counterparty, Placement
from workflow.search import LIMIT, Hit

SHORTEST = 2


def find_placements(user: User, words: str) -> list[Hit]:
    """By number, policy number, or the beginning of the insured's name."""
    text = unicodedata.normalize("NFKC", words).strip()
    condition = Q(number=text.upper()) | Q(policy_no=text.upper())
    if len(text) >= SHORTEST:
        condition |= Q(insured_name__startswith=text)
    rows = Placement.objects.visible_to(user).filter(condition).select_related("branch").order_by("-pk")
    return [
        Hit(
            title=f"{row.number} {row.insured_name}",
            line=" · ".join((row.policy_no, row.get_line_display(), row.branch.name)),
            state=row.status,
            state_label=row.get_status_display(),  # type: ignore[attr-defined]  # FSM choices
            address=reverse("reinsurance:placement", args=[row.pk]),
        )
        for row in rows[: LIMIT + 1]
    ]


def find_counterparties(user: User, words: str) -> list[Hit]:
    """By code, or the beginning of a name."""
    text = unicodedata.normalize("NFKC", words).strip()
    if len(text) < SHORTEST:
        return []
    condition = Q(code=text.upper()) | Q(name__startswith=text) | Q(name_en__istartswith=text)
    rows = Counterparty.objects.visible_to(user).filter(condition).order_by("code")
    return [
        Hit(
            title=row.name,
            line=" · ".join((row.code, row.get_kind_display(), row.domicile)),
            state=row.status,
            state_label=row.get_status_display(),  # type: ignore[attr-defined]  # FSM choices
            address=reverse("reinsurance:counterparty", args=[row.pk]),
        )
        for row in rows[: LIMIT + 1]
    ]
