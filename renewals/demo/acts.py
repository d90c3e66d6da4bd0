"""What people do in the story, as data: planned here, carried out in :mod:`renewals.demo.deeds`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """One deed on one vehicle at a moment. ``facts`` are the arguments of the deed."""

    at: datetime
    number: int
    kind: str
    facts: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Signing:
    """A policy the core system signs for a vehicle; the feed tells it ``lag`` nights later.

    ``cancelled_on``: the customer takes it back that day.
    """

    number: int
    policy_no: str
    signed_on: date
    starts_on: date
    lag: int
    percent: int
    elsewhere: bool = False
    cancelled_on: date | None = None


@dataclass(slots=True)
class Plan:
    """The life of one vehicle at the desk, from the list to the end of its win-back period."""

    acts: list[Act] = field(default_factory=list)
    signings: list[Signing] = field(default_factory=list)
