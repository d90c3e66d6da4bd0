"""One client of the placement storm: opens a placement, does something about it through its pages, logs what came."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

from django.db.models import Q

from reinsurance.models import Endorsement, Placement
from tests.storm.desks import REPEATED, STALE, STRANGE, DeskClient
from tests.storm.placements.forms import send
from tests.storm.placements.markets import QUIET, Trouble
from tests.storm.placements.pages import Pages, Shown, stale
from tests.storm.placements.people import ASKS, HEADS, OVERSEES, PLACES, REVIEWS, SEATS
from workflow.models import Approval

#: state → verbs that lead on, the usual one several times
FITTING = {
    "ri_draft": ("submit",) * 12 + ("attach",) * 2 + ("withdraw",),
    "submitted": ("agree",) * 20 + ("refuse", "take_back", "attach"),
    "to_place": ("approach",) * 12 + ("withdraw",),
    "in_market": ("approach",) * 6
    + ("record_quote",) * 10
    + ("record_silence",) * 2
    + ("choose_lead",) * 7
    + ("release_order",) * 9,
    "firm_order": ("write_line",) * 16 + ("report_short",) * 3 + ("withdraw_line", "clear_subjectivity"),
    "short": ("agree",) * 8 + ("refuse",),
    "placed": ("sign",) * 12 + ("clear_subjectivity",) * 6 + ("write_line", "withdraw_line", "withdraw_line"),
    "signed": ("bind",) * 14 + ("unsign",) * 2,
    "bound": ("endorse",) * 3 + ("ask_cancel",) * 2 + ("agree",) * 4 + ("keep_cover_on", "refuse"),
    "on_risk": ("endorse",) * 12 + ("ask_cancel",) * 2 + ("agree",) * 6 + ("keep_cover_on", "refuse", "take_back"),
    "endorsing": ("e_submit",) * 3
    + ("agree",) * 5
    + ("e_send",) * 4
    + ("e_answer",) * 9
    + ("e_release",) * 6
    + ("e_withdraw", "refuse"),
}
#: state of an endorsement → what leads it on
CHANGING = {
    "draft": ("e_submit", "e_submit", "attach"),
    "submitted": ("agree",),
    "approved": ("e_send",),
    "sent": ("e_answer",),
    "part": ("e_answer",),
    "agreed": ("e_release",),
}
USUAL: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("submit", "attach"), tuple(sorted(ASKS))),
    **dict.fromkeys(("sign", "unsign", "e_release"), tuple(sorted(REVIEWS))),
    "choose_lead": ("h1", "h2", "hr", "hr"),
    "release_order": ("r1", "r2", "m1", "hr", "hr"),
    "bind": ("m1", "m2", "r1", "r2", "hr"),
    **dict.fromkeys(("withdraw", "keep_cover_on"), tuple(sorted(HEADS))),
}
DECISIONS = {"agree": "agree", "refuse": "refuse", "take_back": "withdraw"}
#: What is done where there is nothing to pick; nothing to endorse where no endorsement is.
INSTEAD = {
    **dict.fromkeys(("record_quote", "record_silence", "write_line", "clear_subjectivity"), "approach"),
    "choose_lead": "approach",
    "withdraw_line": "approach",
}
ASKED = 3
COVERED = {"bound", "on_risk"}
SHARES = ("12.5", "25", "33.3333333333", "40", "50", "60.0000000001", "100")


class Client(DeskClient):
    """Carries out random operations on placements through their pages."""

    model = Placement
    fitting = FITTING
    usual = USUAL
    others = tuple(sorted(PLACES))

    def __init__(self, number: int, world: dict[str, Any], seed: int, operations: int, log: Path) -> None:
        super().__init__(number, world, seed, operations, log)
        self.pages = Pages(self.people)
        self.markets: dict[int, int] = {pk: place for place, pk in enumerate(world["markets"])}
        mine = range(QUIET + 2 * number, min(QUIET + 2 * number + 2, len(self.markets)))
        self.troubles = [Trouble(place, world["markets"][place], self.pages, self.dice) for place in mine]

    def call(self, entry: dict[str, Any], row: Any) -> Any:
        """As a page would: ``send`` with what was entered."""
        return lambda: send(self.pages, entry, row)

    def operate(self, near: list[dict[str, Any]]) -> dict[str, Any]:
        """One operation, and sometimes the same form again; or a change of an own market."""
        trouble = self.dice.choice(self.troubles) if self.troubles else None
        if trouble is not None and trouble.due():
            self.count += 1
            return trouble.strike(self.count, self.number)
        for _try in range(4):
            row = Placement.objects.select_related("branch").get(pk=self.dice.choice(near)["id"])
            if self.worth(row):
                break
        begun = time.monotonic()  # what is looked at first may change before the form is sent
        entry = self.request(row)
        entry |= {"from": begun, **self.carried_out(entry, row), "until": time.monotonic()}
        if entry["result"] == "ok" and self.dice.random() < REPEATED:
            again = self.carried_out(entry, row)
            entry["repeated"] = [again["result"], again["code"]]
        entry.pop("entered", None)
        return entry

    def carried_out(self, entry: dict[str, Any], row: Placement) -> dict[str, Any]:
        """What came of it."""
        answer = send(self.pages, entry, row)
        return {"result": answer.result, "code": answer.code}

    def choose(self, row: Placement, verb: str, actor: str) -> dict[str, Any]:
        """What else is entered; where there is nothing to pick, another verb."""
        dice = self.dice
        if row.status in {"endorsing", "in_market"} and dice.random() < 0.6:
            verb = self.next_change(row) if row.status == "endorsing" else next_in_market(row)
            actor = self.actor(verb)
        if verb in DECISIONS and not (row.status in COVERED and nothing_runs(row)):
            return self.decision(row, verb)
        if verb in DECISIONS:  # nothing is to be decided: something shall be
            verb = dice.choice(("endorse", "endorse", "ask_cancel"))
            actor = self.actor(verb)
        found: dict[str, Any] | None = getattr(self, f"_{verb}", lambda _row: {})(row)
        if found is None:
            verb = INSTEAD.get(verb, "endorse")
            actor, found = self.actor(verb), getattr(self, f"_{verb}")(row) or {}
        if verb.startswith("e_"):
            return {"verb": verb, "actor": actor, **found}
        return {"verb": verb, "actor": actor, "target": row.pk, **found}

    def next_change(self, row: Placement) -> str:
        """What leads the endorsement under way on."""
        last = Endorsement.objects.filter(placement=row).latest("number")
        return self.dice.choice(CHANGING.get(last.status.removeprefix("endorse_"), ("agree",)))

    def actor(self, verb: str) -> str:
        """Who usually does it, sometimes anybody."""
        if self.dice.random() < STRANGE:
            return self.dice.choice(list(self.people))
        return self.dice.choice(self.usual.get(verb, self.others))

    def decision(self, row: Placement, verb: str) -> dict[str, Any]:
        """An approval of the placement or of its endorsements, mostly the one that runs, by whoever it waits for."""
        dice = self.dice
        cases = list(cases_of(row))
        if not cases:
            return {"verb": "submit", "actor": self.actor("submit"), "target": row.pk}
        running = [place for place, case in enumerate(cases) if case.ended_at is None]
        place = running[-1] if running and dice.random() < 0.95 else dice.randrange(len(cases))
        case = cases[place]
        seat = case.seats.filter(state="open").first()
        waiting = {"ri_reviewer": "reviewer", "ri_head": "head", "chief_underwriter": "chief"}
        actor = dice.choice(sorted(SEATS[waiting[seat.role]] if seat is not None else OVERSEES))
        if verb == "take_back":
            actor = next(name for name, person in self.people.items() if person.pk == case.maker_id)
        if dice.random() < STRANGE:
            actor = dice.choice(list(self.people))
        shown = self.pages.look(actor, case.pk, DECISIONS[verb])
        if shown is not None and dice.random() < STALE:
            shown = stale(shown)
        seen = shown or Shown(0, "")
        return {
            "verb": verb,
            "actor": actor,
            "target": case.pk,
            "case": place,
            "seen": seen.version,
            "entered": {"seal": seen.seal},
        }

    def _attach(self, _row: Placement) -> dict[str, Any]:
        """Every file is another one; its hash finds the event."""
        content = f"{self.number}-{self.count}"
        kind = self.dice.choice(("information", "policy_endorsement", "other"))
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        return {"document": kind, "content": content, "sha256": sha256, "seen": None}

    def _approach(self, row: Placement) -> dict[str, Any]:
        asked = set(row.approaches.values_list("reinsurer", flat=True))
        free = [pk for pk in self.markets if pk not in asked] or list(self.markets)
        pk = self.dice.choice(list(self.markets) if self.dice.random() < 0.05 else free)
        return {"market": self.markets[pk], "entered": {"reinsurer": pk, "broker": ""}}

    def _record_quote(self, row: Placement) -> dict[str, Any] | None:
        picked = self.pick(row.approaches, row.approaches.exclude(state__in=("declined", "ntu", "chosen")))
        if picked is None:
            return None
        place, pk = picked
        section = self.dice.randrange(row.sections.count())
        commission = self.dice.choice(("20", "22.5", "25", "27.5"))
        return {
            "pick": place,
            "section": section,
            "commission": commission,
            "condition": self.dice.random() < 0.3,
            "entered": {"approach": pk, "section": row.sections.values_list("pk", flat=True)[section]},
        }

    def _record_silence(self, row: Placement) -> dict[str, Any] | None:
        picked = self.pick(row.approaches, row.approaches.filter(state="asked"))
        if picked is None:
            return None
        answer = self.dice.choice(("declined", "no_reply"))
        return {"pick": picked[0], "answer": answer, "entered": {"approach": picked[1], "state": answer}}

    def _choose_lead(self, row: Placement) -> dict[str, Any] | None:
        picked = self.pick(row.quotes, row.quotes)
        return None if picked is None else {"pick": picked[0], "entered": {"quote": picked[1]}}

    def _release_order(self, row: Placement) -> dict[str, Any]:
        """Mostly by who usually does; often whoever chose the lead and may release others tries it alone."""
        chooser = next((name for name, person in self.people.items() if person.pk == row.chosen_by_id), "")
        return {"actor": chooser} if chooser in REVIEWS and self.dice.random() < 0.6 else {}

    def _write_line(self, row: Placement) -> dict[str, Any] | None:
        """On the section that has least, mostly by a market that has no line there yet."""
        dice = self.dice
        sections = list(row.sections.order_by("position"))
        standing = list(row.lines.exclude(state="line_withdrawn"))
        written = [sum((line.written for line in standing if line.section_id == each.pk), 0) for each in sections]
        section = written.index(min(written)) if dice.random() < 0.8 else dice.randrange(len(sections))
        asked = list(row.approaches.values_list("reinsurer", flat=True))
        if not asked:
            return None
        has = {line.reinsurer_id for line in standing if line.section_id == sections[section].pk}
        free = [pk for pk in asked if pk not in has]
        market = dice.choice(free if free and dice.random() < 0.8 else asked)
        leads = not any(line.leads for line in standing if line.section_id == sections[section].pk)
        return {
            "section": section,
            "market": self.markets[market],
            "written": dice.choice(SHARES) if dice.random() < 0.95 else "0",
            "stands": dice.random() < 0.25,
            "leads": dice.random() < (0.7 if leads else 0.05),
            "again": market in has and dice.random() < 0.9,
            "entered": {"section": sections[section].pk, "reinsurer": market, "evidence": paper(row, "mail")},
        }

    def _withdraw_line(self, row: Placement) -> dict[str, Any] | None:
        picked = self.pick(row.lines, row.lines.filter(state="written"))
        return None if picked is None else {"pick": picked[0], "entered": {"line": picked[1]}}

    def _clear_subjectivity(self, row: Placement) -> dict[str, Any] | None:
        picked = self.pick(row.subjectivities, row.subjectivities.filter(cleared_at=None))
        return None if picked is None else {"pick": picked[0], "entered": {"subjectivity": picked[1]}}

    def _report_short(self, _row: Placement) -> dict[str, Any]:
        return {"choice": self.dice.choice(("retain", "retain", "retain", "extend", "extend", "decline"))}

    def _endorse(self, row: Placement) -> dict[str, Any]:
        dice = self.dice
        section = dice.randrange(row.sections.count())
        kind = dice.choice(("amounts", "amounts", "information"))
        deltas = (5_000_000, 5_000_000, -5_000_000, -5_000_000, 0)
        return {
            "kind": kind,
            "section": section,
            "delta": dice.choice(deltas) if kind == "amounts" else 0,
            "lead_only": dice.random() < 0.3,
            "entered": {"section": row.sections.values_list("pk", flat=True)[section]},
        }

    def _ask_cancel(self, row: Placement) -> dict[str, Any]:
        return {"entered": {"evidence": paper(row, "cancel_notice")}}

    def changed(self, row: Placement) -> dict[str, Any] | None:
        """The last endorsement, mostly as it is now."""
        last = Endorsement.objects.filter(placement=row).order_by("-number").first()
        if last is None:
            return None
        seen = last.version - (self.dice.random() < STALE)
        return {"endorsement": last.number - 1, "target": last.pk, "seen": seen}

    _e_submit = _e_send = _e_release = _e_withdraw = changed

    def _e_answer(self, row: Placement) -> dict[str, Any] | None:
        found = self.changed(row)
        if found is None:
            return None
        parties = Endorsement.objects.get(pk=found["target"]).parties.filter(must_agree=True).order_by("pk")
        open_ones = list(parties.filter(answer="")) or list(parties)
        if not open_ones:
            return None
        party = self.dice.choice(open_ones)
        answer = "agreed" if self.dice.random() < 0.93 else "refused"
        entered = {"party": party.pk, "evidence": paper(row, "mail")}
        return found | {"market": self.markets[party.reinsurer_id], "answer": answer, "entered": entered}

    def pick(self, rows: Any, open_ones: Any) -> tuple[int, int] | None:
        """Place among all ``rows``, and key, of one of them: mostly one of those that are open."""
        every = list(rows.order_by("pk").values_list("pk", flat=True))
        keys = [pk for pk in every if pk in set(open_ones.values_list("pk", flat=True))]
        if not every:
            return None
        pk = self.dice.choice(keys if keys and self.dice.random() < 0.95 else every)
        return every.index(pk), pk


def next_in_market(row: Placement) -> str:
    """What leads to the firm order."""
    if row.approaches.count() < ASKED:
        return "approach"
    if not row.quotes.exists():
        return "record_quote"
    return "choose_lead" if row.chosen_quote_id is None else "release_order"


def cases_of(row: Placement) -> Any:
    """Every approval of the placement and of its endorsements since the storm began, oldest first."""
    about = Q(about_type=Placement.object_type(), about_id=row.pk)
    endorsements = list(Endorsement.objects.filter(placement=row).values_list("pk", flat=True))
    about |= Q(about_type=Endorsement.object_type(), about_id__in=endorsements)
    return Approval.objects.filter(about).order_by("pk")


def nothing_runs(row: Placement) -> bool:
    """Nothing is being decided about it."""
    return not cases_of(row).filter(ended_at=None).exists()


def paper(row: Placement, kind: str) -> int:
    """A document of the placement."""
    found: int = row.documents.filter(document_type=kind).order_by("pk").values_list("pk", flat=True)[0]
    return found
