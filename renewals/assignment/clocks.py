"""What the calendar does to owners: warns, alerts the lead, takes back (renewals brief §5). All by sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.delegation import superior_of
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.actions import reminders, sharing_out
from renewals.actions.announcing import NEWS
from renewals.assignment.rules.reclaiming import Followed, StaleNumbers, hours_back, is_stale
from renewals.branch_numbers import number_at
from renewals.models import OwnerSpell, OwnerWarning, Renewal, RenewalQuerySet, RenewalStatus, WarningKind
from workflow.notifying import notify
from workflow.transitions import fire_many
from workflow.working_time import calendar_overrides, is_working_day

S = RenewalStatus
NOT_CONTACTED, NOT_FOLLOWED = "first_contact_overdue", "not_followed_up"
FOLLOWED = (S.FOLLOWING, S.QUOTED)
WRITTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Idle:
    """A customer nobody works, since when, whose it is, and the version that was looked at."""

    pk: int
    branch: int
    owner: int
    since: datetime
    version: int


def warn_untouched(at: datetime) -> int:
    """预警: the owner has not tried within the hours of the warning; told once a spell."""
    return _warn(WarningKind.UNTOUCHED, _untouched("warn_hours", at), at)


def reclaim_untouched(at: datetime) -> int:
    """回收 where nobody tried within the working hours of the branch, if the branch takes back by itself."""
    due = {row.pk: row.version for row in _untouched("reclaim_hours", at)}
    return _taken_back(due, NOT_CONTACTED, at)


def alert_stale(at: datetime) -> int:
    """预警: no follow-up for days; the owner and the superior are told."""
    return _warn(WarningKind.STALE, _stale(at), at)


def reclaim_stale(at: datetime) -> int:
    """回收 of customers whose owner was alerted before and has done nothing since."""
    due: dict[int, int | None] = {}
    for branch, rows in _followed().by_branch():
        if not number_at("reclaim_automatic", branch, at):
            continue
        told = at - timedelta(days=number_at("stale_grace_days", branch, at))
        warned = OwnerWarning.objects.filter(
            renewal=OuterRef("pk"), kind=WarningKind.STALE, since=OuterRef("since"), at__lte=told
        )
        due |= {row.pk: row.version for row in _judged(rows.filter(Exists(warned)), branch, at)}
    return _taken_back(due, NOT_FOLLOWED, at)


def _untouched(setting: str, at: datetime) -> list[Idle]:
    overrides = calendar_overrides()
    found = []
    for branch, rows in Renewal.objects.filter(status=S.ASSIGNED).by_branch():
        if number_at("reclaim_automatic", branch, at):
            start = hours_back(
                timezone.localtime(at), number_at(setting, branch, at), lambda day: is_working_day(day, overrides)
            )
            late: Any = rows.filter(assigned_at__lt=start)
            found += [Idle(*row) for row in late.values_list("pk", "branch_id", "owner_id", "assigned_at", "version")]
    return found


def _followed() -> RenewalQuerySet:
    """Customers in follow-up who can be reached, with the instant of the last contact or hand-over.

    Those nobody can reach go the way of the unreachable (brief §4.3), not back to the pool.
    """
    rows = Renewal.objects.filter(status__in=FOLLOWED, unreachable=False)
    return rows.annotate(since=Greatest(F("assigned_at"), Coalesce("last_contact_at", "assigned_at")))


def _stale(at: datetime) -> list[Idle]:
    return [
        row
        for branch, rows in _followed().by_branch()
        if number_at("reclaim_automatic", branch, at)
        for row in _judged(rows, branch, at)
    ]


def _judged(rows: RenewalQuerySet, branch: Branch, at: datetime) -> Iterator[Idle]:
    """Of one branch's customers those without follow-up for days."""
    today = reminders.local_day(at)
    numbers = StaleNumbers(
        days=number_at("stale_days", branch, at),
        late_days=number_at("stale_days_late", branch, at),
        late_from=number_at("late_from_days", branch, at),
        protect_most=number_at("protect_most_days", branch, at),
    )
    shortest = min(numbers.days, numbers.late_days, numbers.protect_most)
    annotated: Any = rows
    protected = Q(next_contact_on__gte=today, since__gte=at - timedelta(days=max(numbers.protect_most - 1, 0)))
    near = annotated.filter(since__lt=at - timedelta(days=max(shortest - 1, 0))).exclude(protected)
    told = near.values_list("pk", "branch_id", "owner_id", "since", "version", "expires_on", "next_contact_on")
    for pk, place, owner, since, version, expires_on, next_contact_on in told.iterator():
        row = Followed(timezone.localtime(since).date(), expires_on, next_contact_on)
        if is_stale(row, today, numbers):
            yield Idle(pk, place, owner, since, version)


def _taken_back(due: Mapping[int, int | None], why: str, at: datetime) -> int:
    """By customer the version that was judged: who was followed up since is left to the next round."""
    work = [(pk, {"why": why, "moment": at, "seen": version}, {"why": why}) for pk, version in due.items()]
    return fire_many(Renewal, "reclaim", by=SYSTEM, work=work, at=at, then=sharing_out.taken_back(SYSTEM, at))


def _warn(kind: WarningKind, idle: list[Idle], at: datetime) -> int:
    """Keeps and tells what was not told yet; returns how many customers."""
    new: list[Idle] = []
    for start in range(0, len(idle), WRITTEN_AT_ONCE):
        new += _kept(kind, idle[start : start + WRITTEN_AT_ONCE], at)
    if timezone.now() - at <= NEWS:
        _tell(kind, new, at)
    return len(new)


def _kept(kind: WarningKind, idle: list[Idle], at: datetime) -> list[Idle]:
    """Those whose warning is of this round: of two workers that look at once, whoever writes it tells of it."""
    spells = OwnerSpell.objects.filter(renewal__in=[row.pk for row in idle], to_at=None)
    current = dict(spells.values_list("renewal", "pk"))
    told = set(OwnerWarning.objects.filter(spell__in=current.values(), kind=kind).values_list("spell", "since"))
    new = [row for row in idle if row.pk in current and (current[row.pk], row.since) not in told]
    OwnerWarning.objects.bulk_create(
        [
            OwnerWarning(
                renewal_id=row.pk, spell_id=current[row.pk], branch_id=row.branch, kind=kind, since=row.since, at=at
            )
            for row in new
        ],
        ignore_conflicts=True,
    )
    written = OwnerWarning.objects.filter(spell__in=[current[row.pk] for row in new], kind=kind, at=at)
    mine = set(written.values_list("spell", "since"))
    return [row for row in new if (current[row.pk], row.since) in mine]


def _tell(kind: WarningKind, idle: list[Idle], at: datetime) -> None:
    """One notice an owner with the number; of stale customers one a superior as well."""
    happened = f"warned-{kind}:{at.isoformat()}"
    owners = sorted(idle, key=lambda row: row.owner)
    counts = {owner: len(list(rows)) for owner, rows in groupby(owners, key=lambda row: row.owner)}
    for owner, count in counts.items():
        notify(f"warned_{kind.value}", people=[owner], key=happened, facts={"count": count})
    if kind is WarningKind.STALE:
        for lead, count in _of_leads(counts, reminders.local_day(at)).items():
            notify("warned_stale_lead", people=[lead], key=happened, facts={"count": count})


def _of_leads(counts: dict[int, int], day: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for person in User.objects.filter(pk__in=counts).select_related("manager").order_by("pk"):
        lead = superior_of(person, day)
        if lead is not None:
            found[lead.pk] = found.get(lead.pk, 0) + counts[person.pk]
    return found
