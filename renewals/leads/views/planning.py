"""回访计划: what each caller has on the next days, and the unplanned rest spread over a caller's days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.models import User
from renewals.branch_numbers import number
from renewals.leads.actions import planning
from renewals.leads.forms import PlanForm
from renewals.leads.guards import ASSIGNS
from renewals.models import CallbackPlan, Renewal, RenewalQuerySet, RenewalStatus
from renewals.people import callers_of
from workflow.branch_scope import narrowed

SHOWN_DAYS = 10
LARGEST = 2000


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One caller's days: how many callbacks stand on each, those overdue first."""

    name: str
    late: int
    days: list[tuple[date, int, int]]


def callback_plan(request: HttpRequest) -> HttpResponse:
    """The plan of the next days; a lead plans for everybody, an owner the own callbacks."""
    user: Any = request.user
    waiting = _unplanned(request, user)
    per_day = number("callbacks_per_day", user.branch, timezone.localdate())
    initial = {"first": timezone.localdate(), "days": 5, "per_day": per_day, "caller": user.pk}
    form = PlanForm(request.POST or None, callers=callers_of(user), initial=initial)
    preview: dict[int, date] | None = None
    if form.is_valid():
        wish = form.cleaned_data
        preview = planning.proposed_plan(by=user, renewals=_for_caller(waiting, wish["caller"]), **wish)
        if request.POST.get("step") == "save":
            outcome = planning.plan_callbacks(by=user, plan=preview, caller=wish["caller"])
            return _planned(request, outcome)
    context = {
        "form": form,
        "waiting": len(waiting),
        "previewed": preview is not None,
        "preview": sorted(Counter((preview or {}).values()).items()),
        "taken": len(preview or {}),
        "lines": _lines(user, timezone.localdate()),
        "days": planning.working_days(timezone.localdate(), SHOWN_DAYS),
        "per_day": per_day,
    }
    return render(request, "renewals/leads/callback_plan.html", context, status=422 if form.errors else 200)


def _unplanned(request: HttpRequest, user: User) -> list[tuple[int, int | None]]:
    """Lapsed customers nobody has planned, in the order of the queue: the earliest due first."""
    rows: Any = narrowed(Renewal.objects.visible_to(user), request).filter(status=RenewalStatus.LAPSED)
    if not user.scope().may(ASSIGNS):
        rows = rows.filter(owner=user)
    found: RenewalQuerySet = planning.unplanned(rows)
    return list(found.order_by("callback_due_on", "expires_on", "pk").values_list("pk", "owner")[:LARGEST])


def _for_caller(waiting: list[tuple[int, int | None]], caller: User) -> list[int]:
    """An owner calls the own customers and those of nobody; a quality caller everybody's."""
    anybody = "quality_caller" in caller.scope().roles
    return [pk for pk, owner in waiting if anybody or owner in {None, caller.pk}]


def _lines(user: User, today: date) -> list[PlanLine]:
    days = planning.working_days(today, SHOWN_DAYS)
    rows = CallbackPlan.objects.visible_to(user).filter(lapse_no=F("renewal__lapse_no"), day__lte=days[-1])
    if not user.scope().may(ASSIGNS):
        rows = rows.filter(caller=user)
    waits = Q(renewal__status=RenewalStatus.LAPSED)
    rows = rows.filter(waits | Q(day__gte=today))
    counted = (
        rows.order_by()
        .values_list("caller__name", "caller", "day")
        .annotate(planned=Count("pk"), open=Count("pk", filter=waits))
    )
    late: Counter[tuple[str, int]] = Counter()
    on: dict[tuple[str, int], dict[date, tuple[int, int]]] = {}
    for name, caller, day, planned, still in counted:
        if day < today:
            late[name, caller] += still
            on.setdefault((name, caller), {})
        else:
            on.setdefault((name, caller), {})[day] = (planned, planned - still)
    return [
        PlanLine(name, late[name, caller], [(day, *found.get(day, (0, 0))) for day in days])
        for (name, caller), found in sorted(on.items())
    ]


def _planned(request: HttpRequest, outcome: Any) -> HttpResponse:
    words = ngettext("%(count)s callback is planned.", "%(count)s callbacks are planned.", len(outcome.done))
    messages.success(request, words % {"count": len(outcome.done)})
    for sentence, count in Counter(str(each) for each in outcome.left_out.values()).most_common(5):
        messages.warning(request, gettext("%(count)s left out: %(why)s") % {"count": count, "why": sentence})
    return redirect("renewals:callback_plan")
