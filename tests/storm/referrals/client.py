"""One client of the referral storm: sends the forms of the pages, and logs what came of it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import IntegrityError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import User
from claims.actions.referring import approval_of, expire_overdue
from claims.models import ClaimCase, Referral
from tests.storm.referrals.stored import events_of
from tests.storm.referrals.world import CLAIMED, DOCUMENT, TYPE, item, payee
from workflow.approvals.actions.returning import time_out
from workflow.approvals.screens.case import case_of, seal_of
from workflow.approvals.screens.seals import seal
from workflow.models import Approval, Event

#: state → verbs that lead on, the usual one several times
FITTING = {
    "": ("begin",),
    "unwaived": ("waive",) * 6 + ("change", "submit"),
    "draft": ("submit",) * 10 + ("change", "change", "discard"),
    "running": ("agree",) * 16 + ("amend",) * 5 + ("return", "refuse", "withdraw") * 3 + ("escalate",) * 2,
    "returned": ("resubmit",) * 8 + ("change",) * 3 + ("time_out", "time_out", "give_up"),
    "confirming": ("confirm",) * 5 + ("give_up",),
    "approved": ("execute",),
}
AFTERWARDS = ("again",) * 3 + ("begin",)
VERBS = sorted({verb for verbs in (*FITTING.values(), AFTERWARDS) for verb in verbs} - {"begin"})
MAKERS_OWN = {"waive", "change", "submit", "discard", "resubmit", "confirm", "withdraw", "give_up"}
#: Forms without a key: a second one is a request of its own.
KEYLESS = {"begin", "again", "waive"}
FORMS = {"change": "change_referral", "submit": "submit_referral", "discard": "discard_referral"}
FORMS |= {"waive": "waive_document", "execute": "execute_referral"}
SEATED = {
    ("claims_manager", "office"): ("dm1", "dm2", "dm1", "dm2", "pm1"),
    ("injury_assessor", "prefecture"): ("rv1", "rv2"),
    ("claims_manager", "prefecture"): ("pm1", "pm2"),
    ("claims_director", "prefecture"): ("pd1", "pd2"),
    ("claims_specialist", "province"): ("sp1", "sp2"),
}
MAKERS = ("h1", "h1", "h2", "h2", "h1", "h2", "dm1", "rv1", "pm1")
ASKED = (4_000, 20_000, 20_000, 28_000, 28_000, 30_000, 30_000, 45_000, 45_000, 80_000, 80_000, 120_000)
AMENDED = (18_000, 25_000, 40_000, 90_000)
STALE, FAULTY, STRANGE, OLDER, REPEATED = 0.05, 0.06, 0.12, 0.05, 0.1
#: One client's clock ends agreements whose last day is over, now and then, and sometimes forty days ahead.
CLOCK_EVERY, AHEAD = 25, timedelta(days=40)
WORDS = "风暴"
CODE = re.compile(r'class="refusal-code">[^<]*<code>(\w+)</code>')

#: What the locked row says where a form was overtaken → what the form would have said.
OVERTAKEN = {"waived_already": "form"}


class Client:
    """Carries out random operations through the pages."""

    def __init__(self, number: int, world: dict[str, Any], seed: int, operations: int, log: Path) -> None:
        self.number, self.world, self.operations, self.log = number, world, operations, log
        self.dice = random.Random(f"{seed}:{number}")
        self.people = {name: User.objects.select_related("branch").get(pk=pk) for name, pk in world["people"].items()}
        self.names = {pk: name for name, pk in world["people"].items()}
        self.browsers: dict[str, Browser] = {}
        self.count = 0

    def run(self) -> None:
        """All operations, each logged as one line."""
        rows = self.world["rows"]
        width = max(6, len(rows) // 8)
        with self.log.open("w", encoding="utf-8") as log:
            for index in range(self.operations):
                start = max(0, len(rows) - width) * index // self.operations
                log.write(json.dumps(self.operate(rows[start : start + width])) + "\n")

    def operate(self, near: list[dict[str, Any]]) -> dict[str, Any]:
        """One operation on one case of ``near``, and sometimes the same request again; or a round of the clock."""
        self.count += 1
        if self.number == 0 and self.count % CLOCK_EVERY == CLOCK_EVERY // 2:
            return self.strike(ahead=self.count % (2 * CLOCK_EVERY) > CLOCK_EVERY)
        case = ClaimCase.objects.get(pk=self.dice.choice(near)["id"])
        before = len(events_of(case.pk))
        entry = self.request(case)
        act = self.act(case, entry)
        self.carry_out(act, entry)
        if (
            entry["result"] == "ok"
            and entry["actor"]
            and entry["verb"] not in KEYLESS
            and self.dice.random() < REPEATED
        ):
            again = dict(entry)
            self.carry_out(act, again)
            entry["repeated"] = [again["result"], again["code"], len(again["events"])]
        return entry | {"window": [before, len(events_of(case.pk))]}

    # --- what is wanted -----------------------------------------------------------------------------------------------

    def request(self, case: ClaimCase) -> dict[str, Any]:
        """Who wants what of which referral, having seen which version."""
        dice = self.dice
        rows = list(Referral.objects.filter(case=case).order_by("pk"))
        older = len(rows) > 1 and dice.random() < OLDER
        nth = dice.randrange(len(rows)) if older else len(rows) - 1
        row = rows[nth] if rows else None
        way = approval_of(row) if row is not None else None
        verb = self.verb(row, way)
        actor = self.actor(verb, row, way)
        stale = dice.random() < STALE
        return {
            "client": self.number,
            "n": self.count,
            "row": case.pk,
            "nth": None if row is None else nth,
            "referral": None if row is None else row.pk,
            "approval": None if way is None else way.pk,
            "verb": verb,
            "actor": actor,
            "seen": self.seen(verb, row, way) - stale,
            "seen_asked": None,
            "stale": stale,
            "amount": self.amount(verb, row),
            "new_fact": dice.choice(("", "新的鉴定意见已经出具")),
            "faulty": dice.random() < FAULTY,
            "unseen": dice.random() < FAULTY,
            "same": dice.random() < 0.7,
            "material": dice.random() < 0.7,
            "key": f"{self.number}-{self.count}",
        }

    def verb(self, row: Referral | None, way: Approval | None) -> str:
        """Mostly one that fits; another one needs something to be about."""
        if row is None:
            return "begin"
        fitting = FITTING.get(row.status if way is None else way.status, AFTERWARDS)
        if row.status == "draft" and DOCUMENT not in row.waived:
            fitting = FITTING["unwaived"]
        if row.status not in {"draft", "submitted", "returned", "approved"}:
            fitting = AFTERWARDS
        if self.dice.random() < 0.85:
            return self.dice.choice(fitting)
        known = [verb for verb in VERBS if way is not None or verb in {*FORMS, "again"}]
        return self.dice.choice(known)

    def actor(self, verb: str, row: Referral | None, way: Approval | None) -> str:
        """Whoever it waits for, mostly; nobody where the clock acts."""
        dice = self.dice
        if verb == "time_out":
            return ""
        if dice.random() < STRANGE:
            return dice.choice(list(self.people))
        if row is not None and verb in MAKERS_OWN:
            return self.names[row.maker_id]
        if way is None or verb in {"begin", "again", "execute"}:
            return dice.choice(MAKERS)
        seats = way.seats.filter(state="open").values_list("role", "role_branch__level")
        asked = [name for seat in seats for name in SEATED.get(seat, ())]
        return dice.choice(asked or MAKERS)

    @staticmethod
    def seen(verb: str, row: Referral | None, way: Approval | None) -> int:
        """The version on the page: of the referral where its own form is sent, else of the approval."""
        if row is None:
            return 0
        return row.version if verb in FORMS or way is None else way.version

    def amount(self, verb: str, row: Referral | None) -> int:
        """What is asked, agreed to or paid."""
        if verb == "amend":
            return self.dice.choice(AMENDED)
        if verb != "execute" or row is None:
            return self.dice.choice(ASKED)
        granted = int(row.granted or row.asked)
        return self.dice.choice((granted, granted, granted, granted - 1_000, granted + 1_000, 0))

    # --- what is sent -------------------------------------------------------------------------------------------------

    def act(self, case: ClaimCase, entry: dict[str, Any]) -> Callable[[], Any]:
        """The request as the page would send it; what it carries is settled now, however often it is sent."""
        verb, actor = entry["verb"], entry["actor"]
        if verb == "time_out":
            approval = Approval.objects.get(pk=entry["approval"])
            entry["day"] = timezone.localdate(timezone.now() + AHEAD).toordinal()
            return lambda: time_out(approval=approval, at=timezone.now())
        entry["day"] = timezone.localdate().toordinal()
        if verb == "begin":
            address, data = reverse("claims:refer", args=[case.pk]), self.form(case, entry)
        elif verb == "again":
            address, data = reverse("claims:refer_again", args=[entry["referral"]]), {}
        elif verb in FORMS:
            address = reverse(f"claims:{FORMS[verb]}", args=[entry["referral"]])
            data = self.form(case, entry) | {"expected_version": str(entry["seen"]), "key": entry["key"]}
        else:
            address = reverse("workflow:approval_act", args=[entry["approval"], verb])
            data = self.opinion(entry)
        return lambda: self.browser(actor).post(address, data)

    def form(self, case: ClaimCase, entry: dict[str, Any]) -> dict[str, str]:
        """The fields of every form of a referral."""
        verb, faulty = entry["verb"], entry["faulty"]
        if verb == "waive":
            return {"document": DOCUMENT, "reason": "" if faulty else WORDS}
        if verb == "execute":
            return {"paid": str(entry["amount"]), "payee_name": WORDS if faulty else payee(case.pk)}
        if verb not in {"begin", "change"}:
            return {}
        line = {f"{name}_0": str(value) for name, value in item(case, Decimal(entry["amount"])).items()}
        given = {"payee_name": payee(case.pk), "claimed": str(CLAIMED), "proposal": WORDS, "urgency": "normal"}
        return {**line, **given, "referral_type": TYPE, "new_fact": entry["new_fact"]}

    def opinion(self, entry: dict[str, Any]) -> dict[str, str]:
        """The fields of the decision page, with its seal over what it showed."""
        approval = Approval.objects.select_related("branch", "maker", "chain").get(pk=entry["approval"])
        person = self.people[entry["actor"]]
        data = {"key": entry["key"], "opinion": "" if entry["faulty"] else WORDS, "amount": str(entry["amount"])}
        if entry["verb"] == "resubmit":
            del data["amount"]  # as it stands in the form of the referral
        if not entry["unseen"]:
            data |= {"caution_splitting": "on", "caution_near_limit": "on"}
        if entry["verb"] == "return":
            due = timezone.localdate() + timedelta(days=3)
            wanted = {"items": "发票", "due_on": due.isoformat()} if entry["material"] else {}
            data |= {"target": "maker", "mode": "same" if entry["same"] else "again", **wanted}
        if Approval.objects.visible_to(person).filter(pk=approval.pk).exists():
            page = case_of(approval, person)
            entry["seen_asked"] = int(page.obj.asked)
            approval.version -= entry["stale"]
            shown = seal_of(page)
        else:
            shown = seal(approval, {}, person)
        entry["seen"] = approval.version
        return {**data, "seal": shown}

    def browser(self, name: str) -> Browser:
        """Somebody signed in."""
        if name not in self.browsers:
            self.browsers[name] = Browser()
            self.browsers[name].force_login(self.people[name])
        return self.browsers[name]

    # --- what came of it ----------------------------------------------------------------------------------------------

    def carry_out(self, act: Callable[[], Any], entry: dict[str, Any]) -> None:
        """Logs the outcome. ``stopped``: only the database was left to refuse it, which is a fault."""
        entry |= {"code": "", "events": []}
        with self.instant(AHEAD if entry["verb"] == "time_out" else timedelta()) as at:
            try:
                answer = act()
            except IntegrityError as stopped:
                entry |= {"result": "stopped", "code": str(stopped).splitlines()[0]}
                return
        if isinstance(answer, int):
            entry["result"] = "ok" if answer else "nothing"
        elif answer.status_code == 302:
            entry["result"] = "ok"
        else:
            entry |= {"result": "refused", "code": code_of(answer)}
        entry["events"] = told(at)
        entry["counted"] = entry["verb"]

    def strike(self, *, ahead: bool) -> dict[str, Any]:
        """One round of the clock over all agreements."""
        entry: dict[str, Any] = {"client": self.number, "n": self.count, "verb": "expire", "actor": "", "code": ""}
        with self.instant(AHEAD if ahead else timedelta()) as at:
            entry |= {"day": timezone.localdate().toordinal(), "counted": "expire"}
            try:
                done = expire_overdue()
            except DomainError as broken:  # it is nobody's request: whatever was faster must not stop it
                return entry | {"result": "stopped", "code": broken.code, "events": told(at)}
        return entry | {"result": "ok" if done else "nothing", "events": told(at)}

    @contextmanager
    def instant(self, ahead: timedelta) -> Iterator[datetime]:
        """Stops the clock of this process at an instant nobody else uses: by it the events are known."""
        running = timezone.now
        now = running() + ahead
        at = now.replace(microsecond=now.microsecond // 100 * 100 + self.number)
        timezone.now = lambda: at
        try:
            yield at
        finally:
            timezone.now = running


def told(at: datetime) -> list[list[Any]]:
    """The events of an instant: key, whose, version, name."""
    kinds = (Referral.object_type(), Approval.object_type())
    rows = Event.objects.filter(at=at, object_type__in=kinds).order_by("pk")
    return [[row.pk, row.object_type, row.object_id, row.version, row.verb] for row in rows]


def code_of(answer: Any) -> str:
    """Why a page refused: the code it shows, or that the form was not filled in."""
    shown = CODE.search(answer.content.decode())
    if answer.status_code == 404:
        return "not_found"
    if shown is not None:
        return OVERTAKEN.get(shown[1], shown[1])
    return "form" if answer.status_code == 422 else f"http {answer.status_code}"
