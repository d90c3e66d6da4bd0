"""One client of the collision storm, and what the database holds afterwards in the model's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from renewals import actions
from renewals.collisions import clocks
from renewals.collisions.actions import deciding
from renewals.models import CollisionCase, CollisionParty, OwnerSpell, Renewal
from tests.storm.desks import DeskClient, history
from workflow.models import Event

CLOCK, HANDS = 0.02, 0.4
#: Longer than anybody may appeal.
LATER = timedelta(days=20)
CHOICES = ("transfer",) * 5 + ("merge", "void_duplicate", "keep", "keep", "credit_signer", "dissolved")
SIGNED = ("keep", "credit_signer", "credit_signer", "transfer")


class Client(DeskClient):
    """Carries out random operations on collisions through the real actions."""

    model = CollisionCase
    related = ("branch",)
    fitting = {
        "open": ("decide",),
        "decided": ("appeal",) * 5 + ("settle",) * 2,
        "appealed": ("hear",),
    }
    usual = dict.fromkeys(("decide", "hear"), ("m1", "m2", "both", "both", "p1", "p1", "p2", "p2"))
    others = ("m1", "m2", "p1", "p2", "lead_a", "both")
    beside = frozenset({"clock", "hand"})

    def choose(self, row: CollisionCase, verb: str, actor: str) -> dict[str, Any]:
        """Winner and resolution, mostly ones that fit; or a lead hands the second task to the first owner."""
        dice, claim = self.dice, self.world["claims"][str(row.pk)]
        if dice.random() < CLOCK:
            return {"verb": "clock", "row": -1, "seen": None}
        if claim.get("loose") and row.status == "open" and dice.random() < HANDS:
            task = Renewal.objects.get(pk=claim["tasks"][1])
            return {"verb": "hand", "row": -1, "case": row.pk, "actor": "m1", "seen": task.version, "task": task.pk}
        if verb == "appeal" and dice.random() < 0.7:
            actor = dice.choice([owner for owner in claim["owners"] if owner])
        late = dice.random() < {"appeal": 0.15, "settle": 0.6}.get(verb, 0)
        at = datetime.fromisoformat(self.instant()) + LATER * late
        return {
            "actor": actor,
            "winner": None if dice.random() < 0.04 else dice.randrange(2),
            "resolution": dice.choice(SIGNED if claim.get("signed") else CHOICES),
            "late": late,
            "at": at.isoformat(timespec="microseconds"),
        }

    def call(self, entry: dict[str, Any], row: CollisionCase) -> Callable[[], Any]:
        """The action as a page would call it."""
        guard, words = self.guard(entry), "" if entry["faulty"] else "风暴"
        base: dict[str, Any] = {**guard, "case": row}
        calls: dict[str, Callable[[], Any]] = {
            "decide": lambda: deciding.decide_collision(**base, **self.decision(entry), opinion=words),
            "appeal": lambda: deciding.appeal_collision(**base, reason=words),
            "hear": lambda: deciding.hear_appeal(**base, **self.decision(entry), opinion=words),
            "settle": lambda: deciding.settle_collision(**base),
            "clock": lambda: self.tick(entry),
            "hand": lambda: self.hand(entry, guard),
        }
        return calls[entry["verb"]]

    def decision(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The winner: a party of this case, or of another one."""
        place = entry["winner"]
        parties = CollisionParty.objects.select_related("owner", "renewal")
        of_this = parties.filter(case=entry["row"])
        winner = parties.exclude(case=entry["row"])[0] if place is None else of_this.get(place=place)
        return {"winner": winner, "resolution": entry["resolution"]}

    def tick(self, entry: dict[str, Any]) -> None:
        """A round of the clock, and what it did to which case."""
        at = datetime.fromisoformat(entry["at"])
        names = {pk: name for name, pk in self.world["people"].items()} | {None: ""}
        clocks.find_collisions(at)
        clocks.settle_collisions(at + LATER)
        events = Event.objects.filter(object_type=CollisionCase.object_type(), at__in=(at, at + LATER))
        deciders = dict(CollisionCase.objects.values_list("pk", "decided_by"))
        common = {"seen": None, "faulty": False, "late": True, "result": "ok"}
        entry["moved"] = [
            {
                **common,
                "verb": event.verb,
                "row": event.object_id,
                "version": event.version,
                "actor": "" if event.verb == "dissolve" else names[deciders[event.object_id]],
            }
            for event in events
        ]

    def hand(self, entry: dict[str, Any], guard: dict[str, Any]) -> None:
        """A manager settles it without a decision."""
        claim = self.world["claims"][str(entry["case"])]
        to = self.people[claim["owners"][0]]
        actions.transfer(renewal=Renewal.objects.get(pk=entry["task"]), to=to, reason="交接", **guard)

    def repeats(self, entry: dict[str, Any]) -> bool:
        """The clock has no keys."""
        return entry["verb"] != "clock" and super().repeats(entry)


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per case: columns, its events, and what became of the tasks it is about."""
    told, names = history(CollisionCase, world)
    tasks = Renewal.objects.in_bulk()
    spells: dict[int, list[OwnerSpell]] = defaultdict(list)
    for spell in OwnerSpell.objects.order_by("pk"):
        spells[spell.renewal_id].append(spell)
    found = {}
    for case in CollisionCase.objects.select_related("winner"):
        mine = [tasks[pk] for pk in world["claims"][str(case.pk)]["tasks"]]
        known = [place for place, task in enumerate(mine) if task.compulsory_policy_no]
        found[case.pk] = told[case.pk] | {
            "status": case.status,
            "version": case.version,
            "winner": case.winner.place if case.winner else None,
            "decision": [case.resolution, case.ground],
            "people": [names[pk] for pk in (case.decided_by_id, case.appealed_by_id, case.heard_by_id)],
            "states": [task.status for task in mine],
            "compulsory": known[0] if known else None,
            "owners": [names[task.owner_id] for task in mine],
            "credit": [names[task.credit_owner_id] for task in mine],
            "spells": [[names[spell.owner_id] for spell in spells[task.pk]] for task in mine],
            "open": [sum(spell.to_at is None for spell in spells[task.pk]) for task in mine],
        }
    return found
