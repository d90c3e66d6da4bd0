"""Keeps what was said and what was checked: slip versions and rule results are written once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.scope import Actor
from reinsurance.checks import covered_by_line
from reinsurance.figures import PlacementFigures, figures_of
from reinsurance.gating import GateClosed
from reinsurance.models import Counterparty, Line, Placement, RuleResult, SlipVersion
from reinsurance.models.placement_terms import SlipKind
from reinsurance.rules.regulation import Finding, Severity
from reinsurance.slips import comparison_of, content_of, hash_of
from workflow.models import Event


def freeze_slip(placement: Placement, kind: SlipKind, *, by: Actor, at: datetime) -> SlipVersion:
    """The next version, from the placement as it stands. The caller holds its lock."""
    content = comparison_of(placement) if kind == SlipKind.COMPARISON else content_of(placement, figures_of(placement))
    return freeze_content(placement, kind, content, by=by, at=at)


def freeze_content(
    placement: Placement, kind: SlipKind, content: dict[str, Any], *, by: Actor, at: datetime
) -> SlipVersion:
    """The next version, with content made by the caller, who holds a lock that keeps other versions away."""
    last = SlipVersion.objects.filter(placement=placement).aggregate(last=Max("number"))["last"] or 0
    return SlipVersion.objects.create(
        placement=placement,
        branch=placement.branch,
        number=last + 1,
        kind=kind,
        content=content,
        sha256=hash_of(content),
        issued_by=User.objects.filter(pk=by.pk).first(),
        issued_at=at,
    )


def keep_results(
    placement: Placement,
    moment: str,
    checked: Sequence[tuple[Counterparty | None, Finding]],
    *,
    by: Actor,
    at: datetime,
    asked: Sequence[Counterparty] = (),
    whole: bool = False,
) -> None:
    """Keeps :func:`results_of` what was checked."""
    RuleResult.objects.bulk_create(results_of(placement, moment, checked, by=by, at=at, asked=asked, whole=whole))


def results_of(
    placement: Placement,
    moment: str,
    checked: Sequence[tuple[Counterparty | None, Finding]],
    *,
    by: Actor,
    at: datetime,
    asked: Sequence[Counterparty] = (),
    whole: bool = False,
) -> list[RuleResult]:
    """One row for each finding, and one for each market ``asked`` that nothing speaks against; notes do not.

    ``whole``: the placement itself was asked about; one row says so where nothing speaks against anybody.
    """
    against = [who for who, finding in checked if finding.severity is not Severity.INFO]
    named = {who.pk for who in against if who is not None}
    rows = [result_of(placement, moment, who, finding, by=by, at=at) for who, finding in checked]
    rows += [held(placement, moment, who, by=by, at=at) for who in asked if who.pk not in named]
    if whole and not against:
        rows.append(held(placement, moment, None, by=by, at=at))
    return rows


def keep_refusal(placement: Placement, moment: str, refusal: GateClosed, *, by: Actor, at: datetime | None) -> None:
    """What stopped a step is kept as well, after the step's own transaction is undone."""
    keep_results(placement, moment, refusal.checked, by=by, at=at or timezone.now())


def keep_cover(placement: Placement) -> PlacementFigures:
    """Writes down what each line covers now, in CNY: limits of groups count it."""
    figures = figures_of(placement)
    for pk, covered in covered_by_line(placement, figures).items():
        Line.objects.filter(pk=pk).update(covered=covered)
    return figures


def slip_facts(slip: SlipVersion) -> dict[str, Any]:
    """How an event names a version."""
    return {"slip": slip.number, "sha256": slip.sha256[:12]}


def is_first(event: Event) -> bool:
    """The step changed the state: the first market, not one more."""
    return event.source != event.target


def result_of(
    placement: Placement, moment: str, who: Counterparty | None, finding: Finding, *, by: Actor, at: datetime
) -> RuleResult:
    """One finding as it is kept, with its inputs and the version it was found by."""
    return RuleResult(
        placement=placement,
        branch_id=placement.branch_id,
        counterparty=who,
        moment=moment,
        code=finding.code,
        severity=finding.severity,
        rule=finding.rule,
        rule_version=finding.version,
        numbers=finding.numbers,
        inputs=finding.facts,
        by_no=by.employee_no,
        at=at,
    )


def held(placement: Placement, moment: str, who: Counterparty | None, *, by: Actor, at: datetime) -> RuleResult:
    """Everything held: about ``who``, or about the placement and everybody on it."""
    return RuleResult(
        placement=placement,
        branch_id=placement.branch_id,
        counterparty=who,
        moment=moment,
        code="HELD",
        inputs={"name": who.name if who is not None else placement.number},
        by_no=by.employee_no,
        at=at,
    )
