"""The question of the rules of conduct for a page of customers at once: a query for each register, none for a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from renewals.branch_numbers import number
from renewals.conduct.asking import NEW_CUSTOMERS, complaint_stop, day_kind, talks_of
from renewals.conduct.numbers import conduct_numbers
from renewals.conduct.rules.consent import Statement, state_on
from renewals.conduct.rules.dialling import Ask, Block, cycle_begins
from renewals.models import Renewal
from renewals.models.call_list import CallListItem
from renewals.models.consent import Consent, ConsentPurpose
from renewals.models.do_not_call import BlockSource, DoNotCall
from renewals.models.follow_up import FollowUp
from renewals.models.sales_call import SalesCall
from renewals.rules.contact import Attempt
from workflow.working_time import calendar_overrides

PHONE = "phone"


def asks_of(rows: Sequence[Renewal], at: datetime) -> dict[int, Ask]:
    """By customer: everything known of the number as of an instant, as ``conduct.asking.ask_of`` puts it together."""
    local = timezone.localtime(at)
    day, digests = local.date(), {row.phone_hash for row in rows if row.phone_hash}
    blocks, statements = _blocks(digests, day), _statements(digests, day)
    calls = talks_of(SalesCall.objects.filter(phone_hash__in=digests, customer_asked=False))
    overrides = calendar_overrides()
    numbers = {branch: conduct_numbers(branch, day) for branch in {row.branch for row in rows}}
    stopped = {row.branch for row in rows if row.list_kind in NEW_CUSTOMERS}
    stops = {branch: complaint_stop(branch, day) for branch in stopped}
    asked = {}
    for row in rows:
        begins = cycle_begins(row.expires_on, number("win_back_days", row.branch, day))
        first = timezone.make_aware(datetime.combine(begins, time.min))
        asked[row.pk] = Ask(
            at=local,
            expires_on=row.expires_on,
            block=blocks.get(row.phone_hash),
            consent=state_on(
                statements.get(row.phone_hash, ()), purpose=ConsentPurpose.MARKETING, channel=PHONE, day=day
            ),
            calls=[call for call in calls.get(row.phone_hash, ()) if call.at >= first],
            stopped_until=stops.get(row.branch) if row.list_kind in NEW_CUSTOMERS else None,
            numbers=numbers[row.branch],
            day_kind=lambda each: day_kind(each, overrides),
        )
    return asked


def _blocks(digests: Iterable[str], day: date) -> dict[str, Block]:
    rows = DoNotCall.objects.in_force(day).filter(phone_hash__in=digests)
    values = rows.values_list("phone_hash", "until", "source")
    return {digest: Block(until, refusal=source == BlockSource.REFUSAL) for digest, until, source in values}


def _statements(digests: Iterable[str], day: date) -> Mapping[str, list[Statement]]:
    rows = Consent.objects.filter(phone_hash__in=digests, on__lte=day, purpose=ConsentPurpose.MARKETING).order_by("pk")
    found: dict[str, list[Statement]] = defaultdict(list)
    names = ("phone_hash", "purpose", "channel", "given", "on", "until")
    for digest, purpose, channel, given, on, until in rows.values_list(*names):
        found[digest].append(Statement(purpose, channel, given, on, until))
    return found


def attempts_of(rows: Sequence[Renewal]) -> Mapping[int, list[Attempt]]:
    """By customer: the contacts that stand."""
    standing: Any = FollowUp.objects.filter(renewal__in=[row.pk for row in rows]).standing()
    found: dict[int, list[Attempt]] = defaultdict(list)
    for pk, at, effective in standing.order_by().values_list("renewal_id", "at", "effective"):
        found[pk].append(Attempt(timezone.localtime(at), effective))
    return found


def checked_out(rows: Sequence[Renewal], at: datetime) -> dict[int, datetime]:
    """By customer: until when telesales alone calls, as ``telesales.guards.checked_out_until`` says of one."""
    items = CallListItem.objects.filter(
        renewal__in=[row.pk for row in rows],
        call_list__status="open",
        call_list__expires_at__gt=at,
        released_at=None,
        locked_from__lte=at,
        locked_until__gt=at,
    )
    locks = items.order_by("locked_until").values_list("renewal_id", "locked_until")
    return {pk: until for pk, until in locks if until is not None}
