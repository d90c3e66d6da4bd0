"""A hundred thousand customers of the pool: the dry run by the rules, and carrying it out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bench import book
from bench.place import Place, prepare
from bench.timing import Figure, s
from renewals.assignment.actions import rulemaking, runs
from renewals.assignment.rulebook import rules_for
from renewals.models import AssignmentRun, OwnerSpell, Renewal
from renewals.models.renewal_terms import WORKED, RenewalStatus
from workflow.models import BranchSetting, Event, ToDo

ROWS = 100_000
MOST_SECONDS = 60
AT = datetime.combine(book.TODAY, datetime.min.time(), tzinfo=timezone.get_default_timezone()) + timedelta(hours=10)


def figures(scale: float) -> Iterator[Figure]:
    """As a province administrator, with the usual rules and room enough. The reference goes one by one by hand."""
    place = prepare()
    book.load(place, int(1_000_000 * scale))
    _set_up(place)
    rows = int(ROWS * scale)
    by_hand = _by_hand(place, max(int(2_000 * scale), 100)) * rows
    run = _asked(place, rows)
    start = time.perf_counter()
    runs.make_plan(run=run, at=AT)
    planned = time.perf_counter() - start
    plan = run.reload()
    name = f"dry run of {plan.cases:,} customers"
    yield Figure(name, s(planned), s(MOST_SECONDS * scale), planned / (MOST_SECONDS * scale), at_most=1)
    applying = runs.apply_plan(by=place.admin, run=plan)
    start = time.perf_counter()
    done = runs.carry_out(run=applying, by=place.admin, at=AT)
    took = time.perf_counter() - start
    told = f"{done.applied:,} of them carried out"
    yield Figure(told, s(took), s(MOST_SECONDS * scale), took / (MOST_SECONDS * scale), at_most=1)
    yield Figure("… beside one customer at a time by hand", s(took), s(by_hand), took / by_hand)


def _set_up(place: Place) -> None:
    """Rules of the province, and caps that do not stop the run before its end."""
    for code in ("holding_cap", "near_cap"):
        BranchSetting.objects.update_or_create(
            code=f"renewals.{code}",
            branch=place.head_office,
            valid_from=date(2020, 1, 1),
            defaults={"value": 5_000, "set_by": None},
        )
    if not rules_for(place.province):
        rulemaking.begin_rules(by=place.admin, branch=place.province)


def _asked(place: Place, rows: int) -> AssignmentRun:
    """A run over the first ``rows`` customers of the pool by end of cover."""
    pool = Renewal.objects.visible_to(place.admin).filter(status=RenewalStatus.POOL).order_by("expires_on", "pk")
    last = pool.values_list("expires_on", flat=True)[min(rows, pool.count()) - 1]
    wanted = runs.Wanted(expires_to=last)
    return runs.ask_for_plan(by=place.admin, branch=place.province, wanted=wanted)


def _by_hand(place: Place, rows: int) -> float:
    """Seconds a customer: lock, count, save, a line of log, a spell and a to-do, each a statement; all taken back."""
    people = place.specialists
    pool = Renewal.objects.filter(status=RenewalStatus.POOL).order_by("-expires_on", "-pk")
    picked = list(pool.values_list("pk", flat=True)[:rows])
    start = time.perf_counter()
    with transaction.atomic():
        for number, pk in enumerate(picked):
            _one(pk, people[number % len(people)], number)
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    return took / rows


def _one(pk: int, person: User, number: int) -> None:
    row = Renewal.objects.select_for_update(of=("self",)).select_related("branch").get(pk=pk)
    Renewal.objects.filter(owner=person, status__in=WORKED).count()
    about = {"object_type": Renewal.object_type(), "object_id": pk}
    words = {"actor_no": "B0001", "actor_name": "员工", "branch_path": row.branch.path, "at": AT}
    Event.objects.create(
        **about,
        **words,
        version=row.version + 1,
        verb="dispatch",
        source="pool",
        target="pool",
        data={"owner": person.name, "number": number},
        previous_hash="0" * 64,
        hash="0" * 64,
    )
    OwnerSpell.objects.create(renewal=row, branch=row.branch, owner=person, how="dispatch", from_at=AT)
    todo = {"kind": "first_contact", "assignee": person, "branch": row.branch, "due_at": AT, "opened_at": AT}
    ToDo.objects.create(**about, **todo, subject=str(row))
    Renewal.objects.filter(pk=pk).update(returned_at=AT, last_owner=person)
