"""回访计划: the queue of lapsed customers spread over the days of a caller (brief §1.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import Actor
from renewals.actions import reminders
from renewals.actions.sharing_out import Outcome
from renewals.branch_numbers import number, read_once
from renewals.leads.rules.planning import spread
from renewals.models import CallbackPlan, CallbackPlanQuerySet, Renewal, RenewalQuerySet, RenewalStatus
from workflow.models import Event, ToDo
from workflow.transitions import fire
from workflow.working_time import add_working_days, calendar_overrides


def planned(rows: RenewalQuerySet) -> RenewalQuerySet:
    """Those of ``rows`` whose present lapse is planned."""
    return rows.filter(Exists(plans_of_lapse()))


def unplanned(rows: RenewalQuerySet) -> RenewalQuerySet:
    """Those of ``rows`` whose present lapse nobody has planned."""
    return rows.filter(~Exists(plans_of_lapse()))


def plans_of_lapse() -> CallbackPlanQuerySet:
    """The plan of the present lapse of the outer query's renewal."""
    return CallbackPlan.objects.filter(renewal=OuterRef("pk"), lapse_no=OuterRef("lapse_no"))


def working_days(first: date, days: int) -> list[date]:
    """``days`` working days from ``first`` on, itself included if it is one."""
    overrides = calendar_overrides()
    start = first - date.resolution
    return [add_working_days(start, each, overrides) for each in range(1, days + 1)]


def booked(caller: User, days: Sequence[date]) -> dict[date, int]:
    """How many callbacks that are still to be made the caller has on each day."""
    rows = CallbackPlan.objects.filter(caller=caller, day__in=days, renewal__status=RenewalStatus.LAPSED)
    rows = rows.filter(lapse_no=F("renewal__lapse_no"))
    return dict(rows.order_by().values_list("day").annotate(Count("pk")))


def proposed_plan(
    *, by: Actor, renewals: Sequence[int], caller: User, first: date, days: int, per_day: int | None = None
) -> dict[int, date]:
    """On which day each would be called: in the order given, as far as the caller has room."""
    room = per_day or number("callbacks_per_day", caller.branch, first)
    on = working_days(first, days)
    seen = set(Renewal.objects.visible_to(by).filter(pk__in=renewals).values_list("pk", flat=True))
    return spread([pk for pk in renewals if pk in seen], on, booked(caller, on), room)


def plan_callbacks(*, by: User, plan: dict[int, date], caller: User, at: datetime | None = None) -> Outcome:
    """Plans each on its day. Who may not be planned is left out with the reason."""
    now = at or timezone.now()
    outcome = Outcome()
    rows = Renewal.objects.visible_to(by).select_related("branch").filter(pk__in=plan)
    with read_once():
        for row in rows.order_by("expires_on", "pk"):
            refusal = _planned(by, row, caller, plan[row.pk], now)
            if refusal is None:
                outcome.done.append(row.pk)
            else:
                outcome.left_out[row.pk] = str(refusal)
    return outcome


def _planned(by: User, renewal: Renewal, caller: User, day: date, at: datetime) -> DomainError | None:
    def then(row: Renewal, _event: Event) -> None:
        values = {"branch": row.branch, "caller": caller, "day": day, "planned_by": by, "planned_at": at}
        CallbackPlan.objects.update_or_create(renewal=row, lapse_no=row.lapse_no, defaults=values)
        todos = ToDo.objects.open().filter(object_type=row.object_type(), object_id=row.pk, kind=reminders.CALLBACK)
        todos.update(assignee=caller, role="")

    facts = {"caller": caller.name, "caller_no": caller.employee_no, "day": day.isoformat()}
    try:
        fire(renewal, "plan_callback", by=by, at=at, facts=facts, then=then, caller=caller, day=day)
    except DomainError as refusal:
        return refusal
    return None
