"""Who is who in the case storm, in plain values: roles, superiors, deputies, absences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HOLDERS = {"team_lead": ("la", "lb"), "renewal_manager": ("m1", "m2", "m3"), "province_admin": ("h1", "h2")}
ROLE_ABOVE = {"team_lead": "renewal_manager", "renewal_manager": "province_admin", "province_admin": ""}
OVERSEERS = {person for people in HOLDERS.values() for person in people}


@dataclass(frozen=True)
class People:
    """``superior``: name → name or empty; ``leads``: (upper, lower); ``principals``: deputy → for whom, in order."""

    superior: Mapping[str, str]
    leads: frozenset[tuple[str, str]]
    principals: Mapping[str, tuple[str, ...]]
    absent: frozenset[str]

    @classmethod
    def of(cls, world: Mapping[str, Any]) -> People:
        """From the facts the world was built with."""
        return cls(
            superior=world["superior"],
            leads=frozenset((upper, lower) for upper, lower in world["leads"]),
            principals={deputy: tuple(names) for deputy, names in world["principals"].items()},
            absent=frozenset(world["absent"]),
        )

    def principals_of(self, person: str) -> tuple[str, ...]:
        """For whom ``person`` may decide."""
        return self.principals.get(person, ())

    def above(self, person: str, barred: set[str]) -> str:
        """The nearest superior of ``person`` who is not ``barred``, or empty."""
        found = self.superior[person]
        while found and found in barred:
            found = self.superior[found]
        return found
