"""One client of the storm over idle owners: an owner at work, or a worker with a round of the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from renewals.actions import Entry, register_follow_up
from renewals.assignment import clocks
from renewals.models import Renewal
from tests.storm.desks import DeskClient, history
from tests.storm.idle.model import CLOCKS
from tests.storm.idle.world import PASSING
from workflow.models import Event

ROUNDS: dict[str, Callable[[datetime], int]] = {
    "warn": clocks.warn_untouched,
    "reclaim_untouched": clocks.reclaim_untouched,
    "alert": clocks.alert_stale,
    "reclaim_stale": clocks.reclaim_stale,
}
#: The rounds that take back see the calendar so much later than those that warn.
LATER = timedelta(days=1, minutes=5)
SELDOM = 0.2
OWNERS = ("a1", "a2", "a3")


class Client(DeskClient):
    """Carries out random follow-ups and rounds through the real actions."""

    model = Renewal
    related = ("branch", "owner")
    fitting = dict.fromkeys(("assigned", "following", "pool"), ("follow_up",) * 12 + tuple(sorted(CLOCKS)))
    usual = {}
    others = OWNERS

    def worth(self, row: Renewal) -> bool:
        """Customers in the pool are looked at as well, but seldom."""
        return row.status != "pool" or self.dice.random() < SELDOM

    def instant(self, after: datetime | None = None) -> str:
        """The calendar goes on with the operations of each client."""
        at = datetime.fromisoformat(super().instant(after))
        return (at + PASSING * (self.count / self.operations)).isoformat(timespec="microseconds")

    def choose(self, row: Renewal, verb: str, actor: str) -> dict[str, Any]:
        """The owner mostly; a round of the clock is of no customer."""
        if verb in CLOCKS:
            return {"row": None, "actor": "system", "seen": None, "faulty": False}
        owner = row.owner.employee_no if row.owner else actor
        return {"actor": owner if actor in OWNERS and self.dice.random() < 0.8 else actor}

    def repeats(self, entry: dict[str, Any]) -> bool:
        """A round has no key."""
        return entry["row"] is not None and super().repeats(entry)

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        """Of a round, how many it moved and which customers it took back: no other round has its instant."""
        if entry["row"] is not None:
            super().carry_out(call, entry)
            entry["counted"] = entry["verb"]
            return
        done = call()
        taken = Event.objects.filter(object_type=Renewal.object_type(), verb="reclaim", at=self.moment(entry))
        entry |= {"result": "ok" if done else "nothing", "done": done}
        entry["taken"] = list(taken.values_list("object_id", "version"))

    def moment(self, entry: dict[str, Any]) -> datetime:
        """What the clock says to the round."""
        at = datetime.fromisoformat(entry["at"])
        return at + LATER if entry["verb"].startswith("reclaim") else at

    def call(self, entry: dict[str, Any], row: Renewal) -> Callable[[], Any]:
        """The action as a page or the scheduler would call it."""
        if entry["verb"] in CLOCKS:
            return lambda: ROUNDS[entry["verb"]](self.moment(entry))
        contact = Entry(
            channel="visit",
            result="R2",
            intention="B",
            next_contact_on=None if entry["faulty"] else datetime.fromisoformat(entry["at"]).date(),
        )
        return lambda: register_follow_up(**self.guard(entry), renewal=row, entry=contact)


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per customer: columns, and the events since the storm began."""
    told, names = history(Renewal, world)
    return {
        row.pk: told[row.pk] | {"version": row.version, "status": row.status, "owner": names[row.owner_id]}
        for row in Renewal.objects.all()
    }
