"""What a client of the storm does beside the plain verbs of a customer: hand-overs asked and answered, runs of the
rules, callbacks planned and reviewed, losses verified, call lists and the calls made from them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.errors import DomainError
from accounts.models import Branch, User
from renewals import actions
from renewals.actions import calling, following, lapsing
from renewals.assignment import clocks
from renewals.assignment.actions import handing, runs
from renewals.leads.actions import attempting, checking, planning
from renewals.models import AssignmentRun, Callback, CallList, CallListItem, HandOver, Renewal
from renewals.telesales.actions import returning
from renewals.telesales.rules.call_row import CallRow
from tests.storm import quote_lists
from workflow.models import Event, ImportBatch

#: How often each is tried; :data:`tests.storm.client.WEIGHTS` has the others.
WEIGHTS = {
    "ask_hand_over": 7,
    "accept_hand_over": 6,
    "decline_hand_over": 4,
    "withdraw_hand_over": 2,
    "expire_hand_overs": 0.5,
    "apply_run": 0.5,
    "reclaim_stale": 1,
    "plan_callback": 3,
    "callback_attempt": 2.5,
    "review_callback": 4,
    "check_loss": 2,
    "make_call_list": 0.7,
    "withdraw_call_list": 0.8,
    "telesales_call": 4,
    "call_returned": 2,
    "quote_from_list": 6,
}
#: What a verb becomes where there is nothing yet it could be about.
ELSE = {
    "accept_hand_over": "ask_hand_over",
    "decline_hand_over": "ask_hand_over",
    "withdraw_hand_over": "ask_hand_over",
    "review_callback": "register_callback",
    "telesales_call": "make_call_list",
    "call_returned": "make_call_list",
    "withdraw_call_list": "make_call_list",
}
TAKERS = ("a1", "a2", "a3", "b1", "b2", "stranger")
CALLERS = ("caller", "second_caller")
MANAGERS = ("manager", "second_manager")
USUAL: dict[str, tuple[str, ...]] = {
    "plan_callback": ("lead_a", "lead_b", "manager", "a1"),
    "review_callback": ("quality",),
    "check_loss": ("quality", "lead_a", "lead_b"),
    "telesales_call": CALLERS,
    **dict.fromkeys(("apply_run", "make_call_list", "withdraw_call_list", "call_returned"), MANAGERS),
    "quote_from_list": MANAGERS,
}
#: Results come back with one of so many instants, so that several clients bring the same call.
INSTANTS = 3


class Further:
    """Mixed into :class:`tests.storm.client.Client`."""

    dice: random.Random
    now: datetime
    number: int
    people: dict[str, User]
    names: dict[int, str]
    world: dict[str, Any]

    def about(self, verb: str, row: Renewal) -> tuple[str, Any]:
        """The verb, or the one before it, and the object it is about."""
        found: Any = None
        if verb.endswith("_hand_over") and verb != "ask_hand_over":
            found = HandOver.objects.filter(renewal=row).select_related("renewal__branch").first()
        elif verb == "review_callback":
            found = Callback.objects.filter(renewal=row).first()
        elif verb in {"telesales_call", "call_returned"}:
            found = self.item(row)
        elif verb == "withdraw_call_list":
            item = self.item(row)
            found = None if item is None else CallList.objects.select_related("branch").get(pk=item.call_list_id)
        return (ELSE.get(verb, verb) if found is None else verb), found

    def item(self, row: Renewal) -> CallListItem | None:
        return CallListItem.objects.current().filter(renewal=row).select_related("call_list__branch").last()

    def more(self, verb: str, entry: dict[str, Any], found: Any) -> dict[str, Any]:
        """What else the operation says."""
        if verb == "reclaim_stale":
            return {"verb": "reclaim"}
        if verb.endswith("_hand_over"):
            return self.about_hand_over(verb, entry, found)
        unseen = {"seen": None, "key": ""}
        if verb in {"plan_callback", "quote_from_list"}:
            to, premium = self.dice.choice((*TAKERS, "quality")), self.dice.choice(quote_lists.PREMIUMS)
            return {**unseen, "to": to, "premium": premium}
        if verb == "review_callback":
            return {"key": "", "nth": Callback.objects.filter(renewal=found.renewal_id, pk__lt=found.pk).count()}
        if verb in {"call_returned", "telesales_call"}:
            called_at = self.now + timedelta(seconds=self.dice.randrange(INSTANTS))
            return {**unseen, "item": found.pk, "called_at": called_at.isoformat()}
        lists = verb in {"apply_run", "make_call_list", "withdraw_call_list"}
        return {**unseen, "list": getattr(found, "pk", None)} if lists else {}

    def about_hand_over(self, verb: str, entry: dict[str, Any], found: Any) -> dict[str, Any]:
        """Whom a colleague asks, or who answers which request."""
        if verb == "ask_hand_over":
            return {"to": self.dice.choice(TAKERS), "mark": f"{self.number}-{entry['n']}"}
        giver, taker = self.names[found.giver_id], self.names[found.taker_id]
        usual = giver if verb == "withdraw_hand_over" else taker
        actor = usual if self.dice.random() < 0.6 else entry["actor"]
        return {"mark": found.reason, "giver": giver, "taker": taker, "actor": actor, "seen": None, "key": ""}

    def call_further(self, entry: dict[str, Any], row: Renewal, found: Any) -> Callable[[], Any] | None:
        """The action as a page would call it; None for the plain verbs."""
        by = self.people.get(entry["actor"])
        common: dict[str, Any] = {"by": by, "renewal": row, "expected_version": entry["seen"], "at": self.now}
        keyed = {**common, "key": entry["key"]}
        words = "" if entry["faulty"] else "Storm"
        answer = {"by": by, "request": found, "at": self.now}
        result = "R2" if entry["effective"] else "N1"
        calls: dict[str, Callable[[], Any]] = {
            "ask_hand_over": lambda: handing.ask_hand_over(
                **keyed, to=self.people[entry["to"]], reason="" if entry["faulty"] else entry["mark"]
            ),
            "accept_hand_over": lambda: self.found_again(
                entry, handing.accept_hand_over(**answer), verb="transfer", reason=found.reason
            ),
            "decline_hand_over": lambda: handing.decline_hand_over(**answer, why=words),
            "withdraw_hand_over": lambda: handing.withdraw_hand_over(**answer),
            "expire_hand_overs": self.expire,
            "apply_run": lambda: self.carry_out_run(entry),
            "reclaim_stale": lambda: clocks._taken_back({row.pk: None}, clocks.NOT_FOLLOWED, self.now),
            "plan_callback": lambda: self.at_its_instant(
                entry,
                lambda at: planning.plan_callbacks(
                    by=self.people[entry["actor"]],
                    plan={row.pk: self.now.date()},
                    caller=self.people[entry["to"]],
                    at=at,
                ),
            ),
            "callback_attempt": lambda: attempting.register_attempt(
                **keyed, entry=following.Entry(channel="visit", result=result)
            ),
            "review_callback": lambda: self.found_again(
                entry,
                lapsing.review_callback(
                    by=self.people[entry["actor"]],
                    callback=found,
                    opinion="" if entry["faulty"] else f"Storm {self.number}-{entry['n']}",
                    expected_version=entry["seen"],
                    at=self.now,
                ),
                verb="review_callback",
                reason=f"Storm {self.number}-{entry['n']}",
            ),
            "check_loss": lambda: checking.check_loss(
                **keyed,
                form=checking.CheckForm(
                    channel="visit", result="R2", verdict="confirmed" if entry["effective"] else "still_open"
                ),
            ),
            "make_call_list": lambda: self.make_list(entry, row),
            "withdraw_call_list": lambda: calling.withdraw_call_list(by=by, call_list=found, reason="Storm"),
            "telesales_call": lambda: calling.record_call(
                by=self.people[entry["actor"]],
                item=found,
                call=calling.CallResult(result="R1" if entry["effective"] else "N1"),
                at=self.now,
            ),
            "call_returned": lambda: self.bring_back(entry, found),
            "quote_from_list": lambda: quote_lists.import_quote(
                entry,
                by=self.people[entry["actor"]],
                branch=self.branch("3303"),
                batch=ImportBatch.objects.get(pk=self.world["batch"]),
                row=row,
                at=self.instant(),
            ),
        }
        return calls.get("reclaim_stale" if (entry["verb"], by) == ("reclaim", None) else entry["verb"])

    def at_its_instant(self, entry: dict[str, Any], act: Callable[[datetime], Any]) -> None:
        """For actions that answer no customer: the event is found by an instant that no other operation has."""
        at = self.instant()
        done = act(at)
        if isinstance(done, actions.Outcome) and not done.done:
            entry |= {"result": "refused", "code": "left_out"}
            return
        event = Event.objects.get(object_type=Renewal.object_type(), object_id=entry["row"], at=at)
        entry |= {"result": "ok", "version": event.version}

    def found_again(self, entry: dict[str, Any], _done: Any, **words: str) -> None:
        """The same by the words of the event, which nobody else uses."""
        event = Event.objects.get(object_type=Renewal.object_type(), object_id=entry["row"], **words)
        entry |= {"result": "ok", "version": event.version}

    def instant(self) -> datetime:
        """An instant of this client alone, a moment before the storm's own."""
        self.ticks = getattr(self, "ticks", 0) + 1
        return self.now - timedelta(seconds=30) + timedelta(microseconds=self.ticks * 64 + self.number)

    def expire(self) -> int:
        """The clock three days later, over everything: it is never refused."""
        return handing.expire_hand_overs(self.now + timedelta(days=self.dice.choice((0, 4))))

    def carry_out_run(self, entry: dict[str, Any]) -> None:
        """A dry run over customers of one day carried out, or one that another worker is carrying out helped along: in
        the name of whoever asked for it, as a worker does."""
        by = self.people[entry["actor"]]
        run = AssignmentRun.objects.filter(status="run_applying").select_related("branch", "asked_by").first()
        if run is None or self.dice.random() < 0.5:
            day = self.now.date() + timedelta(days=entry["days"])
            wanted = runs.Wanted(expires_from=day, expires_to=day)
            run = runs.ask_for_plan(by=by, branch=self.branch("3303"), wanted=wanted)
            runs.make_plan(run=run)
            run = runs.apply_plan(by=by, run=run.reload())
        entry["actor"] = self.names[run.asked_by_id]
        by = self.people[entry["actor"]]
        refused = ""
        try:
            runs.carry_out(run=run, by=by, at=self.now)
        except DomainError as refusal:
            refused = refusal.code
        entry |= {"result": "nothing", "run": run.pk, "refused": refused, "dispatched": list(self.dispatched(run, by))}

    def dispatched(self, run: AssignmentRun, by: User) -> Iterator[dict[str, Any]]:
        """Every customer handed over in this person's name, as the model reads it."""
        events = Event.objects.filter(object_type=Renewal.object_type(), verb="dispatch", data__run=run.pk)
        events = events.filter(actor_no=by.employee_no)
        for event in events.order_by("pk"):
            yield {"row": event.object_id, "version": event.version, "to": event.data["owner_no"]}

    def make_list(self, entry: dict[str, Any], row: Renewal) -> None:
        """Of everybody who lapses on the day of the customer, over the prefecture or one level below."""
        form = actions.CallListForm(
            name="Storm", purpose="Storm", expires_first=row.expires_on, expires_last=row.expires_on, days=9
        )
        branch = self.branch(self.dice.choice(("3303", "330301")))
        made = calling.make_call_list(by=self.people[entry["actor"]], branch=branch, form=form, at=self.now)
        on_it = list(made.items.order_by("pk").values_list("renewal", flat=True))
        entry |= {"result": "ok", "version": None, "list": made.pk, "rows": on_it}

    def bring_back(self, entry: dict[str, Any], item: CallListItem) -> Any:
        """One row of the return file."""
        row = CallRow(
            task=item.token,
            result="R1" if entry["effective"] else "N1",
            called_at=datetime.fromisoformat(entry["called_at"]),
        )
        batch = ImportBatch.objects.get(pk=self.world["batch"])
        by, caller = self.people[entry["actor"]], self.people["caller"]
        return returning.record_returned(by=by, item=item, row=row, caller=caller, batch=batch, number=1, at=self.now)

    def branch(self, code: str) -> Branch:
        return Branch.objects.get(code=code)


#: What the calendar does.
CLOCKS = {"reclaim_stale", "expire_hand_overs"}
