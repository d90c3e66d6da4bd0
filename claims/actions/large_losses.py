"""Verbs of large losses (大案): report, agree, recognise, attend, progress, close (claims brief §6.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import Actor, require
from claims.actions.telling import holders, tell
from claims.losses.guards import province_of
from claims.losses.large_loss_facts import facts_of
from claims.losses.large_loss_guards import DECIDES, WORKS
from claims.losses.numbers import LossNumbers
from claims.losses.todos import owed_on_loss, settle_todos
from claims.models import ClaimCase, LargeLoss, ListedBy, LossReport, LossTier, ReportKind
from claims.rules.attendance import Place
from claims.rules.large_losses import Tier, tier_of, triggers_of
from claims.rules.loss_clocks import is_late, progress_due
from workflow.attachments.verbs import freeze
from workflow.models import Event
from workflow.retrying import retried
from workflow.transitions import NotFound, create, fire, lock
from workflow.working_time import add_working_days, calendar_overrides

People = Callable[[LargeLoss], Iterable[int | None]]
Written = Callable[[LargeLoss], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """What a report says. ``site`` is the place of the accident, once it is known."""

    summary: str
    measures: str = ""
    plan: str = ""
    press: bool = False
    site: Place | None = None


def report(*, by: User, loss: LargeLoss, form: ReportForm, **guard: Any) -> LargeLoss:
    """上报: the first report of a listed case; after a return, once more."""
    now = _now(guard)
    _refuse_place(form.site)
    return take_step(
        loss,
        "report",
        by,
        guard,
        news=("loss_reported", lambda row: holders(DECIDES, row.branch, province_of(row.branch))),
        written=lambda row: _write(row, ReportKind.FIRST, form, by, now, row.report_due_at),
        summary=form.summary.strip(),
        by_id=by.pk,
        moment=now,
        press=form.press,
        site=None if form.site is None else (form.site.latitude, form.site.longitude),
    )


def report_outside_list(*, by: User, case: ClaimCase, form: ReportForm, at: datetime | None = None) -> LargeLoss:
    """清单外上报: a case nobody listed. It is followed like the others and counts in no rate."""
    now = at or timezone.now()
    if not form.summary.strip():
        raise DomainError("report_empty", _("Write what happened and what is planned."))
    _refuse_place(form.site)

    def work() -> LargeLoss:
        with transaction.atomic():
            lock(ClaimCase, [case.pk])
            found = ClaimCase.objects.visible_to(by).select_related("branch").filter(pk=case.pk).first()
            if found is None:
                raise NotFound
            require(by, WORKS, found.branch)
            if LargeLoss.objects.filter(case=found).exists():
                raise DomainError("listed_already", _("This case is followed as a large loss already."))
            return _outside(found, by, form, now)

    done: LargeLoss = retried(work)
    return done


def _outside(case: ClaimCase, by: User, form: ReportForm, now: datetime) -> LargeLoss:
    numbers = LossNumbers(case.branch, timezone.localtime(now).date())
    facts = facts_of([case], now)[case.pk]
    row = LargeLoss(
        case=case,
        branch=case.branch,
        status="in_review",
        tier=LossTier(tier_of(facts, numbers.tiers) or Tier.YELLOW),
        triggers=[each.value for each in triggers_of(facts, numbers.tiers)],
        listed_by=ListedBy.REPORT,
        estimate_listed=case.estimate,
        author=by,
        reported_at=now,
        situation=form.summary.strip(),
        press=form.press,
    )
    if form.site is not None:
        row.site_latitude, row.site_longitude = form.site.latitude, form.site.longitude
    create(row, "report_outside_list", by=by, at=now, facts={"tier": row.tier})
    _write(row, ReportKind.FIRST, form, by, now, None)
    settle_todos(row, owed_on_loss(row, now), subject=str(row), by=by, at=now)
    return row


def endorse(*, by: User, loss: LargeLoss, **guard: Any) -> LargeLoss:
    """中支经理同意: the province is asked."""
    people: People = lambda row: holders(DECIDES, province_of(row.branch))  # noqa: E731 (read once)
    return take_step(loss, "endorse", by, guard, news=("loss_endorsed", people), by_id=by.pk, moment=_now(guard))


def recognise(*, by: User, loss: LargeLoss, **guard: Any) -> LargeLoss:
    """认定: progress is due from the first report on."""
    now = _now(guard)
    last = loss.reports.order_by("-at").values_list("at", flat=True).first()
    return take_step(
        loss,
        "recognise",
        by,
        guard,
        news=("loss_recognised", _author),
        written=lambda row: _decided(row, ReportKind.FIRST, now, agreed=True),
        by_id=by.pk,
        moment=now,
        progress_due_at=progress_due(last or now, loss.tier, _numbers(loss, now).clocks),
    )


def return_report(*, by: User, loss: LargeLoss, why: str, **guard: Any) -> LargeLoss:
    """退回: the deadline of the first report goes on."""
    now = _now(guard)
    return take_step(
        loss,
        "return_report",
        by,
        guard,
        news=("loss_returned", _author),
        written=lambda row: _decided(row, ReportKind.FIRST, now, agreed=False),
        reason=why,
        why=why,
    )


def report_progress(*, by: User, loss: LargeLoss, form: ReportForm, **guard: Any) -> LargeLoss:
    """进展报告: answers the deadline that runs and opens the next one."""
    now = _now(guard)
    due = loss.progress_due_at
    return take_step(
        loss,
        "report_progress",
        by,
        guard,
        written=lambda row: _write(row, ReportKind.PROGRESS, form, by, now, due),
        summary=form.summary.strip(),
        press=form.press,
        progress_due_at=progress_due(now, loss.tier, _numbers(loss, now).clocks),
    )


def submit_closing(*, by: User, loss: LargeLoss, form: ReportForm, **guard: Any) -> LargeLoss:
    """结案报告."""
    now = _now(guard)
    return take_step(
        loss,
        "submit_closing",
        by,
        guard,
        news=("loss_closing", lambda row: holders(DECIDES, row.branch, province_of(row.branch))),
        written=lambda row: _write(row, ReportKind.CLOSING, form, by, now, row.progress_due_at),
        summary=form.summary.strip(),
        by_id=by.pk,
    )


def approve_closing(*, by: User, loss: LargeLoss, **guard: Any) -> LargeLoss:
    """结案: the evidence stays as it is; the regulator is told of the closing within its days."""
    now = _now(guard)
    due = None
    if loss.is_regulator:
        days = _numbers(loss, now).number("regulator_days")
        due = add_working_days(timezone.localtime(now).date(), days, calendar_overrides())
    return take_step(
        loss,
        "approve_closing",
        by,
        guard,
        news=("loss_closed", _author),
        written=lambda row: _closed(row, now),
        by_id=by.pk,
        moment=now,
        regulator_closing_due_on=due,
    )


def return_closing(*, by: User, loss: LargeLoss, why: str, **guard: Any) -> LargeLoss:
    """退回: the loss is followed further."""
    now = _now(guard)
    return take_step(
        loss,
        "return_closing",
        by,
        guard,
        news=("loss_returned", _author),
        written=lambda row: _decided(row, ReportKind.CLOSING, now, agreed=False),
        reason=why,
        why=why,
    )


def reopen(*, by: User, loss: LargeLoss, why: str, **guard: Any) -> LargeLoss:
    """重开."""
    now = _now(guard)
    due = progress_due(now, loss.tier, _numbers(loss, now).clocks)
    return take_step(
        loss, "reopen", by, guard, news=("loss_reopened", _author), reason=why, why=why, progress_due_at=due
    )


def enter_regulator_number(*, by: User, loss: LargeLoss, which: str, number: str, **guard: Any) -> LargeLoss:
    """The number under which the regulator was told (``which``: "report" or "closing")."""
    if which not in {"report", "closing"}:
        raise DomainError("report_kind_unknown", _("Choose which report was sent to the regulator."))
    return take_step(
        loss, "enter_regulator_number", by, guard, facts={"which": which}, which=which, number=number.strip()
    )


def take_step(
    loss: LargeLoss,
    verb: str,
    by: Actor,
    guard: dict[str, Any],
    *,
    news: tuple[str, People] | None = None,
    written: Written | None = None,
    **more: Any,
) -> LargeLoss:
    """One step with what follows: reports and decisions written, to-dos settled, people told. ``guard``:
    expected_version, key, at."""
    now = _now(guard)

    def then(row: LargeLoss, event: Event) -> None:
        if written is not None:
            written(row)
        settle_todos(row, owed_on_loss(row, now), subject=str(row), by=by, at=now)
        if news is not None:
            tell(row, event, news[0], news[1](row), by=by, case=row.case.case_number, tier=row.tier)

    version, key = guard.get("expected_version"), guard.get("key", "")
    return fire(loss, verb, by=by, expected_version=version, key=key, at=now, then=then, **more)


def _write(row: LargeLoss, kind: ReportKind, form: ReportForm, by: User, now: datetime, due: datetime | None) -> None:
    case = row.case
    LossReport.objects.create(
        loss=row,
        kind=kind,
        author=by,
        at=now,
        due_at=due,
        late=is_late(now, due),
        tier=row.tier,
        estimate=case.estimate,
        reserve=case.reserve,
        paid=case.paid,
        summary=form.summary.strip(),
        measures=form.measures.strip(),
        plan=form.plan.strip(),
    )


def _decided(row: LargeLoss, kind: ReportKind, now: datetime, *, agreed: bool) -> None:
    """The newest report of the kind that waits; earlier ones keep their own decision."""
    waiting = row.reports.filter(kind=kind, approved_at=None, returned_at=None).order_by("-at", "-pk").first()
    if waiting is not None:
        setattr(waiting, "approved_at" if agreed else "returned_at", now)
        waiting.save(update_fields=["approved_at", "returned_at"])


def _closed(row: LargeLoss, now: datetime) -> None:
    _decided(row, ReportKind.CLOSING, now, agreed=True)
    freeze(row, at=now)


def _author(row: LargeLoss) -> list[int | None]:
    return [row.author_id]


def _numbers(loss: LargeLoss, now: datetime) -> LossNumbers:
    return LossNumbers(loss.branch, timezone.localtime(now).date())


def _now(guard: dict[str, Any]) -> datetime:
    found: datetime = guard.get("at") or timezone.now()
    return found


def _refuse_place(site: Place | None) -> None:
    if site is not None and not site.is_real():
        raise DomainError("place_invalid", _("These coordinates are no place. Let the phone find the position again."))
