"""What the calendar does by itself: reports expire, cover ends, periods close (brief §1.3, §1.5 rows 4, 10, 14–17).

Every round selects by sets, reads a branch's numbers once, may run at any time and as often as one likes: the second
run of a day changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from accounts.scope import SYSTEM
from renewals.actions import calling, lapsing, losing, matching, reminders, renewing
from renewals.actions.announcing import NEWS
from renewals.assignment import clocks as owners
from renewals.assignment.actions.handing import expire_hand_overs
from renewals.assignment.actions.leaving import free_forsaken
from renewals.branch_numbers import number_at, read_once
from renewals.collisions import clocks as collisions
from renewals.insight import clocks as insight
from renewals.leads import clocks as leads
from renewals.models import CallList, Renewal, RenewalStatus
from renewals.models.renewal import AFTER_LAPSE
from renewals.privacy import clocks as personal
from workflow.models import Approval, OutboxMessage, ToDo
from workflow.notifying import notify
from workflow.notifying.kinds import BELL
from workflow.notifying.telling import notice_key

S = RenewalStatus
LAPSES = (S.POOL, S.ASSIGNED, S.FOLLOWING, S.QUOTED, S.LOSS_PENDING, S.LOST)


def run_clocks(*, at: datetime | None = None) -> dict[str, int]:
    """One round of everything, in the order in which one thing leads to another; returns how many rows each moved."""
    now = at or timezone.now()
    rounds: dict[str, Callable[[datetime], int]] = {
        "claims_expired": expire_claims,
        "lapsed": lapse_due,
        "won_back": win_back_known,
        "closed": close_due,
        "hand_overs_expired": expire_hand_overs,
        "freed": free_forsaken,
        "warned": owners.warn_untouched,
        "reclaimed": owners.reclaim_untouched,
        "alerted": owners.alert_stale,
        "reclaimed_stale": owners.reclaim_stale,
        "call_lists_ended": end_call_lists,
        "collisions_found": collisions.find_collisions,
        "collisions_settled": collisions.settle_collisions,
        "collisions_pressed": collisions.press_collisions,
        "fleets_grouped": collisions.group_fleets,
        "approvals_started": start_missing_approvals,
        "samples_drawn": leads.draw_samples,
        "leads_settled": leads.settle_leads,
        "plans_missed": leads.tell_missed_plans,
        "leads_due": leads.tell_leads_due,
        "numbers_shared": personal.find_shared_numbers,
        "retained": personal.retain_contacts,
        "gaming_watched": insight.watch_gaming,
        "reminded": remind_overdue,
    }
    with read_once():
        return {name: work(now) for name, work in rounds.items()}


def expire_claims(at: datetime) -> int:
    """申报续保 without a policy after the branch's days (row 10)."""
    waiting = Renewal.objects.filter(status=S.RENEW_CLAIMED)
    due = [
        pk
        for branch, rows in waiting.by_branch()
        for pk in rows.filter(
            claimed_at__lte=at - timedelta(days=number_at("claim_match_days", branch, at))
        ).values_list("pk", flat=True)
    ]
    return renewing.expire_claims(renewals=due, at=at)


def lapse_due(at: datetime) -> int:
    """脱保 from T+1 plus grace (row 14). A reported renewal waits for its report to end."""
    today = reminders.local_day(at)
    moved = 0
    for branch, rows in Renewal.objects.filter(status__in=LAPSES, expires_on__lt=today).by_branch():
        last = today - timedelta(days=number_at("lapse_grace_days", branch, at) + 1)
        due = rows.filter(expires_on__lte=last).select_related("branch").only(*LAPSE_COLUMNS)
        moved += lapsing.lapse(renewals=due.order_by("pk"), at=at)
    return moved


def win_back_known(at: datetime) -> int:
    """召回 of who lapsed just now although a policy that begins after a gap is signed already (row 16).

    Looks back a little further than this round, for one that ended between the two.
    """
    return matching.match_lapsed(since=at - LAPSED_LATELY, at=at).won_back


LAPSED_LATELY = timedelta(days=2)
LAPSE_COLUMNS = ("id", "branch", "branch__path", "branch__code", "branch__id", "effective_contacts")


def close_due(at: datetime) -> int:
    """关闭 after the win-back period (row 17)."""
    today = reminders.local_day(at)
    moved = 0
    for branch, rows in Renewal.objects.filter(status__in=AFTER_LAPSE, expires_on__lt=today).by_branch():
        last = today - timedelta(days=number_at("win_back_days", branch, at) + 1)
        moved += lapsing.close(renewals=rows.filter(expires_on__lte=last).values_list("pk", flat=True), at=at)
    return moved


def end_call_lists(at: datetime) -> int:
    """Call lists whose time is over."""
    return calling.expire_call_lists(
        by=SYSTEM, call_lists=CallList.objects.filter(status="open", expires_at__lte=at), at=at
    )


def start_missing_approvals(at: datetime) -> int:
    """Losses that were proposed before losses went through approval chains: each is put on its way."""
    running = Approval.objects.running().filter(kind=losing.LOSS, about_id=OuterRef("pk"))
    waiting = Renewal.objects.filter(status=S.LOSS_PENDING).filter(~Exists(running))
    return sum(losing.start_missing(renewal=row, at=at) for row in waiting.select_related("branch").order_by("pk"))


def remind_overdue(at: datetime) -> int:
    """One notice a person and day about what is overdue; returns how many people were told now.

    A round made up for a day long past tells nobody: what is overdue today is told today.
    """
    if timezone.now() - at > NEWS:
        return 0
    today = reminders.local_day(at)
    late = ToDo.objects.filter(closed_at=None, due_at__lt=at, assignee__is_active=True, object_type="renewals.renewal")
    counts = dict(late.order_by().values_list("assignee").annotate(Count("pk")))
    happened = f"overdue:{today.isoformat()}"
    keys = {person: notice_key(happened, BELL, "overdue", person) for person in sorted(counts)}
    told = set(OutboxMessage.objects.filter(dedup_key__in=keys.values()).values_list("dedup_key", flat=True))
    for person, key in keys.items():
        if key not in told:
            notify("overdue", people=[person], key=happened, facts={"count": counts[person]})
    return len(keys) - len(told)
