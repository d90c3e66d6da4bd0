"""Leave: who works the customers of an absent owner. The owner stays the owner and keeps the figures (brief §5)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.delegation import principals_of
from accounts.models import Absence, User
from renewals.assignment.guards import FOLLOWING_UP


def stood_in_for(user: User, at: datetime) -> list[int]:
    """Owners who are away that day and have named ``user`` as deputy for following up."""
    principals = [each.pk for each in principals_of(user, FOLLOWING_UP, at)]
    if not principals:
        return []
    away = Absence.objects.on(timezone.localdate(at)).filter(person__in=principals)
    return sorted(set(away.values_list("person", flat=True)))
