"""Loads three hundred cases with what people did about them, up to today."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Branch
from accounts.models.branch import ROOT_CODE
from claims.actions.limits import load_default_limits
from claims.actions.referring import expire_overdue
from claims.actions.warning_list import build_warning_list
from claims.demo.assessing import assess_injuries
from claims.demo.cases import HEADER, PARTS, Draw, Drawn
from claims.demo.desk import Desk
from claims.demo.entrusting import entrust_cases
from claims.demo.following import follow_losses
from claims.demo.month import tell_month
from claims.demo.referring import refer_cases
from claims.imports.kinds import CASE_LIST
from claims.losses.clocks import run_clocks
from claims.models import (
    CaseInjured,
    CaseVehicle,
    ClaimCase,
    CrossRegionCase,
    InjuryAssessment,
    LargeLoss,
    Referral,
)
from workflow.intake.batches.past import import_past

CASES = 300
#: How many of the book's cases are referred, entrusted, large, or assessed for an injury; the others are ordinary.
SHARES = (27, 20, 42, 30)
#: The core system's list was cut so many days ago, at the end of the day.
LISTS = (45, 20, 1)
LIST_HOUR, WARNING_HOUR = 18, 6


def load_cases(*, seed: int, cases: int, now: datetime | None = None) -> dict[str, int]:
    """``cases`` cases and their stories; nothing where there are some. How many objects of each kind and state."""
    moment = timezone.localtime(now or timezone.now())
    if not cases or ClaimCase.objects.exists():
        return {}
    with transaction.atomic():
        _loaded(seed, cases, moment)
    return _counted()


def _loaded(seed: int, cases: int, now: datetime) -> None:
    load_default_limits(Branch.objects.get(code=ROOT_CODE))
    draw = Draw(seed, now)
    drawn = [draw.case(number, part) for number, part in enumerate(_parts(cases), start=1)]
    desk = Desk()
    for days in LISTS:
        day = now - timedelta(days=days)
        _list_cut(desk, drawn, day.replace(hour=LIST_HOUR, minute=0, second=0, microsecond=0))
        morning = (day + timedelta(days=1)).replace(hour=WARNING_HOUR, minute=10, second=0, microsecond=0)
        build_warning_list(at=min(morning, now))
    known = {case.case_number: case for case in ClaimCase.objects.select_related("branch")}
    _people_and_vehicles(draw, drawn, known)
    parts: dict[str, list[ClaimCase]] = defaultdict(list)
    for each in drawn:
        parts[each.part].append(known[each.case_number])
    refer_cases(desk, parts["referred"], now)
    entrust_cases(desk, parts["entrusted"], now)
    follow_losses(desk, [*parts["large"], *parts["injured"]], now)
    people = CaseInjured.objects.filter(case__in=parts["injured"]).select_related("case__branch")
    assess_injuries(desk, list(people.order_by("case__branch__path", "pk")), now)
    tell_month(desk, parts[""], now)
    run_clocks(at=now)
    expire_overdue(at=now)


def _parts(cases: int) -> list[str]:
    """What each case is there for, in the order of their numbers."""
    found = [part for part, share in zip(PARTS, SHARES, strict=True) for _case in range(share * cases // CASES)]
    return [*found, *([""] * (cases - len(found)))]


def _list_cut(desk: Desk, drawn: list[Drawn], at: datetime) -> None:
    """Each province's list of the cases reported by then."""
    lines: dict[str, list[list[str]]] = defaultdict(list)
    for case in drawn:
        if case.reported <= at:
            lines[case.town.code[:2]].append(case.cells(at))
    for branch in Branch.objects.filter(code__in=lines).order_by("path"):
        import_past(
            by=desk.holder("claims_manager", branch),
            kind=CASE_LIST,
            branch=branch,
            file_name=f"{branch.name}案件清单{at:%Y%m%d}.csv",
            header=HEADER,
            lines=lines[branch.code],
            at=at,
        )


def _people_and_vehicles(draw: Draw, drawn: list[Drawn], known: dict[str, ClaimCase]) -> None:
    """What the list of the core system does not bring: injured people, vehicles."""
    numbers = count(1)
    injured, vehicles = [], []
    for each in drawn:
        case = known[each.case_number]
        for _person in range(each.injured + each.deaths):
            injury, severity, grade = draw.injury(each)
            injured.append(
                CaseInjured(
                    case=case,
                    name=draw.person(),
                    phone=f"1380000{next(numbers):04}",
                    injury=injury,
                    hospital=each.town.hospital,
                    severity=severity,
                    grade=grade,
                )
            )
        if case.plate:
            vehicles.append(CaseVehicle(case=case, is_insured=True, plate=case.plate))
        if "third_vehicle" in each.heads:
            vehicles.append(CaseVehicle(case=case, plate=f"{each.town.plate}Q{each.number:04}"))
    CaseInjured.objects.bulk_create(injured)
    CaseVehicle.objects.bulk_create(vehicles)


def _counted() -> dict[str, int]:
    """How many stand in which state, by kind of object."""
    found = {"cases": ClaimCase.objects.count()}
    kinds = (
        ("referral", Referral),
        ("cross-region", CrossRegionCase),
        ("large loss", LargeLoss),
        ("injury", InjuryAssessment),
    )
    for kind, model in kinds:
        states = dict(model.objects.order_by().values_list("status").annotate(Count("pk")))
        found |= {f"{kind} {state}": number for state, number in sorted(states.items())}
    return found
