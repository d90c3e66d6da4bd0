"""The small world of the storm over idle owners: customers nobody has called yet, and some not followed up for days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from renewals.actions import reminders
from tests import factories

#: name → (role, branch)
CAST = {
    "a1": ("specialist", "33030101"),
    "a2": ("specialist", "33030101"),
    "a3": ("specialist", "33030101"),
    "lead": ("team_lead", "33030101"),
    "stranger": ("specialist", "51010101"),
}
DAY = timedelta(days=1)
#: The calendar goes on by so many days during the storm: fewer than a follow-up keeps a customer.
PASSING = 4 * DAY
#: How long before it is warned of, or spoken to just now: a day of work without a call, a week without a follow-up.
AGO = {"untouched": DAY, "stale": 7 * DAY, "fresh": DAY / 24}


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; of three customers one was never called, one is stale, one was spoken to lately.

    The owners of the first two are idle for too long as the days of the storm pass, one customer after the other.
    """
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    found = []
    for number in range(rows):
        kind = ("untouched", "stale", "fresh")[(number + seed) % 3]
        owner = f"a{number % 3 + 1}"
        since = now - AGO[kind] + PASSING * (number / rows)  # one after the other
        row = factories.make_renewal_row(
            tree["33030101"],
            status="assigned" if kind == "untouched" else "following",
            owner=cast[owner],
            expires_on=now.date() + 60 * DAY,
            assigned_at=since,
            attempts=0,
            effective_contacts=0,
            **({} if kind == "untouched" else {"last_contact_at": since}),
        )
        if kind == "untouched":
            reminders.remind_first_contact(row, at=since)
        found.append({"id": row.pk, "version": row.version, "owner": owner, "kind": kind, "status": row.status})
    return {
        "now": timezone.localtime().isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "rows": found,
    }
