"""Verbs of the monthly appraisal: confirm a case, freeze a month (claims brief §4.3–4.4)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, BranchLevel, User
from accounts.scope import SYSTEM, Actor, require
from claims.appraisals.guards import DECIDES
from claims.appraisals.standings import Appraisal, Period, appraise
from claims.models import AppraisalSnapshot, AppraisalStanding, ClaimCase, ListedCase
from claims.rules.appraisal import Measure
from workflow.retrying import retried
from workflow.transitions import NotFound, fire

LONGEST = 500


def confirm_case(*, by: User, row: ListedCase, case: ClaimCase, **guard: Any) -> ListedCase:
    """认定: a person says which case a row means whose number is unknown."""
    found = ClaimCase.objects.visible_to(by).filter(pk=case.pk).first()
    if found is None:
        raise NotFound
    return fire(row, "confirm_case", by=by, facts={"case": found.case_number}, case=found, by_id=by.pk, **guard)


def freeze_month(
    *, by: Actor, branch: Branch, month: date, as_of: date | None = None, reason: str = "", at: datetime | None = None
) -> AppraisalSnapshot:
    """封存: the rates of a month as they stand; a second time is another version and says why.

    Without ``as_of`` a first version is cut off on the last day of the month, a later one where the one before was.
    """
    now = at or timezone.now()
    first = month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    require(by, DECIDES, branch)
    if branch.level != BranchLevel.PROVINCE:
        raise DomainError("not_a_province", _("A month is frozen for a whole province."))
    return retried(lambda: _freeze(by, branch, first, last, as_of, reason.strip(), now))


def _freeze(
    by: Actor, branch: Branch, first: date, last: date, as_of: date | None, reason: str, now: datetime
) -> AppraisalSnapshot:
    with transaction.atomic():
        Branch.objects.select_for_update().get(pk=branch.pk)
        before = AppraisalSnapshot.objects.visible_to(SYSTEM).newest_of(branch, first)
        if before is not None and not reason:
            raise DomainError("reason_missing", _("This month is frozen already. Say why it is corrected."))
        if len(reason) > LONGEST:
            raise DomainError("reason_too_long", _("Say why in at most 500 characters."))
        day = as_of or (timezone.localtime(before.cutoff).date() if before else last)
        period = Period(first=first, last=last, as_of=day)
        if period.cutoff > now or day < last:
            raise DomainError("month_open", _("The month is not over at this cutoff."))
        made = appraise(branch, period, SYSTEM)
        snapshot = AppraisalSnapshot.objects.create(
            branch=branch,
            month=first,
            number=before.number + 1 if before else 1,
            cutoff=period.cutoff,
            reason=reason,
            taken_by_id=by.pk,
            taken_at=now,
        )
        AppraisalStanding.objects.bulk_create(_frozen_rows(snapshot, made), batch_size=1000)
    return snapshot


def _frozen_rows(snapshot: AppraisalSnapshot, made: Appraisal) -> list[AppraisalStanding]:
    rows = [
        _row(snapshot, each.entry.prefecture, each.entry.case_number, max(each.entry.rows), sorted(each.counts))
        for each in made.standings
    ]
    rows += [_row(snapshot, place, number, pk, [Measure.REMOVED]) for place, number, pk in made.removed]
    return rows + [_row(snapshot, place, number, pk, [Measure.OUTSIDE]) for place, number, pk in made.outside]


def _row(snapshot: AppraisalSnapshot, place: int, number: str, pk: int, measures: list[Measure]) -> AppraisalStanding:
    return AppraisalStanding(
        snapshot=snapshot,
        branch_id=place,
        case_number=number,
        listed_case_id=pk if pk > 0 else None,
        measures=[measure.value for measure in measures],
    )
