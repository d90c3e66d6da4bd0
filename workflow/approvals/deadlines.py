"""Deadlines of seats: office hours of the branch, the urgency of the case, the calendar as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from workflow.approvals.rules.clock import next_strike, share_of
from workflow.approvals.sitting import sitting_of
from workflow.branch_settings import Setting, Value, register_setting, value_among, values_around
from workflow.office_hours import Opening, add_office_minutes, office_minutes_between
from workflow.working_time import calendar_overrides

BRIEF = "claims brief §1.7 [I]"
NODE_HOURS = "workflow.node_hours"
OPENS, CLOSES = "workflow.office_opens", "workflow.office_closes"
#: Settings on which running deadlines depend.
OFFICE_TIME = frozenset({NODE_HOURS, OPENS, CLOSES})


def register() -> None:
    """Called once when the app is ready."""
    register_setting(Setting(NODE_HOURS, _("A step of an approval decides within"), 4, _("office hours"), BRIEF))
    register_setting(Setting(OPENS, _("Offices open at"), 9, _("o'clock"), BRIEF))
    register_setting(Setting(CLOSES, _("Offices close at"), 18, _("o'clock"), BRIEF))


class Clock:
    """The clock of one branch on one day, by the ``values`` set around it and the ``overrides`` of the calendar."""

    def __init__(
        self, branch: Branch, on: date, values: Mapping[str, list[Value]], overrides: Mapping[date, bool]
    ) -> None:
        self.hours = int(value_among(values.get(NODE_HOURS, []), NODE_HOURS, branch, on))
        opens = int(value_among(values.get(OPENS, []), OPENS, branch, on))
        closes = int(value_among(values.get(CLOSES, []), CLOSES, branch, on))
        self.opening = Opening(opens, closes) if 0 <= opens < closes <= 24 else Opening()
        self.overrides = overrides

    def minutes_of(self, rule: Mapping[str, Any]) -> int:
        """The deadline of a step in office minutes."""
        return 60 * int(rule.get("deadline_hours") or self.hours)

    def due_at(self, rule: Mapping[str, Any], opened_at: datetime) -> datetime:
        """When a seat that opened at ``opened_at`` is late."""
        return add_office_minutes(opened_at, self.minutes_of(rule), self.opening, self.overrides)

    def look_at(self, rule: Mapping[str, Any], opened_at: datetime, reminded: int) -> datetime | None:
        """When the clock next has something to do for a seat, or None after the last reminder."""
        strike = next_strike(reminded)
        if strike is None:
            return None
        minutes = share_of(self.minutes_of(rule), strike)
        return add_office_minutes(opened_at, minutes, self.opening, self.overrides)

    def lay_minutes(self, opened_at: datetime | None, until: datetime) -> int | None:
        """Office minutes a seat, a to-do or a case lay: the one way to say how long."""
        if opened_at is None:
            return None
        return office_minutes_between(opened_at, until, self.opening, self.overrides)


class Clocks:
    """The clocks of the branches of a list: two queries for all of them."""

    def __init__(self, branches: Iterable[Branch]) -> None:
        asked = {branch.pk: branch for branch in branches}
        self._values = values_around(*asked.values()) if asked else {}
        self._overrides = calendar_overrides() if asked else {}
        self._made: dict[tuple[int, date], Clock] = {}

    def of(self, branch: Branch, at: datetime) -> Clock:
        """The clock of one of these branches at an instant."""
        key = (branch.pk, timezone.localdate(at))
        if key not in self._made:
            self._made[key] = Clock(branch, key[1], self._values, self._overrides)
        return self._made[key]


def clock_of(approval: Any, at: datetime) -> Clock:
    """The clock of the approval's branch, read once for all approvals of a sitting."""
    key = ("clock", approval.branch_id, timezone.localdate(at))
    return sitting_of(approval).once(key, lambda: Clocks([approval.branch]).of(approval.branch, at))


#: A reminder that comes this late is still told; an older one is history.
NEWS = timedelta(days=3)
