"""The deeds of the story, each by the action a person would use. What the state no longer allows does not happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import Branch, User
from renewals.actions import (
    CallbackForm,
    Entry,
    LossForm,
    Offer,
    approve_loss,
    approve_void,
    claim,
    claim_renewed,
    correct_follow_up,
    decline_void,
    propose_loss,
    record_quote,
    register_callback,
    register_follow_up,
    reject_loss,
    request_void,
    return_to_pool,
    reveal_phone,
    review_callback,
    transfer,
)
from renewals.branch_numbers import number, windows_of
from renewals.conduct.asking import judge
from renewals.demo.acts import Act
from renewals.demo.book import CENT, Due
from renewals.demo.days import DAY, year_later
from renewals.demo.people import Staff
from renewals.models import Callback, FollowUp, Renewal
from renewals.models.renewal import NOT_TERMINAL, WORKED
from renewals.models.renewal import RenewalStatus as S
from renewals.rules.contact import ContactResult, Intention, needs_next_contact, next_contact_limit
from renewals.telesales.guards import checked_out_until

WRITTEN = ("wecom", "visit", "wecom", "office")


@dataclass(slots=True)
class Desk:
    """Who is there, and the rows as the day has left them."""

    staff: Staff
    branches: dict[str, Branch]
    rows: dict[int, Renewal] = field(default_factory=dict)

    def owner(self, row: Renewal) -> User | None:
        """The owner with the rights read once."""
        return None if row.owner_id is None else self.staff.by_pk[row.owner_id]

    def decider(self, role: str, row: Renewal) -> User:
        """Who decides about a row: the nearest holder of ``role``."""
        return self.staff.at(role, row.branch.code)[0]


Deed = Callable[[Desk, Renewal, Due, Act], Renewal | None]


def carry_out(desk: Desk, row: Renewal, due: Due, act: Act) -> Renewal:
    """Does what was planned if the state of the row allows it; returns the row as it is then."""
    return DEEDS[act.kind](desk, row, due, act) or row


def _claim(desk: Desk, row: Renewal, due: Due, act: Act) -> Renewal | None:
    people = desk.staff.at("specialist", due.unit)
    if row.status != S.POOL or not people:
        return None
    return claim(by=people[due.number % len(people)], renewal=row, at=act.at)


def _return(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    owner = desk.owner(row)
    if row.status != S.ASSIGNED or owner is None:
        return None
    return return_to_pool(by=owner, renewal=row, reason=act.facts["why"], at=act.at)


def _transfer(desk: Desk, row: Renewal, due: Due, act: Act) -> Renewal | None:
    owner = desk.owner(row)
    if row.status not in WORKED or owner is None:
        return None
    others = [user for user in desk.staff.at("specialist", owner.branch.code) if user.pk != owner.pk]
    lead = desk.decider("team_lead", row)
    return transfer(by=lead, renewal=row, to=others[due.number % len(others)], reason=act.facts["why"], at=act.at)


def _contact(desk: Desk, row: Renewal, due: Due, act: Act) -> Renewal | None:
    owner = desk.owner(row)
    if row.status not in WORKED or owner is None:
        return None
    return register_follow_up(by=owner, renewal=row, entry=_entry(row, due, act), at=act.at)


def _may_ring(row: Renewal, at: datetime) -> bool:
    """Whether the owner may call: by the rules of conduct, and while telesales does not have the customer."""
    return judge(row, at).allowed and checked_out_until(row, at) is None


def _entry(row: Renewal, due: Due, act: Act) -> Entry:
    """The short form, with a channel that is allowed that day and a next contact within the rule's limit."""
    day, facts = act.at.date(), act.facts
    result, intention = ContactResult(facts["result"]), Intention(facts["intention"])
    written = not row.phone_valid or not _may_ring(row, act.at)
    if written and result.value.startswith("N"):
        result, intention = ContactResult.CONSIDERING, Intention.MEDIUM
    return Entry(
        channel=WRITTEN[due.number % len(WRITTEN)] if written else "phone",
        result=result,
        intention=intention,
        next_contact_on=_next(row, facts["promised"], day, result, intention),
        note=facts["note"],
        seconds=None if written or result.value.startswith("N") else 30 + due.number % 240,
        replied=written,
    )


def _next(row: Renewal, promised: date, day: date, result: ContactResult, intention: Intention) -> date | None:
    if not needs_next_contact(result, intention):
        return None
    limit = next_contact_limit(intention, day, row.expires_on, windows_of(row.branch, day))
    return max(day, min(promised, limit or promised))


def _correct(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    last = FollowUp.objects.filter(renewal=row).order_by("pk").last()
    owner = desk.owner(row)
    if row.status not in (S.FOLLOWING, S.QUOTED) or last is None or owner is None or last.author_id != owner.pk:
        return None
    if last.at.date() != act.at.date() or hasattr(last, "correction") or last.next_contact_on is None:
        return None
    entry = Entry(
        channel=last.channel,
        result=last.result,
        intention=last.intention,
        next_contact_on=last.next_contact_on,
        note=f"{last.note}（更正：客户要的是300万三者）",
        seconds=last.seconds,
        replied=last.effective,
    )
    return correct_follow_up(by=owner, follow_up=last, entry=entry, at=act.at)


def _reveal(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    owner = desk.owner(row)
    if owner is not None and row.phone:
        use = "call" if judge(row, act.at).allowed else "check"
        reveal_phone(by=owner, renewal=row, reason=act.facts["why"], use=use, at=act.at)
        return Renewal.objects.select_related("branch").get(pk=row.pk)
    return None


def _quote(desk: Desk, row: Renewal, due: Due, act: Act) -> Renewal | None:
    owner = desk.owner(row)
    if row.status not in WORKED or owner is None or not row.effective_contacts:
        return None
    offer = Offer(premium=share(due.premium, act.facts["percent"]), coverage=row.coverage, line=row.line)
    return record_quote(by=owner, renewal=row, offer=offer, at=act.at)


def share(amount: Decimal, percent: int) -> Decimal:
    """So many hundredths of an amount, to the cent."""
    return (amount * percent / 100).quantize(CENT)


def _report(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    owner = desk.owner(row)
    if row.status not in WORKED or owner is None:
        return None
    return claim_renewed(by=owner, renewal=row, policy_no=act.facts["policy_no"], at=act.at)


def _propose_loss(desk: Desk, row: Renewal, due: Due, act: Act) -> Renewal | None:
    owner, facts = desk.owner(row), act.facts
    if row.status not in WORKED or owner is None or not (row.effective_contacts or row.unreachable):
        return None
    price = share(due.premium, facts["percent"]) if facts["reason"] == "P1" else None
    competitor = facts["competitor"] if facts["reason"][0] in "PC" else ""
    form = LossForm(reason=facts["reason"], competitor=competitor, price=price, note=facts["note"])
    return propose_loss(by=owner, renewal=row, form=form, at=act.at)


def _decide_loss(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    if row.status != S.LOSS_PENDING:
        return None
    verb = approve_loss if act.facts["approved"] else reject_loss
    return verb(by=desk.decider("team_lead", row), renewal=row, opinion=act.facts["opinion"], at=act.at)


def _request_void(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    if row.status not in NOT_TERMINAL or row.void_reason:
        return None
    by = desk.owner(row) or desk.decider("renewal_manager", row)
    return request_void(by=by, renewal=row, reason=act.facts["reason"], note=act.facts["note"], at=act.at)


def _decide_void(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    if row.status not in NOT_TERMINAL or not row.void_reason:
        return None
    by = desk.decider("renewal_manager", row)
    if row.void_requested_by_id == by.pk:
        by = desk.decider("province_admin", row)
    verb = approve_void if act.facts["approved"] else decline_void
    return verb(by=by, renewal=row, opinion=act.facts["opinion"], at=act.at)


def _callback(desk: Desk, row: Renewal, due: Due, act: Act) -> Renewal | None:
    if row.status != S.LAPSED:
        return None
    by = desk.owner(row) or desk.decider("quality_caller", row)
    return register_callback(by=by, renewal=row, form=_callback_form(row, due, act), at=act.at)


def _callback_form(row: Renewal, due: Due, act: Act) -> CallbackForm:
    facts, day = act.facts, act.at.date()
    gone = facts["where"] == "competitor"
    last = row.expires_on + timedelta(days=number("win_back_days", row.branch, day))
    later = min(day + timedelta(days=facts["next_days"]), last)
    return CallbackForm(
        channel="phone" if _may_ring(row, act.at) else "wecom",
        result="R5" if gone else "R2",
        insured_where=facts["where"],
        reason="V1" if facts["where"] == "vehicle_gone" else facts["reason"],
        win_back="none" if facts["where"] == "vehicle_gone" else facts["chance"],
        insurer=facts["insurer"] if gone else "",
        insured_until=year_later(row.expires_on + DAY) if gone else None,
        price_gap=Decimal(facts["gap"]) * CENT if gone else None,
        offer=facts["offer"],
        next_contact_on=later if facts["chance"] in ("high", "medium") and not gone else None,
        recording_no=f"LY{act.at:%Y%m%d}{due.number:06}",
    )


def _review(desk: Desk, row: Renewal, _due: Due, act: Act) -> Renewal | None:
    callback = Callback.objects.filter(renewal=row, reviewer=None).first()
    by = desk.decider("quality_caller", row)
    if row.status not in (S.CALLBACK_DONE, S.WON_BACK, S.CLOSED) or callback is None or callback.caller_id == by.pk:
        return None
    review_callback(by=by, callback=callback, opinion=act.facts["opinion"], at=act.at)
    return Renewal.objects.select_related("branch").get(pk=row.pk)


DEEDS: dict[str, Deed] = {
    "claim": _claim,
    "return": _return,
    "transfer": _transfer,
    "contact": _contact,
    "correct": _correct,
    "reveal": _reveal,
    "quote": _quote,
    "report": _report,
    "propose_loss": _propose_loss,
    "decide_loss": _decide_loss,
    "request_void": _request_void,
    "decide_void": _decide_void,
    "callback": _callback,
    "review": _review,
}
