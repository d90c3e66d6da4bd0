"""预警清单: which cases are put on the warning list today, by the rules of their branch or by an imported list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch
from accounts.scope import SYSTEM, Actor, require
from claims.actions.telling import holders, tell
from claims.losses.guards import prefecture_of
from claims.losses.large_loss_facts import HIGH_RISK, PRESS, facts_of
from claims.losses.large_loss_guards import DECIDES, WORKS
from claims.losses.numbers import LossNumbers
from claims.losses.todos import owed_on_loss, settle_todos
from claims.models import OPEN_LOSSES, ClaimCase, LargeLoss, ListedBy, LossTier, ReserveMovement
from claims.models.large_loss import S
from claims.rules.case_terms import CaseStatus
from claims.rules.large_losses import (
    JUMP_DAYS,
    LossFacts,
    Tier,
    TierRules,
    Trigger,
    heavier,
    must_attend,
    tier_of,
    triggers_of,
)
from claims.rules.loss_clocks import attendance_due, progress_due, report_due
from workflow.models import Event
from workflow.transitions import NotFound, create, fire
from workflow.working_time import add_working_days, calendar_overrides

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """What one round did: how many cases were listed anew, changed, and reopened."""

    listed: int = 0
    changed: int = 0
    reopened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One row of an imported list. What the list does not say, the rules of the branch say."""

    name: str
    listed_at: datetime
    tier: str = ""
    must_attend: bool | None = None
    report_due_at: datetime | None = None
    attend_due_at: datetime | None = None


def build_warning_list(*, at: datetime | None = None) -> Listed:
    """One daily round over every open case; safe to repeat: the second run of a day changes nothing."""
    now = at or timezone.now()
    listed = changed = 0
    branches = Branch.objects.filter(pk__in=ClaimCase.objects.open().order_by().values("branch")).order_by("path")
    for branch in branches:
        numbers = LossNumbers(branch, timezone.localtime(now).date())
        for cases in _chunks(candidates(branch, numbers.tiers, now)):
            facts = facts_of(cases, now)
            for case in cases:
                done = _judged(case, facts[case.pk], numbers, now)
                listed += done == "listed"
                changed += done == "changed"
    return Listed(listed, changed, reopen_restored(at=now))


def candidates(branch: Branch, rules: TierRules, at: datetime) -> Any:
    """Open cases of ``branch`` that may meet a rule; the rules themselves decide."""
    least = min(
        rules.yellow_injury,
        rules.yellow_vehicle,
        rules.line_property,
        rules.line_marine,
        rules.line_liability,
        rules.line_agriculture,
    )
    moved = ReserveMovement.objects.filter(case=OuterRef("pk"), at__gt=at - JUMP_DAYS)
    may = (
        Q(estimate__gte=least)
        | Q(deaths__gt=0)
        | Q(serious_injuries__gt=0)
        | Q(injured_count__gte=rules.orange_injured)
        | Q(is_cross_region=True)
        | Q(is_litigated=True)
        | Q(reported_at__lt=at - timedelta(days=rules.long_open_days))
        | Q(large_loss__press=True)
        | Q(extra__has_key=PRESS)
        | Q(extra__has_key=HIGH_RISK)
        | Q(Exists(moved))
    )
    return ClaimCase.objects.open().filter(may, branch=branch).select_related("branch", "large_loss").order_by("pk")


def _chunks(rows: Any) -> Iterator[list[ClaimCase]]:
    found: list[ClaimCase] = []
    for row in rows.iterator(chunk_size=CHUNK):
        found.append(row)
        if len(found) == CHUNK:
            yield found
            found = []
    if found:
        yield found


def _judged(case: ClaimCase, facts: LossFacts, numbers: LossNumbers, at: datetime) -> str:
    """Lists the case or brings its row up to date; what happened."""
    triggers = triggers_of(facts, numbers.tiers)
    tier = tier_of(facts, numbers.tiers)
    if tier is None:
        return ""
    standing: LargeLoss | None = getattr(case, "large_loss", None)
    if standing is not None:
        return _brought_up_to_date(standing, facts, tier, triggers, numbers, at)
    values = _deadlines(tier, facts, numbers, at, Trigger.REGULATOR in triggers, case)
    row = _row(case, tier, triggers, at, values, ListedBy.RULES, f"{timezone.localtime(at):%Y%m%d}")
    return "listed" if _listed(row, SYSTEM, at) else ""


def _deadlines(
    tier: str, facts: LossFacts, numbers: LossNumbers, at: datetime, regulator: bool, case: ClaimCase
) -> dict[str, Any]:
    owed = must_attend(tier, facts)
    return {
        "report_due_at": report_due(at, numbers.clocks),
        "must_attend": owed,
        "attend_due_at": attendance_due(at, tier, numbers.clocks) if owed else None,
        "is_regulator": regulator,
        "regulator_due_on": _regulator_due(case, numbers, at) if regulator else None,
    }


def _regulator_due(case: ClaimCase, numbers: LossNumbers, at: datetime) -> date:
    """Five working days after the report of the case; where it grows to the tier later, after that day."""
    start = timezone.localtime(at).date()
    reported = timezone.localtime(case.reported_at).date() if case.reported_at else start
    days, overrides = numbers.number("regulator_days"), calendar_overrides()
    due = add_working_days(reported, days, overrides)
    return due if due >= start else add_working_days(start, days, overrides)


def _row(
    case: ClaimCase,
    tier: str,
    triggers: Iterable[Trigger],
    at: datetime,
    values: dict[str, Any],
    listed_by: str,
    name: str,
) -> LargeLoss:
    return LargeLoss(
        case=case,
        branch=case.branch,
        tier=LossTier(tier),
        triggers=[each.value for each in triggers],
        listed_by=listed_by,
        list_name=name,
        listed_at=at,
        estimate_listed=case.estimate,
        **values,
    )


def _listed(row: LargeLoss, by: Actor, at: datetime) -> bool:
    """Writes the row with its to-dos and tells those who have to report; False if somebody was faster."""
    try:
        create(row, "list", by=by, at=at, facts={"tier": row.tier, "triggers": row.triggers, "list": row.list_name})
    except IntegrityError:
        return False
    settle_todos(row, owed_on_loss(row, at), subject=str(row), by=by, at=at)
    event = Event.objects.of(row).latest("version")
    people = holders(WORKS, row.branch) if row.tier != Tier.RED else _all_above(row)
    tell(row, event, "loss_listed", people, by=by, case=row.case.case_number, tier=row.tier)
    return True


def _all_above(row: LargeLoss) -> list[int]:
    return sorted({*holders(WORKS, row.branch), *holders(DECIDES, prefecture_of(row.branch))})


def _brought_up_to_date(
    row: LargeLoss,
    facts: LossFacts,
    tier: Tier,
    triggers: tuple[Trigger, ...],
    numbers: LossNumbers,
    at: datetime,
) -> str:
    """A heavier tier shortens the deadlines that still run; a tier or a mark once given stays."""
    if row.status not in OPEN_LOSSES:
        return ""
    values: dict[str, Any] = {}
    heavy = heavier(row.tier, tier)
    named = [*row.triggers, *(each.value for each in triggers if each.value not in row.triggers)]
    regulator = row.is_regulator or Trigger.REGULATOR in triggers
    if row.listed_at is None:
        fresh = _deadlines(heavy, facts, numbers, at, regulator, row.case)
        values |= fresh | {"listed_at": at, "list_name": f"{timezone.localtime(at):%Y%m%d}"}
    if heavy != row.tier:
        values["tier"] = heavy.value
        values |= _shortened(row, heavy, numbers)
    if row.listed_at is not None and not row.must_attend and must_attend(heavy, facts):
        values |= {"must_attend": True, "attend_due_at": attendance_due(at, heavy, numbers.clocks)}
    if regulator and not row.is_regulator:
        values |= {"is_regulator": True, "regulator_due_on": _regulator_due(row.case, numbers, at)}
    if named != row.triggers:
        values["triggers"] = named
    if not values:
        return ""

    def then(locked: LargeLoss, event: Event) -> None:
        settle_todos(locked, owed_on_loss(locked, at), subject=str(locked), by=SYSTEM, at=at)
        if "tier" in values:
            told = [*_all_above(locked), locked.author_id]
            tell(locked, event, "loss_heavier", told, by=SYSTEM, case=locked.case.case_number, tier=locked.tier)

    fire(row, "relist", by=SYSTEM, at=at, facts={"tier": heavy.value}, then=then, values=values)
    return "changed"


def _shortened(row: LargeLoss, tier: Tier, numbers: LossNumbers) -> dict[str, Any]:
    """Deadlines of the heavier tier, counted from the listing and the last report; never later than they were."""
    found: dict[str, Any] = {}
    if row.attend_due_at is not None and row.listed_at is not None and row.attended_at is None:
        found["attend_due_at"] = min(row.attend_due_at, attendance_due(row.listed_at, tier, numbers.clocks))
    last = row.reports.order_by("-at").values_list("at", flat=True).first()
    if row.progress_due_at is not None and last is not None:
        found["progress_due_at"] = min(row.progress_due_at, progress_due(last, tier, numbers.clocks))
    return found


def list_case(*, by: Actor, case: ClaimCase, listing: Listing, at: datetime | None = None) -> LargeLoss:
    """One row of an imported warning list. A case that is listed already keeps its earliest deadline and its tier."""
    now = at or timezone.now()
    found = ClaimCase.objects.visible_to(by).select_related("branch").filter(pk=case.pk).first()
    if found is None:
        raise NotFound
    require(by, DECIDES, found.branch)
    if found.status != CaseStatus.KEPT:
        raise DomainError("case_ended", _("This case does not count: it is not listed."))
    standing = LargeLoss.objects.filter(case=found).first()
    if standing is not None:
        return standing
    numbers = LossNumbers(found.branch, timezone.localtime(listing.listed_at).date())
    facts = facts_of([found], now)[found.pk]
    triggers = triggers_of(facts, numbers.tiers)
    tier = listing.tier or tier_of(facts, numbers.tiers) or Tier.YELLOW
    values = _deadlines(tier, facts, numbers, listing.listed_at, Trigger.REGULATOR in triggers, found)
    said = {
        "must_attend": listing.must_attend,
        "report_due_at": listing.report_due_at,
        "attend_due_at": listing.attend_due_at,
    }
    values |= {name: value for name, value in said.items() if value is not None}
    if values["must_attend"] and values["attend_due_at"] is None:
        values["attend_due_at"] = attendance_due(listing.listed_at, tier, numbers.clocks)
    row = _row(found, tier, triggers, listing.listed_at, values, ListedBy.LIST, listing.name)
    _listed(row, by, now)
    return LargeLoss.objects.get(case=found)


def reopen_restored(*, at: datetime | None = None) -> int:
    """Closed losses on whose case something is outstanding again (估损恢复/重开)."""
    now = at or timezone.now()
    rows = LargeLoss.objects.filter(Q(case__reserve__gt=0) | Q(case__case_state="reopened"), status=S.LOSS_CLOSED)
    done = 0
    for row in rows.select_related("branch", "case").order_by("pk"):
        numbers = LossNumbers(row.branch, timezone.localtime(now).date())

        def then(locked: LargeLoss, event: Event) -> None:
            settle_todos(locked, owed_on_loss(locked, now), subject=str(locked), by=SYSTEM, at=now)
            told = [locked.author_id, *_all_above(locked)]
            tell(locked, event, "loss_reopened", told, by=SYSTEM, case=locked.case.case_number)

        fire(
            row,
            "reopen",
            by=SYSTEM,
            at=now,
            reason="reserve",
            then=then,
            why="reserve",
            progress_due_at=progress_due(now, row.tier, numbers.clocks),
        )
        done += 1
    return done
