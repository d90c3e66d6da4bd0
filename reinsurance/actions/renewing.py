"""续转: the expiring terms go into a new draft; the clock reminds of what comes to its end (brief §2 no. 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import SYSTEM, Actor
from reinsurance.actions import reminders
from reinsurance.actions.requesting import checked_values, next_number
from reinsurance.figures import figures_of
from reinsurance.models import Placement, Section
from reinsurance.models.placement_renewal import RENEWABLE
from reinsurance.models.placement_terms import FAILED
from reinsurance.renewing_guards import RENEWAL_DAYS, renewal_of
from reinsurance.rules.words import clean
from workflow.branch_settings import setting_value
from workflow.models import Event, ToDo
from workflow.todos import close_todos_about, open_todo
from workflow.transitions import create, fire, lock

#: What the renewal takes over from the expiring placement. Rate, losses and the sum of the policy are stated anew.
COPIED = (
    "scenario",
    "method",
    "risk_unit",
    "unit_method",
    "line",
    "insured_name",
    "insured_code",
    "interest",
    "situation",
    "perils",
    "zone",
    "exclusion",
    "treaty_answer",
    "currency",
    "own_share",
    "eml",
    "eml_basis",
    "treaty",
    "cut_through",
)
SECTION_COPIED = ("position", "name", "attachment", "order_percent", "order_basis", "commission", "brokerage")


def renew(
    *,
    by: User,
    placement: Placement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """续转: answers the new draft. ``values`` are its policy number, kind of document and period."""
    now, told = at or timezone.now(), checked_values(values)

    def then(row: Placement, _event: Event) -> None:
        terms = {name: getattr(row, name) for name in COPIED}
        number = next_number(timezone.localdate(now).year)
        made = Placement(branch=row.branch, number=number, maker=by, renews=row, **terms, **told)
        create(made, "enter_renewal", by=by, at=now, facts={"number": row.number})
        copy_sections(row, made)
        reminders.settle(row, reminders.RENEW, by=by, at=now)

    done = fire(
        placement,
        "renew",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        then=then,
        values=told,
    )
    made: Placement = renewal_of(done)
    return made


def copy_sections(expiring: Placement, renewal: Placement) -> None:
    """Sections and layers with their totals as last endorsed; nobody carries anything of them yet."""
    for each in figures_of(expiring).sections:
        old = each.section
        columns = {name: getattr(old, name) for name in SECTION_COPIED}
        columns["order_premium"] = old.order_premium_now
        if old.is_layer:
            columns["limit"] = old.amount_now
        else:
            columns |= {"sum_insured": old.amount_now, "premium": old.premium_now}
            columns |= {"retention": each.retention, "treaty_cession": each.treaty}
        Section.objects.create(placement=renewal, branch=renewal.branch, **columns)


def leave_unrenewed(
    *,
    by: Actor,
    placement: Placement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """不续转: with the reason; the clock reminds of it no more."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        reminders.settle(row, reminders.RENEW, by=by, at=now)

    return fire(
        placement,
        "leave_unrenewed",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        then=then,
        why=told,
    )


def remind_of_renewals(now: datetime) -> int:
    """To-dos for covers that end soon, closed where nothing is to be renewed any more; how many are new."""
    due = to_renew(now)
    waiting = ToDo.objects.open().filter(kind=reminders.RENEW)
    known = due.filter(pk__in=waiting.order_by().values("object_id"))
    stale = waiting.exclude(object_id__in=due.order_by().values("pk")).order_by()
    new = list(due.exclude(pk__in=known.order_by().values("pk")).order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        lock(Placement, new)
        for placement in to_renew(now).filter(pk__in=new).select_related("branch", "handler").order_by("pk"):
            open_todo(
                placement,
                reminders.RENEW,
                subject=reminders.subject_of(placement),
                due_at=placement.period_until,
                at=now,
                assignee=placement.handler,
                role="ri_handler",
            )
        over = list(stale.values_list("object_id", flat=True))
        close_todos_about(Placement.object_type(), over, reminders.RENEW, by=SYSTEM, at=now)
    return len(new)


def to_renew(now: datetime) -> Any:
    """Covers within the days of their branch around their end, not renewed, and not to be left to end."""
    renewed = Placement.objects.filter(renews__isnull=False).exclude(status__in=FAILED)
    rows = Placement.objects.filter(status__in=RENEWABLE, no_renewal_reason="")
    return rows.filter(_near_the_end(now)).exclude(pk__in=renewed.order_by().values("renews"))


def _near_the_end(now: datetime) -> Q:
    branches: dict[int, list[int]] = defaultdict(list)
    for branch in Branch.objects.filter(pk__in=Placement.objects.order_by().values("branch")).order_by("pk"):
        branches[int(setting_value(RENEWAL_DAYS, branch, timezone.localdate(now)))].append(branch.pk)
    found = Q(pk__in=[])
    for days, which in branches.items():
        window = timedelta(days=days)
        found |= Q(branch__in=which, period_until__gte=now - window, period_until__lte=now + window)
    return found
