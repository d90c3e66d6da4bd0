"""One client of the fleet storm, and what the database holds afterwards in the model's words."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from renewals.actions import Entry
from renewals.collisions.actions import fleets
from renewals.models import Fleet, OwnerSpell, Renewal
from tests.storm.desks import DeskClient, history
from workflow.models import Event

#: Different talks about one fleet; each is posted by several clients with one key.
TALKS = 12
#: How often a fleet is talked about that would have been dissolved.
LIVES_ON = 0.8


class Client(DeskClient):
    """Carries out random operations on fleets through the real actions."""

    model = Fleet
    related = ("branch",)
    fitting = {"active": ("talk",) * 18 + ("appoint",) * 12 + ("dissolve",)}
    usual = dict.fromkeys(("appoint", "dissolve"), ("m1", "m2", "lead_a"))
    others = ("m1", "m2", "lead_a", "a1", "b1")
    beside = frozenset({"talk"})

    def choose(self, row: Fleet, verb: str, actor: str) -> dict[str, Any]:
        """A talk that others post as well, or whom to appoint, later than whatever was done before."""
        if verb == "talk" or (verb == "dissolve" and self.dice.random() < LIVES_ON):
            return {"verb": "talk"} | self.talk(row.pk, self.dice.randrange(TALKS))
        before = Event.objects.of(row).order_by("-version").values_list("at", flat=True)[0]
        return {"to": self.dice.choice(("a1", "a2", "b1")), "at": self.instant(before)}

    def talk(self, fleet: int, number: int) -> dict[str, Any]:
        """The same vehicles and person with the same key, whoever asks; it takes no version of the fleet."""
        key = f"talk-{fleet}-{number}"
        dice = random.Random(f"{self.world['seed']}:{key}")
        vehicles = sorted(self.world["fleets"][str(fleet)]["owners"])
        chosen = dice.sample(vehicles, dice.randrange(2, len(vehicles) + 1))
        actor = dice.choice(("a1", "a1", "a2", "b1", "m1"))
        whose = {"row": -1, "fleet": fleet, "actor": actor, "seen": None}
        return {**whose, "key": key, "chosen": chosen, "faulty": dice.random() < 0.1}

    def call(self, entry: dict[str, Any], row: Fleet) -> Callable[[], Any]:
        """The action as a page would call it."""
        guard = self.guard(entry)
        key = guard.pop("key")
        words = "" if entry["faulty"] else "风暴"
        calls: dict[str, Callable[[], Any]] = {
            "talk": lambda: self.post(entry, row, key),
            "appoint": lambda: self.appoint(entry, row, guard),
            "dissolve": lambda: fleets.dissolve_fleet(fleet=row, reason=words, **guard),
        }
        return calls[entry["verb"]]

    def post(self, entry: dict[str, Any], row: Fleet, key: str) -> None:
        """One talk; the note tells which."""
        day = None if entry["faulty"] else date.fromisoformat(self.world["day"]) + timedelta(days=1)
        said = Entry(channel="visit", result="R2", intention="C", next_contact_on=day, note=key)
        chosen = [int(pk) for pk in entry["chosen"]]
        at = datetime.fromisoformat(entry["at"])
        by = self.people[entry["actor"]]
        outcome = fleets.follow_up_fleet(by=by, fleet=row, entry=said, renewals=chosen, key=key, at=at)
        entry["done"] = sorted(str(pk) for pk in outcome.done)

    def appoint(self, entry: dict[str, Any], row: Fleet, guard: dict[str, Any]) -> None:
        outcome = fleets.appoint_manager(fleet=row, to=self.people[entry["to"]], **guard)
        entry["done"] = sorted(str(pk) for pk in outcome.done)

    def repeats(self, entry: dict[str, Any]) -> bool:
        """Only a talk has a key, and it is posted again by others."""
        return False


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per fleet: columns, its events, and who owns its vehicles."""
    told, names = history(Fleet, world)
    owners = dict(Renewal.objects.values_list("pk", "owner"))
    spells: dict[int, list[OwnerSpell]] = defaultdict(list)
    for spell in OwnerSpell.objects.order_by("pk"):
        spells[spell.renewal_id].append(spell)
    found = {}
    for fleet in Fleet.objects.all():
        mine = world["fleets"][str(fleet.pk)]["owners"]
        found[fleet.pk] = told[fleet.pk] | {
            "status": fleet.status,
            "version": fleet.version,
            "manager": names[fleet.manager_id],
            "owners": {pk: names[owners[int(pk)]] for pk in mine},
            "spells": {pk: [names[spell.owner_id] for spell in spells[int(pk)]] for pk in mine},
            "open": {pk: sum(spell.to_at is None for spell in spells[int(pk)]) for pk in mine},
        }
    return found
