"""Whose renewals they are, by the history of their owners, read for many at once (renewals brief §3.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from renewals.conditions import end_of
from renewals.models import OwnerSpell, Renewal
from renewals.rules.credit import Credit, Spell, credited, decides_on

COLUMNS = ("renewal", "owner", "branch", "from_at", "to_at", "takes_credit")
#: T and the day of signing.
Days = tuple[date, date | None]
#: What ``fire_many`` carries out: row, data, facts.
Work = list[tuple[int, dict[str, Any], dict[str, Any]]]


def credits_of(renewals: Mapping[int, Days]) -> dict[int, Credit]:
    """The credit of each renewal by its key, in one query."""
    spells = spells_of(renewals)
    return {pk: credited(spells[pk], end_of(decides_on(*days))) for pk, days in renewals.items()}


def with_credit(work: Work) -> None:
    """Tells the step of a newer list whose a customer is where the list states another T."""
    ends: dict[int, date] = {pk: data["values"]["expires_on"] for pk, data, _facts in work if _moves(data)}
    if not ends:
        return
    signed = Renewal.objects.filter(pk__in=list(ends)).values_list("pk", "matched_signed_on")
    found = credits_of({pk: (ends[pk], signed_on) for pk, signed_on in signed})
    for pk, data, _facts in work:
        data["credit"] = found.get(pk)


def _moves(data: dict[str, Any]) -> bool:
    return "expires_on" in data["values"]


def spells_of(renewals: Iterable[int]) -> dict[int, list[Spell]]:
    """The spells of each renewal, the oldest first."""
    found: dict[int, list[Spell]] = defaultdict(list)
    rows = OwnerSpell.objects.filter(renewal__in=list(renewals)).order_by("from_at", "id")
    for renewal, owner, branch, from_at, to_at, takes_credit in rows.values_list(*COLUMNS):
        found[renewal].append(
            Spell(owner=owner, branch=branch, from_at=from_at, to_at=to_at, takes_credit=takes_credit)
        )
    return found
