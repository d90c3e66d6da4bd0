"""团车: grouped every night, one account manager, one follow-up for many vehicles, each with a record of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.fields import blind_index
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.actions import following, reminders, sharing_out
from renewals.actions.following import Entry
from renewals.branch_numbers import number, read_once, windows_of
from renewals.collisions.finding import common_branch
from renewals.models import Fleet, FleetVehicle, Renewal, RenewalQuerySet
from renewals.models.renewal_terms import AFTER_LAPSE, OPEN, OWNED, RenewalStatus
from renewals.rules.contact import Intention, next_contact_limit
from workflow.branch_settings import SETTINGS
from workflow.idempotency import answer_of, claim_key, keep_answer
from workflow.models import BranchSetting
from workflow.retrying import retried
from workflow.transitions import create, fire, lock

SETTING = "fleet_vehicles"
FOLLOWED = (RenewalStatus.ASSIGNED, RenewalStatus.FOLLOWING, RenewalStatus.QUOTED, *AFTER_LAPSE)


@read_once()
def group_fleets(*, at: datetime | None = None) -> int:
    """Open renewals of one insured with as many vehicles as the branch's setting says; returns how many were added.

    The insured is one certificate, or one company name where the list gives no certificate.
    """
    now = at or timezone.now()
    day = reminders.local_day(now)
    free = Renewal.objects.filter(status__in=OPEN)
    by_certificate = free.exclude(certificate_hash="")
    by_name = free.filter(certificate_hash="", is_company=True).exclude(insured_name="")
    return _grouped(by_certificate, "certificate_hash", day, now) + _grouped(by_name, "insured_name", day, now)


def _grouped(rows: RenewalQuerySet, column: str, day: date, at: datetime) -> int:
    counted = (
        rows.order_by()
        .values(column)
        .annotate(
            vehicles=Count("asset_key", distinct=True), kept=Count("fleet_vehicle"), tasks=Count("pk"), first=Min("pk")
        )
    )
    waiting = counted.filter(vehicles__gte=_smallest(), tasks__gt=F("kept"))
    return sum(_group(rows, column, str(found[column]), day, at) for found in waiting.order_by("first"))


def _smallest() -> int:
    """The lowest threshold of any branch: groups below it are none anywhere."""
    values = BranchSetting.objects.filter(code=f"renewals.{SETTING}").values_list("value", flat=True)
    return min([*(int(value) for value in values), int(SETTINGS[f"renewals.{SETTING}"].default)])


@transaction.atomic
def _group(rows: RenewalQuerySet, column: str, value: str, day: date, at: datetime) -> int:
    """The vehicles of one insured; a fleet that was dissolved stays so."""
    found = list(rows.filter(**{column: value}).select_related("branch").order_by("pk"))
    branch = common_branch([row.branch for row in found])
    key = f"C:{value}" if column == "certificate_hash" else f"N:{blind_index(value)}"
    Branch.objects.select_for_update().get(pk=branch.pk)
    fleet = Fleet.objects.filter(key=key).first()
    if fleet is None:
        if len({row.asset_key for row in found}) < number(SETTING, branch, day):
            return 0
        first = found[0]
        fleet = Fleet(branch=branch, key=key, insured_name=first.insured_name, is_company=first.is_company)
        create(fleet, "group", by=SYSTEM, at=at, facts={"vehicles": len(found)})
    if fleet.status != "active":
        return 0
    known = set(FleetVehicle.objects.filter(renewal__in=[row.pk for row in found]).values_list("renewal", flat=True))
    added = [FleetVehicle(fleet=fleet, renewal=row) for row in found if row.pk not in known]
    FleetVehicle.objects.bulk_create(added)
    return len(added)


def appoint_manager(
    *, by: User, fleet: Fleet, to: User, expected_version: int | None = None, at: datetime | None = None
) -> sharing_out.Outcome:
    """指定客户经理: one person for the insured; the vehicles ``by`` may move are dispatched or handed over to them."""
    now = at or timezone.now()

    def work() -> sharing_out.Outcome:
        fire(
            fleet,
            "appoint",
            by=by,
            expected_version=expected_version,
            at=now,
            facts={"manager": to.name, "manager_no": to.employee_no},
            manager=to,
        )
        return _handed_to(to, vehicles_of(fleet, by).exclude(owner=to), by, now)

    return retried(work)


def _handed_to(to: User, rows: RenewalQuerySet, by: User, at: datetime) -> sharing_out.Outcome:
    """All are locked at once, as a talk about them locks them: neither waits for the other with half of them."""
    lock(Renewal, list(rows.values_list("pk", flat=True)))
    waiting = rows.filter(owner=None, status__in=(RenewalStatus.POOL, *AFTER_LAPSE))
    owned = rows.filter(owner__isnull=False, status__in=(*OWNED, *AFTER_LAPSE))
    outcome = sharing_out.Outcome()
    pool, held = (list(each.values_list("pk", flat=True)) for each in (waiting, owned))
    if pool:
        outcome.add(sharing_out.dispatch_many(by=by, renewals=pool, to=[to], at=at))
    if held:
        why = str(_("Account manager of the fleet"))
        outcome.add(sharing_out.transfer_many(by=by, renewals=held, to=[to], reason=why, at=at))
    return outcome


def dissolve_fleet(
    *, by: User, fleet: Fleet, reason: str, expected_version: int | None = None, at: datetime | None = None
) -> Fleet:
    """解除: no fleet after all; the vehicles are worked one by one and not grouped again."""
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))

    def then(row: Fleet, _event: object) -> None:
        FleetVehicle.objects.filter(fleet=row).delete()

    return fire(fleet, "dissolve", by=by, expected_version=expected_version, at=at, reason=reason.strip(), then=then)


def vehicles_of(fleet: Fleet, by: User) -> RenewalQuerySet:
    """The renewals of the fleet that ``by`` sees, by expiry."""
    return Renewal.objects.visible_to(by).filter(fleet_vehicle__fleet=fleet).order_by("expires_on", "pk")


@read_once()
def follow_up_fleet(
    *,
    by: User,
    fleet: Fleet,
    entry: Entry,
    renewals: Sequence[int],
    key: str = "",
    at: datetime | None = None,
) -> sharing_out.Outcome:
    """一次跟踪, 多车登记: one talk about many vehicles. Each chosen vehicle has a follow-up of its own, at one instant.

    Where a vehicle's cover ends earlier, its next contact is due on its last allowed day. A vehicle that is refused
    is named and stays as it was. Sent twice with the same key it is written once and answered alike.
    """
    now = at or timezone.now()
    entry = replace(entry, contact_at=entry.contact_at or now)
    scope = f"{by.employee_no}:renewals.fleet"

    def work() -> sharing_out.Outcome:
        if key and not claim_key(scope, key, [fleet.pk, entry, sorted(renewals)]):
            return _told_before(answer_of(scope, key))
        outcome = _followed(by, _locked(fleet, by, renewals), entry, now)
        if key:
            left_out = {str(pk): str(why) for pk, why in outcome.left_out.items()}
            keep_answer(scope, key, {"done": outcome.done, "left_out": left_out})
        return outcome

    return retried(work)


def _told_before(answer: dict[str, Any]) -> sharing_out.Outcome:
    """The same answer again, whoever owns the vehicles by now."""
    left_out = {int(pk): why for pk, why in answer.get("left_out", {}).items()}
    return sharing_out.Outcome(done=answer.get("done", []), left_out=left_out)


def _locked(fleet: Fleet, by: User, renewals: Sequence[int]) -> list[Renewal]:
    """The chosen vehicles that can be followed up, locked before they are read: none changes its owner meanwhile."""
    rows = vehicles_of(fleet, by).filter(pk__in=renewals, status__in=FOLLOWED)
    lock(Renewal, list(rows.values_list("pk", flat=True)))
    return list(rows.select_related("branch"))


def _followed(by: User, rows: Sequence[Renewal], entry: Entry, at: datetime) -> sharing_out.Outcome:
    if not rows:
        raise DomainError("nothing_chosen", _("Choose at least one vehicle that is being followed up."))
    outcome = sharing_out.Outcome()
    for row in rows:
        try:
            following.register_follow_up(by=by, renewal=row, entry=_fitting(entry, row, at), at=at)
        except DomainError as refusal:
            outcome.left_out[row.pk] = refusal.sentence
        else:
            outcome.done.append(row.pk)
    if not outcome.done:
        raise DomainError("nothing_followed", next(iter(outcome.left_out.values())))
    return outcome


def _fitting(entry: Entry, row: Renewal, at: datetime) -> Entry:
    """The entry with the next contact not after what the vehicle's own expiry allows."""
    if entry.next_contact_on is None or entry.intention not in set(Intention):
        return entry
    day = reminders.local_day(at)
    limit = next_contact_limit(Intention(entry.intention), day, row.expires_on, windows_of(row.branch, day))
    return replace(entry, next_contact_on=min(entry.next_contact_on, limit)) if limit else entry
