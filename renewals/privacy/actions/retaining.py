"""到期匿名化: contact data of customers lost for years is made unreadable; totals stay (renewals brief §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals.actions import reminders
from renewals.branch_numbers import number, read_once
from renewals.models import Renewal, RenewalStatus, RetentionRun
from renewals.privacy.rules.retention import years_before
from workflow.transitions import create, fire_many

S = RenewalStatus
#: States in which nobody works the customer any more.
OVER = (S.RENEWED, S.WON_BACK, S.CLOSED, S.LOST, S.VOID)
REACHABLE = ~Q(phone_hash="") | ~Q(phone="") | ~Q(more_phones="")


@dataclass(frozen=True, slots=True)
class Retained:
    """What a round does, or would do, in one branch."""

    branch: Branch
    cutoff: date
    years: int
    anonymised: int
    held: int


@read_once()
def retain(*, at: datetime | None = None, dry: bool = False) -> list[Retained]:
    """Branch by branch, for the years differ. ``dry``: counts by the same sets and changes nothing.

    A round that found nothing to do says nothing of a branch; run again it finds nothing.
    """
    now = at or timezone.now()
    return [found for branch in _branches() for found in _in_branch(branch, now, dry=dry)]


def _branches() -> list[Branch]:
    rows = Renewal.objects.filter(status__in=OVER, anonymised_at=None).order_by().values("branch").distinct()
    return list(Branch.objects.filter(pk__in=rows).order_by("path"))


def _in_branch(branch: Branch, at: datetime, *, dry: bool) -> list[Retained]:
    day = reminders.local_day(at)
    years = number("lost_contact_years", branch, day)
    cutoff = years_before(day, years)
    old = Renewal.objects.filter(REACHABLE, ends_by(cutoff), branch=branch, status__in=OVER, anonymised_at=None)
    if not old.exists():
        return []
    lost = old.filter(*_without(_later(cutoff)))
    due = lost.filter(*_without(~Q(legal_hold="")), legal_hold="")
    pks = list(due.order_by("pk").values_list("pk", flat=True))
    if not pks:
        return []
    held = lost.count() - len(pks)
    if dry:
        return [Retained(branch, cutoff, years, len(pks), held)]
    done = fire_many(Renewal, "anonymise", by=SYSTEM, at=at, work=((pk, {"moment": at}, {}) for pk in pks))
    found = Retained(branch, cutoff, years, done, held)
    return [_recorded(found, at)] if done else []


def ends_by(cutoff: date) -> Q:
    """Every cover known of the task ended on or before a day."""
    compulsory = Q(compulsory_expires_on=None) | Q(compulsory_expires_on__lte=cutoff)
    policy = Q(matched_policy=None) | Q(matched_policy__expires_on__lte=cutoff)
    return Q(expires_on__lte=cutoff) & compulsory & policy


def _later(cutoff: date) -> Q:
    """The customer is somebody's work or has cover after that day."""
    return ~ends_by(cutoff) | ~Q(status__in=OVER)


def _without(condition: Q) -> Sequence[Q]:
    """No other task of the same phone, certificate or vehicle is such."""
    keys = ("phone_hash", "certificate_hash", "asset_key")
    return [~Q(Exists(Renewal.objects.filter(condition, **{key: OuterRef(key)}).exclude(**{key: ""}))) for key in keys]


def _recorded(found: Retained, at: datetime) -> Retained:
    run = RetentionRun(
        branch=found.branch,
        at=at,
        cutoff=found.cutoff,
        years=found.years,
        anonymised=found.anonymised,
        held=found.held,
    )
    facts = {"cutoff": found.cutoff, "anonymised": found.anonymised, "held": found.held}
    create(run, "retain", by=SYSTEM, at=at, facts=facts)
    return found
