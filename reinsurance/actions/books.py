"""What acceptors are told in writing, legal holds, and the tables rules are asked by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.models.branch import ROOT_CODE
from accounts.scope import require
from reinsurance.actions import reminders
from reinsurance.actions.regulating import PERMISSION
from reinsurance.models import CreditFactorRow, FactRequest, FiledMethod, Placement, PlacementDocument
from reinsurance.rules.credit import CreditFactor
from reinsurance.rules.words import clean
from workflow.models import Event
from workflow.todos import open_todo
from workflow.transitions import fire

#: An answer is due by the end of work on its day.
END_OF_WORK = time(18)


def record_fact_request(
    *,
    by: User,
    placement: Placement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """登记接受人的告知要求: the handler answers by the day it is due."""
    now, told = at or timezone.now(), dict(values)

    def then(row: Placement, _event: Event) -> None:
        FactRequest.objects.create(placement=row, branch=row.branch, asked_by=by, asked_at=now, **told)
        _await_answer(row, by=by, at=now)

    return fire(
        placement,
        "record_fact_request",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={"market": told["counterparty"].name, "day": told["due_on"]},
        then=then,
        values=told,
    )


def record_fact_answer(
    *,
    by: User,
    request: FactRequest,
    answer: PlacementDocument,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """登记书面告知: the mail that went out is the proof."""
    now = at or timezone.now()

    def then(row: Placement, _event: Event) -> None:
        FactRequest.objects.filter(pk=request.pk).update(answer=answer, answered_by=by, answered_at=now)
        _await_answer(row, by=by, at=now)

    return fire(
        request.placement,
        "record_fact_answer",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={"market": request.counterparty.name},
        then=then,
        request=FactRequest.objects.get(pk=request.pk),
        answer=answer,
    )


def _await_answer(placement: Placement, *, by: User, at: datetime) -> None:
    """One to-do, due when the first open request is."""
    first = placement.fact_requests.filter(answered_at=None).order_by("due_on").first()
    if first is None:
        reminders.settle(placement, reminders.FACTS, by=by, at=at)
        return
    open_todo(
        placement,
        reminders.FACTS,
        subject=reminders.subject_of(placement),
        due_at=timezone.make_aware(datetime.combine(first.due_on, END_OF_WORK)),
        at=at,
        assignee=placement.handler,
        role="ri_handler",
    )


def place_hold(
    *,
    by: User,
    placement: Placement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """保全: nothing of the placement is deleted until it is lifted."""
    told = clean(reason, "reason")
    guard: dict[str, Any] = {"expected_version": expected_version, "key": key, "at": at}
    return fire(placement, "place_hold", by=by, reason=told, why=told, **guard)


def lift_hold(
    *,
    by: User,
    placement: Placement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """解除保全: the years of the law count again."""
    told = clean(reason, "reason")
    guard: dict[str, Any] = {"expected_version": expected_version, "key": key, "at": at}
    return fire(placement, "lift_hold", by=by, reason=told, why=told, **guard)


@transaction.atomic
def file_method(
    *,
    by: User,
    branch: Branch,
    code: str,
    name: str,
    source: str,
    valid_from: date,
    valid_until: date | None = None,
) -> FiledMethod:
    """登记备案的危险单位划分方法. The same code from a later day replaces it, or ends it by its last day."""
    require(by, PERMISSION, branch)
    _check_days(valid_from, valid_until)
    told = clean(code, "code", limit=20)
    if FiledMethod.objects.filter(branch=branch, code=told, valid_from=valid_from).exists():
        raise DomainError("method_filed", _("This method is entered from this day already."))
    row = FiledMethod.objects.create(
        branch=branch,
        code=told,
        name=clean(name, "name", limit=120),
        source=clean(source, "source", limit=200),
        valid_from=valid_from,
        valid_until=valid_until,
        made_by=by,
        made_at=timezone.now(),
    )
    record("file_method", branch, by=by, branch=branch, method=told, valid_from=valid_from.isoformat())
    return row


@transaction.atomic
def load_factors(
    *,
    by: User,
    factors: Sequence[CreditFactor],
    source: str,
    valid_from: date,
    valid_until: date | None = None,
) -> list[CreditFactorRow]:
    """载入风险因子表: rows of the actuary's file; a row for the same acceptors from a later day replaces the older."""
    require(by, PERMISSION)
    _check_days(valid_from, valid_until)
    if not factors:
        raise DomainError("factors_missing", _("The table has no row."))
    named, now = clean(source, "source", limit=200), timezone.now()
    rows = CreditFactorRow.objects.bulk_create(
        CreditFactorRow(
            market=each.market,
            base=each.base,
            k=each.k,
            solvency_from=each.solvency_from,
            agency=each.agency,
            grade=each.grade,
            secured=each.secured,
            source=named,
            valid_from=valid_from,
            valid_until=valid_until,
            made_by=by,
            made_at=now,
        )
        for each in factors
    )
    root = Branch.objects.get(code=ROOT_CODE)
    record("load_factors", root, by=by, branch=root, number=len(rows), valid_from=valid_from.isoformat())
    return rows


def _check_days(valid_from: date, valid_until: date | None) -> None:
    if valid_until is not None and valid_until < valid_from:
        raise DomainError("dates_reversed", _("The last day comes before the first: exchange them."))
