"""What the calendar does after a loss: samples are drawn, leads settle, plans that were not kept are told."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F
from django.utils import timezone

from accounts.models import Branch, Membership
from accounts.scope import SYSTEM
from renewals.actions import reminders
from renewals.actions.announcing import NEWS
from renewals.branch_numbers import number
from renewals.leads.actions import deciding
from renewals.leads.rules.sampling import WEEK, drawn, week_of
from renewals.models import Callback, CallbackPlan, Lead, LeadStatus, RenewalStatus
from renewals.models.callback import ReviewVerdict
from workflow.models import OutboxMessage
from workflow.notifying import notify
from workflow.notifying.kinds import BELL
from workflow.notifying.telling import notice_key
from workflow.todos import NewToDo, open_todos

#: Entered up to a day late: the week before the last one is looked at again.
WEEKS_BACK = 2


def draw_samples(at: datetime) -> int:
    """抽检 of the weeks that are over: so many of each caller's callbacks as the branch's setting says.

    A callback whose customer the reviewer did not reach counts for nothing: another one is drawn for it.
    """
    this_week = week_of(reminders.local_day(at))
    return sum(_draw_week(this_week - place * WEEK, at) for place in range(1, WEEKS_BACK + 1))


def _draw_week(week: date, at: datetime) -> int:
    rows = Callback.objects.filter(at__gte=_midnight(week), at__lt=_midnight(week + WEEK))
    by_caller: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    known = rows.order_by("pk").values_list("caller", "pk", "branch", "sampled", "verdict")
    for caller, pk, branch, sampled, verdict in known:
        by_caller[caller].append((pk, branch, sampled and verdict != ReviewVerdict.NOT_REACHED))
    spent = set(rows.filter(verdict=ReviewVerdict.NOT_REACHED).values_list("pk", flat=True))
    branches = Branch.objects.in_bulk({branch for each in by_caller.values() for _pk, branch, _sampled in each})
    chosen: list[int] = []
    for found in by_caller.values():
        percent = max(number("callback_sample", branches[branch], week) for _pk, branch, _sampled in found)
        already = {pk for pk, _branch, sampled in found if sampled}
        chosen += drawn([pk for pk, _branch, _sampled in found], already, week, percent, spent)
    Callback.objects.filter(pk__in=chosen).update(sampled=True)
    _ask_for_reviews(chosen, at)
    return len(chosen)


def _ask_for_reviews(chosen: list[int], at: datetime) -> None:
    """A to-do for the quality callers of the branch, while the customer can still be won back."""
    rows = Callback.objects.filter(pk__in=chosen, reviewer=None, renewal__status=RenewalStatus.CALLBACK_DONE)
    due_at = reminders.end_of(reminders.local_day(at) + WEEK)
    renewals = [row.renewal for row in rows.select_related("renewal", "renewal__branch").order_by("pk")]
    todos = [NewToDo(row, str(row), due_at, role="quality_caller") for row in renewals]
    open_todos(reminders.REVIEW_CALLBACK, todos, by=SYSTEM, at=at)


def settle_leads(at: datetime) -> int:
    """Leads whose vehicle a due list has brought."""
    return deciding.settle_leads(at=at)


def tell_missed_plans(at: datetime) -> int:
    """One notice a lead and day about planned callbacks that were not made; returns how many people were told."""
    if timezone.now() - at > NEWS:
        return 0
    today = reminders.local_day(at)
    missed = CallbackPlan.objects.filter(
        day__lt=today, renewal__status=RenewalStatus.LAPSED, lapse_no=F("renewal__lapse_no")
    )
    counts = missed.order_by().values_list("renewal__branch__path").annotate(Count("pk"))
    return _tell("callbacks_missed", f"callbacks_missed:{today.isoformat()}", dict(counts), "team_lead", at)


def tell_leads_due(at: datetime) -> int:
    """One notice a manager and month about the leads that are to come on the next due list."""
    if timezone.now() - at > NEWS:
        return 0
    today = reminders.local_day(at)
    counts: dict[str, int] = {}
    leads = Lead.objects.filter(status=LeadStatus.OPEN)
    for branch in Branch.objects.filter(pk__in=leads.order_by().values("branch").distinct()):
        last = today + timedelta(days=number("lead_days", branch, today))
        counts[branch.path] = leads.filter(branch=branch, expires_on__lte=last).count()
    return _tell("leads_due", f"leads_due:{today:%Y-%m}", counts, "renewal_manager", at)


def _tell(kind: str, happened: str, counts: dict[str, int], role: str, at: datetime) -> int:
    """Each holder of ``role`` hears how many there are on the own branch and below."""
    posts = Membership.objects.on(reminders.local_day(at)).filter(role=role, user__is_active=True)
    told: dict[int, int] = defaultdict(int)
    for person, path in posts.order_by("user").values_list("user", "branch__path"):
        told[person] += sum(count for below, count in counts.items() if below.startswith(path))
    keys = {person: notice_key(happened, BELL, kind, person) for person, count in told.items() if count}
    known = set(OutboxMessage.objects.filter(dedup_key__in=keys.values()).values_list("dedup_key", flat=True))
    people = [person for person, key in keys.items() if key not in known]
    for person in people:
        notify(kind, people=[person], key=happened, facts={"count": told[person]})
    return len(people)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
