"""Verbs of cross-region cases (通赔): entrust, accept, survey, assess, confirm, dispute, rule, settle (brief §6.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM, Actor, require
from claims.actions.telling import holders, tell
from claims.losses.cross_region_guards import RULES, WORKS
from claims.losses.guards import province_of
from claims.losses.numbers import LossNumbers
from claims.losses.todos import common_superior, owed_on_delegation, settle_todos
from claims.models import ClaimCase, CrossRegionCase, CrossRegionStatus, DelegationKind, LossType
from claims.rules.case_terms import CaseStatus
from claims.rules.cross_region import acceptance_due
from workflow.attachments.verbs import freeze
from workflow.idempotency import claim_key
from workflow.models import Event
from workflow.retrying import retried
from workflow.transitions import NotFound, create, fire, lock

S = CrossRegionStatus
People = Callable[[CrossRegionCase], Iterable[int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrusting:
    """What the form of a delegation asks."""

    kind: str
    loss_type: str
    handling_branch: Branch
    delegated_limit: Decimal
    instructions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """The version the person saw and the key of the request."""

    expected_version: int | None = None
    key: str = ""
    at: datetime | None = None


def entrust(
    *, by: User, case: ClaimCase, form: Entrusting, key: str = "", at: datetime | None = None
) -> CrossRegionCase:
    """委托: opens a delegation of one loss type of ``case`` and asks the other branch to accept it."""
    now = at or timezone.now()
    if form.kind not in DelegationKind.values or form.loss_type not in LossType.values:
        raise DomainError("delegation_incomplete", _("Choose what is entrusted and for which loss type."))
    done: CrossRegionCase = retried(lambda: _entrusted(by, case, form, key, now))
    return done


def _entrusted(by: User, case: ClaimCase, form: Entrusting, key: str, now: datetime) -> CrossRegionCase:
    with transaction.atomic():
        found = _open_case(case, by)
        standing = CrossRegionCase.objects.open().filter(case=found, loss_type=form.loss_type).first()
        if key and not claim_key(f"{by.employee_no}:claims.entrust", key, [found.pk, form.loss_type]):
            return CrossRegionCase.objects.filter(case=found, loss_type=form.loss_type).latest("pk")
        if standing is not None:
            raise DomainError("delegation_open", _("This loss type of the case is entrusted already."))
        row = CrossRegionCase(
            case=found,
            branch=found.branch,
            kind=form.kind,
            loss_type=form.loss_type,
            instructions=form.instructions.strip(),
        )
        create(row, "open_delegation", by=by, at=now, facts={"kind": form.kind, "loss_type": form.loss_type})
        return _fired(
            row,
            "entrust",
            by,
            Guarded(at=now),
            news=("delegation_entrusted", lambda one: holders(WORKS, one.handling_branch)),
            facts={"handling": form.handling_branch.name},
            handling_branch=form.handling_branch,
            delegated_limit=form.delegated_limit,
            by_id=by.pk,
            moment=now,
            accept_due_at=_accept_due(form.handling_branch, now),
        )


def _open_case(case: ClaimCase, by: User) -> ClaimCase:
    """The case, locked so that the same loss type is not entrusted twice at once."""
    lock(ClaimCase, [case.pk])
    found = ClaimCase.objects.visible_to(by).select_related("branch").filter(pk=case.pk).first()
    if found is None:
        raise NotFound
    require(by, WORKS, found.branch)
    if found.status != CaseStatus.KEPT or found.ended:
        raise DomainError("case_ended", _("This case has ended or does not count: nothing is entrusted any more."))
    return found


def accept(*, by: User, row: CrossRegionCase, **guard: Any) -> CrossRegionCase:
    """接受: the clocks of survey and result begin."""
    given = Guarded(**guard)
    now = given.at or timezone.now()
    numbers = LossNumbers(row.handling_branch or row.branch, timezone.localtime(now).date())
    return _fired(
        row,
        "accept",
        by,
        given,
        news=("delegation_accepted", _issuer),
        by_id=by.pk,
        moment=now,
        survey_due_at=now + timedelta(hours=numbers.number("survey_hours")),
        result_due_at=now + timedelta(hours=numbers.number("assessment_hours")),
    )


def refuse(*, by: User, row: CrossRegionCase, why: str, **guard: Any) -> CrossRegionCase:
    """拒绝: the province reassigns."""
    return _fired(
        row, "refuse", by, Guarded(**guard), news=("delegation_refused", _issuer_and_superiors), reason=why, why=why
    )


def expire_acceptances(*, at: datetime | None = None) -> int:
    """超时: whatever nobody accepted in time goes to both provinces; returns how many."""
    now = at or timezone.now()
    late = CrossRegionCase.objects.filter(status=S.PENDING, accept_due_at__lt=now).order_by("pk")
    done = 0
    for row in late:
        try:
            _fired(
                row,
                "expire_acceptance",
                SYSTEM,
                Guarded(at=now, expected_version=row.version),
                news=("delegation_expired", _issuer_and_superiors),
                moment=now,
            )
        except DomainError:
            continue  # somebody accepted or refused it at this moment
        done += 1
    return done


def reassign(*, by: User, row: CrossRegionCase, handling_branch: Branch, **guard: Any) -> CrossRegionCase:
    """改派."""
    given = Guarded(**guard)
    now = given.at or timezone.now()
    return _fired(
        row,
        "reassign",
        by,
        given,
        news=("delegation_entrusted", lambda one: holders(WORKS, one.handling_branch)),
        facts={"handling": handling_branch.name},
        handling_branch=handling_branch,
        accept_due_at=_accept_due(handling_branch, now),
    )


def finish_survey(*, by: User, row: CrossRegionCase, report: str, **guard: Any) -> CrossRegionCase:
    """查勘: the report; the assessment follows."""
    given = Guarded(**guard)
    return _fired(row, "finish_survey", by, given, report=report.strip(), moment=given.at or timezone.now())


def ask_issuer(*, by: User, row: CrossRegionCase, amount: Decimal, why: str, **guard: Any) -> CrossRegionCase:
    """超委托权限: the issuing branch decides whether the doer may go on above the limit."""
    people: People = lambda one: [*_issuer(one), *holders(RULES, one.branch)]  # noqa: E731 (read once)
    return _fired(
        row,
        "ask_issuer",
        by,
        Guarded(**guard),
        news=("delegation_over_limit", people),
        amount=amount,
        reason=why,
        value=amount,
        why=why,
    )


def grant(*, by: User, row: CrossRegionCase, amount: Decimal, **guard: Any) -> CrossRegionCase:
    """承保机构审批: up to ``amount``; a lower one than asked for is an answer too."""
    return _fired(row, "grant", by, Guarded(**guard), news=("delegation_granted", _doer), amount=amount, value=amount)


def submit_result(
    *, by: User, row: CrossRegionCase, amount: Decimal | None, report: str = "", opinion: str = "", **guard: Any
) -> CrossRegionCase:
    """提交结果."""
    given = Guarded(**guard)
    return _fired(
        row,
        "submit_result",
        by,
        given,
        news=("delegation_result", _issuer),
        amount=amount,
        value=amount,
        report=report.strip(),
        opinion=opinion.strip(),
        by_id=by.pk,
        moment=given.at or timezone.now(),
    )


def confirm(*, by: User, row: CrossRegionCase, **guard: Any) -> CrossRegionCase:
    """确认; the evidence it rests on stays as it is."""
    given = Guarded(**guard)
    now = given.at or timezone.now()
    return _fired(
        row, "confirm", by, given, news=("delegation_confirmed", _doer), freezing=True, by_id=by.pk, moment=now
    )


def dispute(*, by: User, row: CrossRegionCase, why: str, amount: Decimal | None, **guard: Any) -> CrossRegionCase:
    """异议."""
    people: People = lambda one: [*_issuer(one), *_doer(one), *_above(one)]  # noqa: E731 (read once)
    return _fired(
        row,
        "dispute",
        by,
        Guarded(**guard),
        news=("delegation_disputed", people),
        amount=amount,
        reason=why,
        why=why,
        value=amount,
        by_id=by.pk,
    )


def rule(*, by: User, row: CrossRegionCase, amount: Decimal | None, why: str, **guard: Any) -> CrossRegionCase:
    """裁定."""
    given = Guarded(**guard)
    people: People = lambda one: [*_issuer(one), *_doer(one)]  # noqa: E731 (read once)
    return _fired(
        row,
        "rule",
        by,
        given,
        news=("delegation_ruled", people),
        freezing=True,
        amount=amount,
        reason=why,
        why=why,
        value=amount,
        by_id=by.pk,
        moment=given.at or timezone.now(),
    )


def settle(*, by: User, row: CrossRegionCase, fee: Decimal, **guard: Any) -> CrossRegionCase:
    """结算: the fee for the work done, once."""
    given = Guarded(**guard)
    now = given.at or timezone.now()
    return _fired(
        row, "settle", by, given, news=("delegation_settled", _doer), amount=fee, value=fee, by_id=by.pk, moment=now
    )


def revoke(*, by: User, row: CrossRegionCase, why: str, **guard: Any) -> CrossRegionCase:
    """撤销委托."""
    return _fired(row, "revoke", by, Guarded(**guard), news=("delegation_revoked", _doer), reason=why, why=why)


def _fired(
    row: CrossRegionCase,
    verb: str,
    by: Actor,
    given: Guarded,
    *,
    news: tuple[str, People] | None = None,
    freezing: bool = False,
    **more: Any,
) -> CrossRegionCase:
    """One step with what follows from it: the to-do of the new state, the news, the frozen evidence."""
    now = given.at or timezone.now()

    def then(locked: CrossRegionCase, event: Event) -> None:
        if freezing:
            freeze(locked, at=now)
        settle_todos(locked, owed_on_delegation(locked, now), subject=str(locked), by=by, at=now)
        if news is not None:
            tell(locked, event, news[0], news[1](locked), by=by, case=locked.case.case_number)

    return fire(row, verb, by=by, expected_version=given.expected_version, key=given.key, at=now, then=then, **more)


def _accept_due(handling_branch: Branch, now: datetime) -> datetime:
    numbers = LossNumbers(handling_branch, timezone.localtime(now).date())
    return acceptance_due(now, numbers.number("acceptance_minutes"))


def _issuer(row: CrossRegionCase) -> list[int | None]:
    return [row.entrusted_by_id]


def _doer(row: CrossRegionCase) -> list[int | None]:
    return [row.accepted_by_id]


def _above(row: CrossRegionCase) -> list[int]:
    return holders(RULES, common_superior(row.branch, row.handling_branch))


def _issuer_and_superiors(row: CrossRegionCase) -> list[int | None]:
    """The issuing branch's person and those who rule in both provinces."""
    provinces = [province_of(row.branch), province_of(row.handling_branch or row.branch)]
    return [*_issuer(row), *holders(RULES, *provinces)]
