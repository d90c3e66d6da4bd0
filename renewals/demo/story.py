"""The life of each vehicle: whether it renews, when it is contacted, how it is lost. Proportions are a good branch's.

Everything is drawn in advance and in absolute days; what lies after the day of the book simply has not happened yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from renewals.demo import phrases
from renewals.demo.acts import Act, Plan, Signing
from renewals.demo.book import Due, policy_number
from renewals.demo.days import DAY, back_to_workday, from_workday, last_workday, moment, next_workday
from renewals.demo.dice import Dice

ENDINGS = (
    ("renew", 60),
    ("win_back", 6),
    ("loss", 12),
    ("false_report", 2),
    ("lapse", 9),
    ("neglect", 4),
    ("unreachable", 4),
    ("void", 3),
)
LEADS = (((0, 3), 12), ((4, 7), 16), ((8, 14), 24), ((15, 29), 48))
GAPS = (((1, 7), 40), ((8, 30), 35), ((31, 60), 25))
MOST_CONTACTS = 4
WINDOW = 30


@dataclass(slots=True)
class Life:
    """One vehicle between its list and the day of the book."""

    due: Due
    dice: Dice
    listed_on: date
    today: date
    plan: Plan = field(default_factory=Plan)
    reached_on: date | None = None

    def add(self, day: date, kind: str, hours: tuple[int, int], **facts: Any) -> None:
        """Plans a deed between two hours of a day."""
        at = moment(day, self.dice.between(*hours), self.dice.between(0, 59))
        self.plan.acts.append(Act(at, self.due.number, kind, facts))

    def before(self, low: int, high: int) -> date:
        """A day so many days before the cover ends, but not before the list was there."""
        return max(self.due.expires_on - timedelta(days=self.dice.between(low, high)), self.listed_on + 2 * DAY)


def plan_life(due: Due, dice: Dice, listed_on: date, today: date) -> Plan:
    """All deeds and signings of one vehicle."""
    life = Life(due, dice, listed_on, today)
    ending = dice.weighted(ENDINGS)
    if ending == "neglect":
        _neglected(life)
        return life.plan
    _hand_out(life)
    {
        "renew": _renews,
        "win_back": _comes_back,
        "loss": _is_lost,
        "false_report": _reported_too_soon,
        "lapse": _lapses,
        "unreachable": _never_answers,
        "void": _is_void,
    }[ending](life)
    return life.plan


# --- handed out ---------------------------------------------------------------------------------------------------


def _neglected(life: Life) -> None:
    """Nobody speaks to the customer: half of them stay in the pool, the others are taken back."""
    if life.dice.chance(50):
        _dispatch(life, from_workday(life.before(40, 60)))
    _callback(life, 60)


def _hand_out(life: Life) -> None:
    """Dispatch on the unit's weekday, or a claim; a few are given back and handed out again."""
    dice = life.dice
    planned = life.before(58, 70) if dice.chance(45) else life.before(30, 40)
    day = _weekly(planned, life.due.unit)
    if day >= life.today > life.listed_on + 2 * DAY and dice.chance(24):
        day = last_workday(life.today)
    if len(life.due.unit) > 6 and dice.chance(50):
        life.add(from_workday(planned), "claim", (9, 9))
        life.reached_on = _first_contact(life, from_workday(planned))
        return
    _dispatch(life, day)
    if dice.chance(3):
        life.add(next_workday(day), "return", (9, 11), why=dice.pick(phrases.RETURNS))
        day = next_workday(day, 2)
        _dispatch(life, day)
    life.reached_on = _first_contact(life, day)


def _dispatch(life: Life, day: date) -> None:
    life.plan.acts.append(Act(moment(day, 9), life.due.number, "dispatch"))


def _weekly(day: date, unit: str) -> date:
    """The unit's weekday on or after ``day``."""
    return from_workday(day + timedelta(days=(int(unit[-3:]) - day.weekday()) % 5))


def _first_contact(life: Life, day: date) -> date:
    """The same day or the next one; one in twenty comes too late and finds the customer taken back."""
    if life.dice.chance(25):
        return day
    return next_workday(day, life.dice.weighted(((1, 90), (2, 5), (4, 5))))


# --- contacts -----------------------------------------------------------------------------------------------------


def _contacts(life: Life, until: date, mood: str) -> None:
    """Contacts from the first one to the day before ``until``, each with the day promised for the next."""
    day, expires_on = life.reached_on, life.due.expires_on
    for _round in range(MOST_CONTACTS):
        if day is None or day >= until:
            return
        promised = _promised(life, day, mood)
        last = promised >= until
        if life.dice.chance(10):
            retry = next_workday(day)
            missed = {"result": life.dice.pick(phrases.PLAIN_RESULTS), "intention": "U", "promised": retry}
            life.add(day, "contact", (9, 16), note=life.dice.pick(phrases.MISSED_NOTES), **missed)
            day = retry
            continue
        life.add(day, "contact", (9, 16), promised=promised, **_said(life, mood, (expires_on - day).days, last))
        day = next_workday(promised, life.dice.between(1, 4)) if life.dice.chance(14) else promised


def _promised(life: Life, day: date, mood: str) -> date:
    """The day of the next contact: when the window opens, later every week; who hesitates is left more time."""
    opening = back_to_workday(life.due.expires_on - timedelta(days=WINDOW))
    if day < opening - timedelta(days=7):
        return opening
    wait = life.dice.between(5, 7) if mood == "warm" else life.dice.between(8, 10)
    return max(back_to_workday(day + timedelta(days=wait)), next_workday(day))


def _said(life: Life, mood: str, days_left: int, last: bool) -> dict[str, Any]:
    """Result, intention and note of a contact."""
    dice = life.dice
    if days_left > WINDOW + 2:
        return {"result": dice.pick(("R2", "R1", "R2", "R8")), "intention": "C", "note": dice.pick(phrases.EARLY_NOTES)}
    if mood == "warm" and last:
        return {"result": dice.pick(("R1", "R4")), "intention": "A", "note": dice.pick(phrases.CLOSE_NOTES)}
    if mood == "warm":
        return {"result": dice.pick(("R3", "R3", "R1", "R2")), "intention": "C", "note": dice.pick(phrases.QUOTE_NOTES)}
    if mood == "lost" and last:
        result = dice.weighted((("R5", 60), ("R6", 34), ("R9", 6)))
        return {"result": result, "intention": "E", "note": dice.pick(phrases.LOST_NOTES)}
    return {"result": dice.pick(("R2", "R3", "R2")), "intention": "D", "note": dice.pick(phrases.COOL_NOTES)}


def _asides(life: Life, until: date) -> None:
    """What happens beside the contacts, now and then: a number looked at, a slip corrected, a hand-over."""
    dice, day = life.dice, life.reached_on
    if day is None or day >= until:
        return
    if dice.chance(4):
        life.add(day, "reveal", (9, 9), why=dice.pick(phrases.REVEALS))
    if dice.chance(2):
        life.add(day, "correct", (17, 17))
    if dice.chance(3):
        life.add(next_workday(day, 2), "transfer", (17, 17), why=dice.pick(phrases.TRANSFERS))


def _quote(life: Life, until: date, percent: int) -> None:
    """A premium offered in the first days of the window, and before ``until``."""
    opening = life.due.expires_on - timedelta(days=WINDOW - 1)
    day = from_workday(min(opening + timedelta(days=life.dice.between(0, 10)), max(opening, until - 2 * DAY)))
    if life.reached_on is not None and max(day, life.reached_on) <= until:
        life.add(max(day, life.reached_on), "quote", (17, 17), percent=percent)


# --- endings ------------------------------------------------------------------------------------------------------


def _renews(life: Life) -> None:
    dice = life.dice
    signed_on = life.before(*dice.weighted(LEADS))
    _contacts(life, signed_on, "warm")
    _asides(life, signed_on)
    percent = dice.between(86, 116)
    if dice.chance(92):
        _quote(life, signed_on, percent + dice.between(0, 3))
    _sign(life, signed_on, life.due.expires_on + DAY, percent)


def _sign(life: Life, signed_on: date, starts_on: date, percent: int) -> None:
    """The core signs; half the owners report it themselves before the feed tells."""
    dice = life.dice
    number = policy_number("S", life.due.prefecture, starts_on, life.due.number + 5_000_000)
    life.plan.signings.append(
        Signing(
            number=life.due.number,
            policy_no=number,
            signed_on=signed_on,
            starts_on=starts_on,
            lag=dice.weighted(((1, 30), (2, 40), (3, 30))),
            percent=percent,
            elsewhere=dice.chance(6),
            cancelled_on=signed_on + timedelta(days=dice.between(3, 12)) if dice.chance(1) else None,
        )
    )
    if dice.chance(50):
        life.add(signed_on, "report", (18, 19), policy_no=number)


def _comes_back(life: Life) -> None:
    """Leaves, is called back, and returns after a gap."""
    dice, expires_on = life.dice, life.due.expires_on
    _contacts(life, expires_on, "cool")
    if dice.chance(70):
        _quote(life, expires_on - 2 * DAY, dice.between(98, 118))
    _callback(life, 85)
    starts_on = expires_on + timedelta(days=1 + dice.between(*dice.weighted(GAPS)))
    _sign(life, starts_on - DAY, starts_on, dice.between(84, 104))


def _is_lost(life: Life) -> None:
    dice = life.dice
    day = from_workday(life.before(4, 22))
    _contacts(life, day, "lost")
    _asides(life, day)
    if dice.chance(60):
        _quote(life, day - DAY, dice.between(98, 122))
    reason, note = dice.weighted(phrases.LOSSES)
    competitor, percent = dice.pick(phrases.COMPETITORS), dice.between(78, 96)
    life.add(day, "propose_loss", (17, 17), reason=reason, note=note, competitor=competitor, percent=percent)
    approved = dice.chance(84)
    opinion = dice.pick(phrases.APPROVALS if approved else phrases.REJECTIONS)
    decided = next_workday(day, dice.weighted(((1, 35), (2, 30), (3, 20), (4, 15))))
    life.add(decided, "decide_loss", (10, 16), approved=approved, opinion=opinion)
    if not approved and dice.chance(45):
        _sign(life, life.due.expires_on, life.due.expires_on + DAY, dice.between(84, 96))
    _callback(life, 80)


def _reported_too_soon(life: Life) -> None:
    """申报续保 that nothing confirms."""
    dice = life.dice
    day = life.before(1, 12)
    _contacts(life, day, "warm")
    number = policy_number("S", life.due.prefecture, life.due.expires_on + DAY, life.due.number + 8_000_000)
    life.add(day, "report", (18, 19), policy_no=number)
    if dice.chance(50):
        _sign(life, min(day + 5 * DAY, life.due.expires_on), life.due.expires_on + DAY, dice.between(90, 110))
    _callback(life, 75)


def _lapses(life: Life) -> None:
    _contacts(life, life.due.expires_on, "cool")
    _asides(life, life.due.expires_on)
    if life.dice.chance(55):
        _quote(life, life.due.expires_on - 2 * DAY, life.dice.between(98, 125))
    _callback(life, 75)


def _never_answers(life: Life) -> None:
    """Four attempts on different days and at different hours, then telesales; sometimes a loss is proposed."""
    dice = life.dice
    day = max(life.reached_on or life.listed_on, from_workday(life.before(26, 32)))
    if life.reached_on is not None and life.reached_on < day:
        facts = {"result": "N1", "intention": "U", "note": "", "promised": day}
        life.add(life.reached_on, "contact", (9, 11), **facts)
    for hours in ((9, 11), (14, 16), (9, 11), (14, 16)):
        later = next_workday(day)
        result = dice.weighted((("N1", 50), ("N3", 20), ("N6", 20), ("N5", 10)))
        note = dice.pick(phrases.MISSED_NOTES)
        life.add(day, "contact", hours, result=result, intention="U", promised=later, note=note)
        day = later
    if dice.chance(40):
        life.add(day, "propose_loss", (17, 17), reason="K3", note="四次未接通", competitor="", percent=100)
        life.add(next_workday(day, 2), "decide_loss", (10, 16), approved=True, opinion=dice.pick(phrases.APPROVALS))
    _callback(life, 45)


def _is_void(life: Life) -> None:
    dice = life.dice
    day = from_workday(life.before(8, 55))
    _contacts(life, day, "cool")
    reason = dice.weighted(phrases.VOIDS)
    life.add(day, "request_void", (17, 17), reason=reason, note=phrases.VOID_NOTES[reason])
    approved = dice.chance(82)
    opinion = dice.pick(phrases.APPROVALS if approved else phrases.VOID_DECLINES)
    decided = next_workday(day, dice.between(1, 4))
    life.add(decided, "decide_void", (10, 16), approved=approved, opinion=opinion)
    _callback(life, 70)


def _callback(life: Life, percent: int) -> None:
    """脱保回访, on most of those who lapse; one in seven is called again by the quality desk."""
    dice = life.dice
    if not dice.chance(percent):
        return
    day = next_workday(life.due.expires_on + DAY, dice.weighted(((2, 20), (3, 20), (5, 30), (7, 22), (9, 8))))
    where = dice.weighted(
        (("competitor", 56), ("not_insured", 22), ("vehicle_gone", 8), ("our_other", 4), ("unknown", 10))
    )
    life.add(
        day,
        "callback",
        (10, 16),
        where=where,
        reason=dice.weighted(phrases.CALLBACK_REASONS),
        chance=dice.weighted((("high", 12), ("medium", 30), ("low", 34), ("none", 24))),
        insurer=dice.pick(phrases.COMPETITORS),
        gap=dice.between(8_000, 90_000),
        offer=dice.pick(phrases.OFFERS),
        next_days=dice.between(3, 20),
    )
    if dice.chance(15):
        life.add(next_workday(day, dice.between(1, 3)), "review", (10, 16), opinion=dice.pick(phrases.REVIEWS))
