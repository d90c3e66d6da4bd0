"""The renewal behind a row that hangs on it."""

from __future__ import annotations

from accounts.scope import Actor
from renewals.models import Renewal
from workflow.transitions import NotFound


def visible_renewal(pk: int, *, by: Actor) -> Renewal:
    """The renewal, if ``by`` may see it; another branch's does not exist."""
    renewal = Renewal.objects.visible_to(by).select_related("branch").filter(pk=pk).first()
    if renewal is None:
        raise NotFound
    return renewal
