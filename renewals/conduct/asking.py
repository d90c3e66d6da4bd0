"""Puts the question of :mod:`renewals.conduct.rules.dialling` together from what is recorded of a number."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.fields import blind_index
from accounts.models import Branch
from accounts.scope import Actor
from renewals.branch_numbers import number
from renewals.conduct.numbers import conduct_numbers
from renewals.conduct.rules.complaints import stopped_until
from renewals.conduct.rules.consent import Statement, state_on
from renewals.conduct.rules.dialling import (
    Ask,
    Block,
    Call,
    ConsentState,
    DayKind,
    Purpose,
    Verdict,
    cycle_begins,
    verdict,
)
from renewals.models.complaint import Complaint, ComplaintStatus
from renewals.models.consent import Consent, ConsentPurpose
from renewals.models.do_not_call import BlockSource, DoNotCall
from renewals.models.sales_call import SalesCall, SalesCallQuerySet
from renewals.rules.vocabulary import ListKind
from workflow.working_time import calendar_overrides, is_public_holiday, is_working_day

#: Customers of others: lists that telesales works to win new ones.
NEW_CUSTOMERS = frozenset((ListKind.TO_TELESALES.value,))


def digest_of(renewal: Any) -> str:
    """The blind index of the customer's present number; empty without one."""
    return renewal.phone_hash or (blind_index(renewal.phone) if renewal.phone else "")


def judge(renewal: Any, at: datetime, *, customer_asked: bool = False, purpose: Purpose = Purpose.SALES) -> Verdict:
    """May this customer's number be called for sales at an instant."""
    return verdict(ask_of(renewal, at, customer_asked=customer_asked, purpose=purpose))


def ask_of(
    renewal: Any,
    at: datetime,
    *,
    customer_asked: bool = False,
    purpose: Purpose = Purpose.SALES,
    caller: Actor | None = None,
) -> Ask:
    """Everything that is known of the number, as of an instant.

    What ``caller`` registers of the same instant for another vehicle of the number is the same call.
    """
    local = timezone.localtime(at)
    if customer_asked or purpose is Purpose.SERVICE:
        return Ask(at=local, expires_on=renewal.expires_on, customer_asked=customer_asked, purpose=purpose)
    day, digest, branch = local.date(), digest_of(renewal), renewal.branch
    overrides = calendar_overrides()
    return Ask(
        at=local,
        expires_on=renewal.expires_on,
        block=block_of(digest, day),
        consent=consent_of(digest, "phone", day),
        calls=talks_of(
            _counted(digest, cycle_begins(renewal.expires_on, number("win_back_days", branch, day))).exclude(
                _same_talk(renewal, at, caller)
            )
        ).get(digest, []),
        stopped_until=complaint_stop(branch, day) if renewal.list_kind in NEW_CUSTOMERS else None,
        numbers=conduct_numbers(branch, day),
        day_kind=lambda each: day_kind(each, overrides),
    )


def block_of(digest: str, day: date) -> Block | None:
    """The entry of the do-not-call register that stands for a number."""
    if not digest:
        return None
    row = DoNotCall.objects.in_force(day).filter(phone_hash=digest).values_list("until", "source").first()
    return None if row is None else Block(row[0], refusal=row[1] == BlockSource.REFUSAL)


def consent_of(digest: str, channel: str, day: date) -> ConsentState:
    """What the ledger says about marketing by a channel."""
    if not digest:
        return ConsentState.UNKNOWN
    rows = Consent.objects.filter(phone_hash=digest, on__lte=day, purpose=ConsentPurpose.MARKETING).order_by("pk")
    statements = [Statement(*row) for row in rows.values_list("purpose", "channel", "given", "on", "until")]
    return state_on(statements, purpose=ConsentPurpose.MARKETING, channel=channel, day=day)


def _counted(digest: str, since: date) -> SalesCallQuerySet:
    """The calls to a number from a day on that the caps count."""
    if not digest:
        return SalesCall.objects.none()
    first = timezone.make_aware(datetime.combine(since, time.min))
    return SalesCall.objects.filter(phone_hash=digest, at__gte=first, customer_asked=False)


def _same_talk(renewal: Any, at: datetime, caller: Actor | None) -> Q:
    return Q(at=at, caller=caller.pk if caller else None) & ~Q(renewal=renewal.pk)


def talks_of(rows: SalesCallQuerySet) -> dict[str, list[Call]]:
    """By number: the talks in order; one about many vehicles (团车) is one."""
    called = rows.order_by("at").values_list("phone_hash", "at", "caller", "result")
    talks = {(digest, at, caller): result for digest, at, caller, result in called}
    found: dict[str, list[Call]] = {}
    for (digest, at, _caller), result in talks.items():
        found.setdefault(digest, []).append(Call(timezone.localtime(at), result))
    return found


def complaint_stop(branch: Branch, day: date) -> date | None:
    """The last day on which calls to new customers are stopped for ``branch``: complaints count where they arose and
    for every branch above, so a branch is stopped by those of the unit its telesales belongs to."""
    unit = unit_of(branch)
    verified = Complaint.objects.filter(
        status=ComplaintStatus.VERIFIED, branch__path__startswith=unit, verified_on__lte=day
    )
    return stopped_until(
        [known for known in verified.order_by().values_list("verified_on", flat=True) if known is not None],
        on=day,
        most=number("complaints_most", branch, day),
        within_days=number("complaint_days", branch, day),
        stop_days=number("complaint_stop_days", branch, day),
    )


def unit_of(branch: Branch) -> str:
    """The path of the prefecture a branch belongs to, or its own above that level."""
    codes = branch.path.strip("/").split("/")
    return f"/{'/'.join(codes[:PREFECTURE_DEPTH])}/"


PREFECTURE_DEPTH = 3


def day_kind(day: date, overrides: dict[date, bool]) -> DayKind:
    """Worked, weekend or holiday, by the calendar of the branches."""
    if is_working_day(day, overrides):
        return DayKind.WORKED
    return DayKind.HOLIDAY if is_public_holiday(day, overrides) else DayKind.WEEKEND
