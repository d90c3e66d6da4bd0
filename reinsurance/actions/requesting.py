"""申请排分: a risk is described, submitted, and sent on its way to those who agree (brief §1.2 rows 1–4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import Actor, require
from reinsurance.actions import reminders
from reinsurance.actions.freezing import keep_refusal, keep_results
from reinsurance.figures import figures_of
from reinsurance.gating import GateClosed
from reinsurance.models import Placement, PlacementNumber, Section
from reinsurance.models.placement_request import REQUEST
from reinsurance.models.placement_terms import Moment
from reinsurance.request_guards import repeat_of
from reinsurance.risk_reading import placement_findings
from reinsurance.rules.requests import check_period
from reinsurance.rules.scenarios import scenario_of
from reinsurance.rules.words import clean
from reinsurance.slips import hash_of, scheme_of
from workflow.approvals.actions import close_running, resubmit, running_of, start
from workflow.idempotency import WorkedOut
from workflow.models import ApprovalStatus, Event
from workflow.transitions import create, fire

PLACEMENT, SHORT, LATE = "reinsurance.placement", "reinsurance.short", "reinsurance.late_entry"
TEXTS = {
    "policy_no": 40,
    "risk_unit": 40,
    "unit_method": 20,
    "insured_name": 200,
    "insured_code": 18,
    "interest": 400,
    "situation": 400,
    "perils": 400,
    "losses": 400,
    "eml_basis": 200,
    "treaty": 60,
    "exclusion": 400,
    "treaty_answer": 400,
}


def enter(
    *, by: User, branch: Branch, scenario: str, values: Mapping[str, Any], at: datetime | None = None
) -> Placement:
    """录入: a draft with its number. The same risk is placed once at a time."""
    now = at or timezone.now()
    require(by, REQUEST, branch)
    found = scenario_of(scenario)
    if found is None or not found.startable:
        raise DomainError("scenario_coming", _("This scenario cannot be started yet."))
    checked = checked_values(values)
    check_period(checked["period_from"], checked["period_until"])
    with transaction.atomic():
        year = timezone.localdate(now).year
        number = next_number(year)
        row = Placement(branch=branch, number=number, scenario=scenario, method=found.method, maker=by, **checked)
        refusal = repeat_of({"endorsement_no": 0, **checked}, row)
        if refusal is not None:
            raise refusal
        return create(row, "enter", by=by, at=now)


def next_number(year: int) -> str:
    """``FAC-yyyy-nnnnnn``, without a gap as long as its transaction is committed."""
    PlacementNumber.objects.get_or_create(year=year)
    PlacementNumber.objects.filter(year=year).update(last=F("last") + 1)
    last = PlacementNumber.objects.get(year=year).last
    return f"FAC-{year}-{last:06d}"


def checked_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without what nobody can see."""
    return {name: clean(value, name, limit=TEXTS[name]) if name in TEXTS else value for name, value in values.items()}


def edit(
    *,
    by: Actor,
    placement: Placement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """修改申请, before it is submitted. The scenario stays."""
    found = {"endorsement_no": placement.endorsement_no, **checked_values(values)}
    return fire(placement, "edit", by=by, expected_version=expected_version, key=key, at=at, values=found)


def add_section(
    *,
    by: Actor,
    placement: Placement,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """新增分项或层."""

    def then(row: Placement, _event: Event) -> None:
        last = Section.objects.filter(placement=row).aggregate(last=Max("position"))["last"] or 0
        Section.objects.create(placement=row, branch=row.branch, position=last + 1, **values)

    return fire(
        placement,
        "add_section",
        by=by,
        expected_version=expected_version,
        key=key,
        at=at,
        facts={"section": values["name"]},
        then=then,
        values=dict(values),
    )


def change_section(
    *,
    by: Actor,
    section: Section,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """修改分项或层."""

    def then(_row: Placement, _event: Event) -> None:
        Section.objects.filter(pk=section.pk).update(**values)

    return fire(
        section.placement,
        "change_section",
        by=by,
        expected_version=expected_version,
        key=key,
        at=at,
        facts={"section": values["name"]},
        then=then,
        values=dict(values),
        section=section,
    )


def remove_section(
    *, by: Actor, section: Section, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Placement:
    """删除分项或层, while it is a draft: nothing was said to anybody yet."""

    def then(_row: Placement, _event: Event) -> None:
        Section.objects.filter(pk=section.pk).delete()

    return fire(
        section.placement,
        "remove_section",
        by=by,
        expected_version=expected_version,
        key=key,
        at=at,
        facts={"section": section.name},
        then=then,
        section=section,
    )


def submit(
    *, by: User, placement: Placement, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Placement:
    """提交审批: the scheme is frozen with its hash, and goes along the chain."""
    now = at or timezone.now()

    def then(row: Placement, _event: Event) -> None:
        keep_submission(row, by=by, at=now)
        start(by=by, kind=PLACEMENT, obj=row, at=now)

    returned = running_of(placement, PLACEMENT)
    try:
        if returned is not None and returned.status == ApprovalStatus.RETURNED:
            resubmit(by=by, approval=returned, at=now)
            return placement.reload()
        scheme = scheme_hash_of(placement)
        return fire(
            placement,
            "submit",
            by=by,
            expected_version=placement.version if expected_version is None else expected_version,
            key=key,
            at=now,
            facts={"sha256": scheme[:12]},
            then=then,
            scheme_hash=WorkedOut(scheme),
        )
    except GateClosed as refusal:
        keep_refusal(placement, Moment.SUBMIT, refusal, by=by, at=now)
        raise


def keep_submission(placement: Placement, *, by: Actor, at: datetime) -> None:
    """What the rules say of the scheme at this moment is kept, whether they hold or not."""
    found = placement_findings(placement, figures_of(placement), on=timezone.localdate(at))
    keep_results(placement, Moment.SUBMIT, found, by=by, at=at, whole=True)


def scheme_hash_of(placement: Placement) -> str:
    """The hash of what is put to the deciders."""
    return hash_of(scheme_of(placement, figures_of(placement)))


def withdraw(
    *,
    by: Actor,
    placement: Placement,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Placement:
    """撤回: what was on its way to be decided needs no decision any more, and nobody carries anything."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Placement, _event: Event) -> None:
        end_approvals(row, at=now)
        reminders.settle(row, *reminders.KINDS, reminders.FACTS, by=by, at=now)

    return fire(
        placement,
        "withdraw",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        then=then,
        why=told,
    )


def end_approvals(placement: Placement, *, at: datetime) -> None:
    """Ends whatever is being decided about the placement."""
    for kind in (PLACEMENT, SHORT, LATE):
        if running_of(placement, kind) is not None:
            close_running(obj=placement, kind=kind, at=at)
