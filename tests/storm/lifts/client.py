"""One client of the storm over the registers, and what the database holds afterwards in the model's words."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from accounts.errors import DomainError
from accounts.fields import blind_index
from accounts.models import Branch
from renewals.actions import Entry as Contact
from renewals.actions import register_follow_up
from renewals.conduct.actions import registers
from renewals.conduct.imports.kinds import DO_NOT_CALL_LIST
from renewals.models import BlockLift, Consent, DoNotCall, Renewal, SalesCall
from tests.storm.desks import DeskClient, history
from tests.storm.lifts.registers import EVER, LISTED, REFUSAL, WISH, Entry, Ledger
from tests.storm.lifts.world import BEGUN, statement
from workflow.intake.batches.past import import_past
from workflow.models import Event

MANAGERS = ("m1", "m2", "p1")
LISTED_DAYS = 270
#: So often somebody else than the owner calls, the industry's list blocks a number, a lift that is over is decided.
ELSEWHERE, INDUSTRY, LATE = 0.2, 0.1, 0.3
TRIES = 3


class Client(DeskClient):
    """Carries out random operations on numbers, lifts and customers through the real actions."""

    model = Renewal
    related = ("branch", "owner")
    fitting = {
        "following": ("follow_up",) * 7
        + ("refuse_calls",) * 2
        + ("block",) * 2
        + ("consent",) * 4
        + ("withdraw_consent",) * 2
        + ("ask",) * 5
        + ("agree",) * 6
        + ("decline",) * 2
    }
    usual = {"follow_up": ("a1", "a2"), "refuse_calls": ("a1", "a2")}
    others = MANAGERS

    def choose(self, row: Renewal, verb: str, actor: str) -> dict[str, Any]:
        """What is said, and about what: a customer, the newest wish of the number, or the number itself."""
        dice, number = self.dice, self.number_of(row)
        chosen = {"number": number, "phone": verb == "refuse_calls" or dice.random() < 0.8}
        if verb in {"follow_up", "refuse_calls"}:
            refusal = dice.random() < 0.5
            source, months = ("refusal", REFUSAL) if refusal else ("customer", WISH)
            owner = row.owner.employee_no if row.owner else ""
            usual = owner if actor in {"a1", "a2"} and dice.random() > ELSEWHERE else actor
            return {**chosen, "actor": usual, "source": source, "months": months, "spoken": dice.random() < 0.5}
        entry = DoNotCall.objects.filter(phone_hash=row.phone_hash).first()
        lift = BlockLift.objects.filter(entry=entry).order_by("-pk").first() if entry else None
        over = lift is None or (lift.status != "lift_asked" and dice.random() > LATE)
        verb = "ask" if verb in {"agree", "decline"} and over else verb
        verb = "block" if verb == "ask" and entry is None else verb
        if verb in {"agree", "decline"} and lift is not None:
            seen = lift.version - (dice.random() < 0.05)
            return {**chosen, "row": -lift.pk, "lift": lift.pk, "read": lift.version, "seen": seen}
        return {**chosen, "verb": verb, "row": None, "seen": None, **self.plain(verb, actor)}

    def plain(self, verb: str, actor: str) -> dict[str, Any]:
        """What is said about a number."""
        dice = self.dice
        if verb == "block" and actor in MANAGERS and dice.random() < INDUSTRY:
            return {"verb": "list", "faulty": False, "months": dice.choice((LISTED, EVER)), "mark": self.mark()}
        if verb == "block":
            months = EVER if dice.random() < 0.3 else WISH
            return {"source": dice.choice(("customer", "complaint", "own")), "months": months, "mark": self.mark()}
        if verb == "ask":
            return {}
        over = dice.random() < 0.2
        says = "withdrawn" if verb == "withdraw_consent" else "missing" if over else "given"
        return {
            "on": -1 if over else dice.choice((0, 0, 0, -1)),
            "says": says,
            "channel": dice.choice(("phone", "phone", "any", "sms")),
            "purpose": dice.choice(("marketing", "marketing", "marketing", "service")),
        }

    def mark(self) -> str:
        """Words that nobody else uses."""
        return f"{self.number}-{self.count}"

    def number_of(self, row: Renewal) -> int:
        return int(row.phone[-8:])

    def repeats(self, entry: dict[str, Any]) -> bool:
        """What has no key is another request."""
        return entry["row"] is not None and super().repeats(entry)

    def carry_out(self, call: Callable[[], Any], entry: dict[str, Any]) -> None:
        """Logs what came of it, between which instants of the machine."""
        if "channel" in entry:
            entry["about_calls"] = entry["channel"] in {"phone", "any"} and entry["purpose"] == "marketing"
        entry["began"] = time.monotonic()
        try:
            done = call()
        except DomainError as refusal:
            entry |= {"result": "refused", "code": refusal.code}
        except IntegrityError as stopped:
            entry |= {"result": "stopped", "code": str(stopped).splitlines()[0]}
        else:
            entry |= {"result": "ok", "version": getattr(done, "version", None), "counted": entry["verb"]}
            if entry["verb"] == "ask":
                entry["lift"] = done.pk
        finally:
            entry["ended"] = time.monotonic()

    def call(self, entry: dict[str, Any], row: Renewal) -> Callable[[], Any]:
        """The action as a page would call it."""
        guard = self.guard(entry)
        words = "" if entry["faulty"] else "风暴"
        if entry["row"] is not None and entry["row"] > 0:
            return lambda: register_follow_up(**guard, renewal=row, entry=self.contact(entry))
        if entry["row"] is not None:
            lift = BlockLift.objects.get(pk=entry["lift"])
            agreed = entry["verb"] == "agree"
            return lambda: registers.decide_lift(**guard, lift=lift, agreed=agreed, opinion=words)
        base: dict[str, Any] = {
            "by": guard["by"],
            "at": guard["at"],
            "branch": Branch.objects.get(pk=self.world["branch"]),
        }
        on_register = DoNotCall.objects.filter(phone_hash=row.phone_hash).first()
        calls: dict[str, Callable[[], Any]] = {
            "block": lambda: registers.block_by_hand(
                **base,
                phone=row.phone,
                source=entry["source"],
                permanent=entry["months"] == EVER,
                note="" if entry["faulty"] else entry["mark"],
            ),
            "list": lambda: self.take_list(base, row, entry),
            "ask": lambda: registers.ask_lift(**base, entry=on_register, reason=words),
            "consent": lambda: registers.record_consent(**base, form=self.said(row, entry, words)),
            "withdraw_consent": lambda: registers.record_consent(**base, form=self.said(row, entry, words)),
        }
        return calls[entry["verb"]]

    def contact(self, entry: dict[str, Any]) -> Contact:
        """A call or a visit; ``refuse_calls``: the customer does not want to be called."""
        channel = "phone" if entry["phone"] else "visit"
        if entry["verb"] == "refuse_calls":
            result = "R6" if entry["source"] == "refusal" else "R9"
            return Contact(channel=channel, result=result, intention="E")
        spoken = entry["spoken"]
        return Contact(
            channel=channel,
            result="R2" if spoken else "N1",
            intention="B" if spoken else "U",
            next_contact_on=None if entry["faulty"] else self.now.date(),
        )

    def said(self, row: Renewal, entry: dict[str, Any], words: str) -> registers.ConsentForm:
        """A statement of today or yesterday; one of yesterday may be over."""
        on = self.now.date() + timedelta(days=entry["on"])
        return statement(
            row.phone,
            on,
            purpose=entry["purpose"],
            channel=entry["channel"],
            given=entry["says"] != "withdrawn",
            until=on if entry["says"] == "missing" else None,
            evidence=words,
        )

    def take_list(self, base: dict[str, Any], row: Renewal, entry: dict[str, Any]) -> Any:
        """The industry's list as a file; as its page does, once more where another list was first."""
        until = "" if entry["months"] == EVER else (self.now.date() + timedelta(days=LISTED_DAYS)).isoformat()
        sheet = {"header": ("手机号", "截止日期", "来源", "原因"), "lines": [(row.phone, until, "行业", entry["mark"])]}
        for _try in range(TRIES):
            try:
                return import_past(**base, kind=DO_NOT_CALL_LIST, file_name="list.csv", **sheet)
            except IntegrityError:
                continue
        return import_past(**base, kind=DO_NOT_CALL_LIST, file_name="list.csv", **sheet)


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per customer, and per lift with its key below nothing: columns, and the events since the storm began."""
    told, names = history(Renewal, world)
    calls: dict[int, int] = defaultdict(int)
    for renewal in SalesCall.objects.values_list("renewal", flat=True):
        calls[renewal] += 1
    found: dict[int, dict[str, Any]] = {
        row.pk: told[row.pk]
        | {
            "version": row.version,
            "attempts": row.attempts,
            "calls": calls[row.pk],
            "do_not_call": row.do_not_call,
        }
        for row in Renewal.objects.all()
    }
    for lift in BlockLift.objects.all():
        verbs = list(Event.objects.of(lift).order_by("version").values_list("verb", flat=True))
        people = [names[pk] for pk in (lift.asked_by_id, lift.decided_by_id)]
        facts = {"verbs": verbs, "told": verbs[1:], "version": lift.version, "status": lift.status}
        found[-lift.pk] = {**facts, "people": people}
    return found


def counted() -> Iterator[tuple[str, set[str], int]]:
    """What is kept of operations without a version: its name, their verbs, how many there are since the storm began."""
    by_hand = Event.objects.filter(verb="block_number").exclude(reason__startswith=BEGUN)
    yield "blocks", {"block"}, by_hand.count()
    yield "statements", {"consent", "withdraw_consent"}, Consent.objects.exclude(evidence=BEGUN).count()
    yield "wishes", {"ask"}, BlockLift.objects.count()


def entries(world: dict[str, Any]) -> list[Entry]:
    """Per number what the register says today."""
    today = timezone.localdate()
    rows = {row.phone_hash: row for row in DoNotCall.objects.in_force(today)}
    asked = dict(BlockLift.objects.filter(status="lift_asked").values_list("entry__phone_hash", "pk"))
    found = []
    for facts in world["numbers"]:
        digest = blind_index(facts["phone"])
        row = rows.get(digest)
        mark = "" if row is None else row.note or row.recorded_by_no
        told = ("", 0) if row is None else (row.source, _months(row))
        found.append(Entry(told[1], told[0], mark, asked.get(digest, 0)))
    return found


def _months(row: DoNotCall) -> int:
    """The storm's blocks are told apart by their length."""
    if row.until is None:
        return EVER
    days = (row.until - row.since).days
    return REFUSAL if days > LISTED_DAYS else LISTED if days == LISTED_DAYS else WISH


def ledgers(world: dict[str, Any]) -> list[Ledger]:
    """Per number the newest statement about calls, as of today."""
    today = timezone.localdate()
    newest: dict[str, Ledger] = {}
    about = Consent.objects.filter(purpose="marketing", channel__in=("phone", "any"))
    for row in about.order_by("on", "pk"):
        over = row.until is not None and row.until < today
        says = "withdrawn" if not row.given else "missing" if over else "given"
        newest[row.phone_hash] = Ledger((row.on - today).days, says)
    return [newest.get(blind_index(facts["phone"]), Ledger()) for facts in world["numbers"]]
