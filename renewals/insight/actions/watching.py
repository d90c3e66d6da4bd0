"""每周巡检: a past week is looked through once, for the whole company; managers are told what there is to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals.actions import reminders
from renewals.branch_numbers import read_once
from renewals.collisions.finding import common_branch
from renewals.insight import contacts_read, outcomes_read
from renewals.insight.gaming.suspects import Suspect
from renewals.insight.numbers import Numbers
from renewals.insight.weeks import DAYS, Week
from renewals.models import Renewal, Suspicion, SuspicionRow, WatchRound
from workflow.notifying import notify
from workflow.transitions import create

PATTERNS: tuple[Callable[[Week, Numbers], list[Suspect]], ...] = (
    contacts_read.same_notes,
    contacts_read.crowded_hours,
    contacts_read.dated_back,
    outcomes_read.parked,
    outcomes_read.moved_late,
    outcomes_read.many_unreached,
    outcomes_read.unconfirmed,
)
MANAGERS = ("renewal_manager", "province_admin")


@read_once()
@transaction.atomic
def watch_week(*, week: Week, at: datetime | None = None) -> int:
    """Looks a week through; a second time does nothing. Returns how many suspicions are new.

    The top branch is locked: of two workers that begin the same week one does it.
    """
    now = at or timezone.now()
    Branch.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk").first()
    if WatchRound.objects.filter(period=week.monday).exists():
        return 0
    numbers = Numbers(week.last)
    found = [_open(suspect, week, now) for pattern in PATTERNS for suspect in pattern(week, numbers)]
    WatchRound.objects.create(period=week.monday, done_at=now, found=len(found))
    _tell(found, week, now)
    return len(found)


def _open(suspect: Suspect, week: Week, at: datetime) -> Suspicion:
    rows = list(Renewal.objects.filter(pk__in=suspect.rows).select_related("branch").only("branch").order_by("pk"))
    branches = {row.branch_id: row.branch for row in rows}
    suspicion = Suspicion(
        branch=common_branch(list(branches.values())),
        kind=suspect.kind.value,
        subject=f"r{suspect.renewal}" if suspect.renewal else f"p{suspect.person}",
        person_id=suspect.person,
        renewal_id=suspect.renewal,
        period=week.monday,
        facts=dict(suspect.facts),
        involved=sorted(suspect.involved),
        found_at=at,
    )
    create(suspicion, "notice", by=SYSTEM, at=at, facts={"kind": suspect.kind.value})
    SuspicionRow.objects.bulk_create(
        [SuspicionRow(suspicion=suspicion, branch=row.branch, renewal=row) for row in rows]
    )
    return suspicion


def _tell(found: Iterable[Suspicion], week: Week, at: datetime) -> None:
    """One notice a manager with the number of suspicions in the own branches. A week long past is told to nobody."""
    if timezone.now() - week.end > DAYS:
        return
    counts: Counter[int] = Counter()
    for suspicion in found:
        role = reminders.deciding_role(suspicion, MANAGERS, at=at, not_by=suspicion.person)
        counts.update(set(reminders.leads_over(suspicion, role, at=at)) - {suspicion.person_id})
    happened = f"watched:{week.monday.isoformat()}"
    for person, count in sorted(counts.items()):
        facts = {"count": count, "week": week.monday.isoformat()}
        notify("suspicions_found", people=[person], key=happened, facts=facts)
