"""撞单 priorities (renewals brief §5): (1) a valid lock of the owner, (2) the first effective follow-up, (3) last
year's agent, (4) telesales only where the task was released to it. The rules propose; a manager decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Ground(StrEnum):
    """Why one party goes before the others."""

    LOCK = "lock"
    FIRST_CONTACT = "first_contact"
    LAST_AGENT = "last_agent"
    NOT_RELEASED = "not_released"
    RELEASED = "released"
    MANAGER = "manager"


GROUND_LABELS: Mapping[Ground, Promise | str] = {
    Ground.LOCK: _("Only this party holds the customer validly"),
    Ground.FIRST_CONTACT: _("First effective contact"),
    Ground.LAST_AGENT: _("Last year's agent"),
    Ground.NOT_RELEASED: _("The task was not released to telesales"),
    Ground.RELEASED: _("The task was released to telesales"),
    Ground.MANAGER: _("The manager's own judgement"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one party can say for itself, as it stood when the collision was found.

    ``valid_lock``: an owner who is not behind with the first contact. ``released``: telesales was given the customer.
    """

    valid_lock: bool = False
    first_effective_at: datetime | None = None
    last_agent: bool = False
    telesales: bool = False
    released: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The party (its place among the claims) the rules prefer, and why."""

    place: int
    ground: Ground


def propose(claims: Sequence[Claim]) -> Proposal | None:
    """Whom the rules prefer, or None where they do not tell the parties apart.

    Telesales without a release claims nothing; with a release its sale stands against a lock of the owner's.
    """
    owners = [place for place, claim in enumerate(claims) if not claim.telesales]
    released = [place for place, claim in enumerate(claims) if claim.telesales and claim.released]
    if not released and len(owners) == 1 and len(claims) > 1:
        return Proposal(owners[0], Ground.NOT_RELEASED)
    if len(released) == 1 and len(owners) == 1 and claims[owners[0]].first_effective_at is None:
        return Proposal(released[0], Ground.RELEASED)
    for ground, better in _ORDER:
        left = better([(place, claims[place]) for place in owners])
        if len(left) == 1:
            return Proposal(left[0], ground)
        if left:
            owners = left
    return None


Placed = Sequence[tuple[int, Claim]]


def _locked(claims: Placed) -> list[int]:
    return [place for place, claim in claims if claim.valid_lock]


def _first(claims: Placed) -> list[int]:
    times = [claim.first_effective_at for _place, claim in claims if claim.first_effective_at is not None]
    return [place for place, claim in claims if times and claim.first_effective_at == min(times)]


def _agent(claims: Placed) -> list[int]:
    return [place for place, claim in claims if claim.last_agent]


_ORDER: tuple[tuple[Ground, Callable[[Placed], list[int]]], ...] = (
    (Ground.LOCK, _locked),
    (Ground.FIRST_CONTACT, _first),
    (Ground.LAST_AGENT, _agent),
)
