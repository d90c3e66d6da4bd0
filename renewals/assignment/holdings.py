"""Who holds how many customers, who of them is away or gone, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Absence, Delegation, User
from renewals.assignment.guards import FOLLOWING_UP
from renewals.models import RenewalQuerySet
from renewals.models.renewal_terms import AFTER_LAPSE, OWNED, WORKED

HELD = (*OWNED, *AFTER_LAPSE)
SHOWN = 500


def holdings(rows: RenewalQuerySet) -> list[dict[str, Any]]:
    """The owners of ``rows`` (the customers the reader sees): those who have left first, then those who are away.

    An owner may be at home in a branch the reader does not see; the customers are the reader's all the same.
    """
    counted = rows.filter(owner__isnull=False, status__in=HELD).order_by().values("owner")
    counts = {
        row["owner"]: row
        for row in counted.annotate(
            open=Count("pk", filter=Q(status__in=WORKED)),
            waiting=Count("pk", filter=Q(status__in=[*set(OWNED) - set(WORKED)])),
            lapsed=Count("pk", filter=Q(status__in=AFTER_LAPSE)),
        )
    }
    people = User.objects.filter(pk__in=counts).select_related("branch").order_by("branch__path", "employee_no")
    away, deputies = _away(counts), _deputies(counts)
    lines = [
        {
            "person": person,
            "away": away.get(person.pk),
            "deputy": deputies.get(person.pk, "") if person.pk in away else "",
            **counts[person.pk],
        }
        for person in people[:SHOWN]
    ]
    return sorted(lines, key=lambda line: (line["person"].is_active, line["away"] is None))


def _away(people: Iterable[int]) -> dict[int, Any]:
    rows = Absence.objects.on(timezone.localdate()).filter(person__in=list(people))
    return dict(rows.values_list("person", "last_day"))


def _deputies(people: Iterable[int]) -> dict[int, str]:
    rows = Delegation.objects.at(timezone.now()).filter(principal__in=list(people)).select_related("deputy")
    return {row.principal_id: row.deputy.name for row in rows if row.reaches(FOLLOWING_UP)}
