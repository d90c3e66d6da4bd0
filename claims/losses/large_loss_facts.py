"""What the rules of large losses look at, read from the register for many cases at once (claims brief §4.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.db.models import Sum

from claims.models import INJURY_TYPES, CaseAmount, ClaimCase, LargeLoss, ReserveMovement
from claims.rules.large_losses import CASUALTY_LINES, JUMP_DAYS, LossFacts, whole_of

#: Facts a case list may carry beside the columns of the register.
PRESS, HIGH_RISK, SHARE = "press", "high_risk", "our_share_percent"
#: Cases of one accident lie within this time of each other at the same place (claims brief §1.2).
SAME_ACCIDENT = timedelta(hours=1)
NOTHING = Decimal(0)


def facts_of(cases: Iterable[ClaimCase], at: datetime) -> dict[int, LossFacts]:
    """The facts of each case by its id."""
    rows = list(cases)
    ids = [row.pk for row in rows]
    injuries = _injuries(ids)
    before = _reserves_before(ids, at - JUMP_DAYS)
    pressed = set(LargeLoss.objects.filter(case__in=ids, press=True).values_list("case_id", flat=True))
    events = _events(rows, injuries)
    return {
        row.pk: LossFacts(
            line=row.line,
            estimate=row.estimate,
            injury_estimate=injuries.get(row.pk, NOTHING),
            deaths=row.deaths,
            serious_injuries=row.serious_injuries,
            injured=row.injured_count,
            press=row.pk in pressed or _said(row, PRESS),
            cross_region=row.is_cross_region,
            litigated=row.is_litigated,
            high_risk=_said(row, HIGH_RISK),
            open_days=0 if row.reported_at is None else (at - row.reported_at).days,
            reserve_before=before.get(row.pk),
            event_property=events[row.pk][0],
            event_casualty=events[row.pk][1],
        )
        for row in rows
    }


def _said(row: ClaimCase, name: str) -> bool:
    return str(row.extra.get(name, "")).strip().lower() in {"1", "true", "yes", "y", "是"}


def _injuries(ids: list[int]) -> dict[int, Decimal]:
    rows = CaseAmount.objects.filter(case__in=ids, loss_type__in=INJURY_TYPES).order_by()
    return dict(rows.values_list("case").annotate(Sum("estimate")))


def _reserves_before(ids: list[int], moment: datetime) -> dict[int, Decimal]:
    """The estimates of all series of a case as they stood at ``moment``; absent where there was none yet."""
    rows = ReserveMovement.objects.filter(case__in=ids, at__lte=moment).order_by("position")
    newest = {row[:3]: row[3] for row in rows.values_list("case", "cover", "loss_type", "estimate")}
    found: dict[int, Decimal] = {}
    for (case, _cover, _loss_type), estimate in newest.items():
        found[case] = found.get(case, NOTHING) + estimate
    return found


def _events(rows: list[ClaimCase], injuries: Mapping[int, Decimal]) -> dict[int, tuple[Decimal, Decimal]]:
    """For each case what its whole accident costs at 100 %: (property, casualty)."""
    known = {row.pk: row for row in rows}
    places = {row.loss_place for row in rows if row.loss_place and row.loss_at}
    near = ClaimCase.objects.kept().filter(loss_place__in=places, loss_at__isnull=False).exclude(pk__in=known)
    known |= {row.pk: row for row in near.only("line", "estimate", "extra", "loss_place", "loss_at")}
    hurt = {**injuries, **_injuries([pk for pk in known if pk not in injuries])}
    there: dict[str, list[ClaimCase]] = {}
    for each in known.values():
        there.setdefault(each.loss_place, []).append(each)
    return {row.pk: _event(row, there.get(row.loss_place, [row]), hurt) for row in rows}


def _event(row: ClaimCase, there: list[ClaimCase], injuries: Mapping[int, Decimal]) -> tuple[Decimal, Decimal]:
    amounts = [_whole(each, injuries) for each in there if each.pk == row.pk or same_accident(row, each)]
    return sum((one[0] for one in amounts), NOTHING), sum((one[1] for one in amounts), NOTHING)


def same_accident(one: ClaimCase, other: ClaimCase) -> bool:
    """The same named place within an hour."""
    if not one.loss_place or one.loss_place != other.loss_place or one.loss_at is None or other.loss_at is None:
        return False
    return abs(one.loss_at - other.loss_at) <= SAME_ACCIDENT


def _whole(row: ClaimCase, injuries: Mapping[int, Decimal]) -> tuple[Decimal, Decimal]:
    percent = share_of(row)
    hurt = row.estimate if row.line in CASUALTY_LINES else injuries.get(row.pk, NOTHING)
    return whole_of(row.estimate - hurt, percent), whole_of(hurt, percent)


def share_of(row: ClaimCase) -> Decimal:
    """Our percentage of a co-insured policy; 100 where the list says nothing that can be one."""
    try:
        percent = Decimal(str(row.extra.get(SHARE, 100)))
    except InvalidOperation:
        return Decimal(100)
    return percent if percent.is_finite() and 0 < percent <= 100 else Decimal(100)
