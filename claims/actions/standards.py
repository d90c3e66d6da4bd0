"""Verbs on standards and rules of practice: added, confirmed, never overlapping. Every change is told to the log."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.models.branch import ROOT_CODE
from accounts.scope import require
from claims.models import CompensationStandard, PracticeRule
from claims.rules.practice import checked_value

PERMISSION = "workflow.configure"
DAY = timedelta(days=1)
Figures = dict[str, Decimal | None]


@transaction.atomic
def add_standard(
    *, by: User, region: str, data_year: int, basis: str, figures: Figures, source: str
) -> CompensationStandard:
    """Adds an unconfirmed row, or completes the figures and source of one that nobody has confirmed yet."""
    require(by, PERMISSION)
    if not any(figures.values()):
        raise DomainError("no_figure", _("Give at least one figure."))
    row = (
        CompensationStandard.objects.select_for_update().filter(region=region, data_year=data_year, basis=basis).first()
    )
    if row is not None and row.confirmed:
        raise DomainError("standard_confirmed", _("This standard is confirmed: calculations rest on it, it stays."))
    row = row or CompensationStandard(region=region, data_year=data_year, basis=basis)
    for name, value in figures.items():
        setattr(row, name, value)
    row.source = source
    row.save()
    _tell("add_standard", by, region=region, year=data_year, basis=basis)
    return row


@transaction.atomic
def confirm_standard(
    *, by: User, pk: int, effective_from: date, effective_to: date | None = None
) -> CompensationStandard:
    """Confirms a row against its publication, from a day on. The row before it ends the day before, without a gap.

    Refused where the days would overlap another confirmed row or leave days without one.
    """
    require(by, PERMISSION)
    wanted = CompensationStandard.objects.get(pk=pk)
    same = CompensationStandard.objects.filter(region=wanted.region, basis=wanted.basis)
    rows = {row.pk: row for row in same.select_for_update()}
    row = rows.pop(pk)
    if row.confirmed:
        raise DomainError("standard_confirmed", _("This standard is confirmed: calculations rest on it, it stays."))
    if effective_to is not None and effective_to < effective_from:
        raise DomainError("dates_reversed", _("The last day comes before the first: exchange them."))
    _make_room([each for each in rows.values() if each.confirmed], effective_from, effective_to)
    row.effective_from, row.effective_to = effective_from, effective_to
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save()
    _tell("confirm_standard", by, region=row.region, year=row.data_year, valid_from=effective_from.isoformat())
    return row


def _make_room(others: list[CompensationStandard], start: date, end: date | None) -> None:
    """Ends an open row before ``start``; refuses an overlap and a gap."""
    for other in others:
        assert other.effective_from is not None  # noqa: S101 (a constraint of confirmed rows)
        if other.effective_to is None and other.effective_from < start:
            other.effective_to = start - DAY
            other.save()
        ends_before = end is not None and end < other.effective_from
        begins_after = other.effective_to is not None and other.effective_to < start
        if not ends_before and not begins_after:
            raise DomainError("standard_overlap", _("The days overlap those of %(other)s.") % {"other": other})
    before = [each.effective_to for each in others if each.effective_to is not None and each.effective_to < start]
    if before and max(before) + DAY != start:
        raise DomainError(
            "standard_gap",
            _("The standard before ends on %(day)s: the next one begins the day after.") % {"day": max(before)},
        )


@transaction.atomic
def set_practice_rule(
    *, by: User, region: str, code: str, value: str, effective_from: date, source: str
) -> PracticeRule:
    """Sets a rule of practice for a region ("" for everywhere) from a day on; the one before ends the day before."""
    require(by, PERMISSION)
    checked_value(code, value)
    rows = list(PracticeRule.objects.select_for_update().filter(region=region, code=code))
    later = [row for row in rows if row.effective_from >= effective_from]
    if later:
        raise DomainError("rule_later", _("This rule is set from a later day already: choose a day after it."))
    for row in rows:
        if row.effective_to is None or row.effective_to >= effective_from:
            row.effective_to = effective_from - DAY
            row.save()
    rule = PracticeRule.objects.create(
        region=region, code=code, value=value, effective_from=effective_from, source=source, set_by=by
    )
    _tell("set_practice_rule", by, region=region, rule=code, value=value, valid_from=effective_from.isoformat())
    return rule


def _tell(verb: str, by: User, **facts: Any) -> None:  # Any: as the log takes them
    """Standards hold for the company: the line stands in the log of head office."""
    head_office = Branch.objects.get(code=ROOT_CODE)
    record(verb, head_office, by=by, branch=head_office, **facts)
