"""What matching reads: open cycles and free policies, vehicle by vehicle. ``renewals.rules.matching`` decides.

A policy of any branch counts (大口径), so policies are not narrowed to the reader's branches; renewals are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Branch
from renewals.models import Renewal, SignedPolicy
from renewals.models.renewal import AFTER_LAPSE, MATCHABLE, RenewalQuerySet, RenewalStatus
from renewals.rules.matching import Expiring, Signed

TAKES_MATCH = (*MATCHABLE, RenewalStatus.CLOSED)
Identity = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Cycle:
    """An open renewal as matching sees it."""

    pk: int
    status: str
    branch: Branch
    expiring: Expiring


@dataclass(frozen=True, slots=True)
class Free:
    """A policy that renews nothing yet."""

    pk: int
    signed: Signed


def open_cycles(rows: RenewalQuerySet) -> RenewalQuerySet:
    """Renewals without a policy that may still get one."""
    return rows.filter(status__in=TAKES_MATCH, matched_policy__isnull=True)


def free_policies() -> QuerySet[SignedPolicy]:
    """Policies in force that renew nothing yet."""
    return SignedPolicy.objects.filter(cancelled_on__isnull=True, matched_renewal__isnull=True)


def touched_vehicles(rows: RenewalQuerySet, first: date, last: date) -> list[str]:
    """Vehicles with both an open cycle and a free policy, one of which ends or begins in the window (inclusive).

    Two plain sets instead of one condition over both tables: every planner reads them by their indexes.
    """
    cycles, policies = open_cycles(rows).order_by(), free_policies().order_by()
    ending = cycles.filter(expires_on__gte=first, expires_on__lte=last).values("asset_key")
    beginning = policies.filter(starts_on__gte=first, starts_on__lte=last).values("asset_key")
    found = set(policies.filter(asset_key__in=ending).values_list("asset_key", flat=True))
    found.update(cycles.filter(asset_key__in=beginning).values_list("asset_key", flat=True))
    return sorted(found)


def lapsed_with_policy(rows: RenewalQuerySet, since: datetime) -> list[str]:
    """Vehicles whose cycle has lapsed since, although a free policy was known that begins after T."""
    lapsed = open_cycles(rows).filter(status__in=AFTER_LAPSE, lapsed_at__gte=since)
    later = free_policies().filter(asset_key=OuterRef("asset_key"), starts_on__gt=OuterRef("expires_on"))
    return sorted(set(lapsed.filter(Exists(later)).order_by().values_list("asset_key", flat=True)))


def in_parts(keys: Sequence[str], size: int = 1000) -> Iterator[list[str]]:
    """``keys`` in lists of at most ``size``."""
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])


def read_cycles(rows: RenewalQuerySet, keys: Collection[str], branches: dict[int, Branch]) -> list[Cycle]:
    """The open cycles of these vehicles, oldest first. ``branches`` is filled with those met."""
    columns = ("pk", "status", "branch", "asset_key", "expires_on", "starts_on", "line", "policy_no")
    found = list(open_cycles(rows).filter(asset_key__in=keys).order_by("expires_on", "pk").values_list(*columns))
    missing = {row[2] for row in found} - branches.keys()
    branches.update(Branch.objects.in_bulk(missing))
    return [
        Cycle(pk, status, branches[branch], Expiring(key, expires_on, starts_on, line, "", policy_no))
        for pk, status, branch, key, expires_on, starts_on, line, policy_no in found
    ]


def read_policies(keys: Collection[str]) -> dict[Identity, Free]:
    """The free policies of these vehicles, by number and start; most renew nothing, so only what the rules ask."""
    columns = ("pk", "asset_key", "policy_no", "starts_on", "signed_on", "expires_on", "line")
    rows = free_policies().filter(asset_key__in=keys).order_by("starts_on", "pk").values_list(*columns)
    return {
        (policy_no, starts_on): Free(pk, Signed(key, policy_no, starts_on, signed_on, expires_on, line))
        for pk, key, policy_no, starts_on, signed_on, expires_on, line in rows
    }


def whole_policies(found: Collection[Free]) -> dict[int, SignedPolicy]:
    """Those of them that are still free, with their branch."""
    return free_policies().select_related("branch").in_bulk([policy.pk for policy in found])


def as_signed(policy: SignedPolicy) -> Signed:
    """A policy as the rules see it."""
    return Signed(
        key=policy.asset_key,
        policy_no=policy.policy_no,
        starts_on=policy.starts_on,
        signed_on=policy.signed_on,
        expires_on=policy.expires_on,
        line=policy.line,
        cancelled=policy.cancelled_on is not None,
    )


def as_expiring(renewal: Renewal) -> Expiring:
    """A renewal as the rules see it."""
    return Expiring(renewal.asset_key, renewal.expires_on, renewal.starts_on, renewal.line, "", renewal.policy_no)


def same_unit(one: Branch, other: Branch) -> bool:
    """小口径: the policy was signed in the unit that works the customer: one of the two contains the other."""
    return one.contains(other) or other.contains(one)


def changed_matches(rows: RenewalQuerySet, first: date, last: date) -> RenewalQuerySet:
    """Matched renewals of the window whose policy was cancelled or now states other facts."""
    window = Q(expires_on__gte=first, expires_on__lte=last) | Q(
        matched_policy__starts_on__gte=first, matched_policy__starts_on__lte=last
    )
    differs = (
        Q(matched_policy__cancelled_on__isnull=False)
        | ~Q(matched_premium=F("matched_policy__premium"))
        | ~Q(matched_signed_on=F("matched_policy__signed_on"))
        | ~Q(matched_starts_on=F("matched_policy__starts_on"))
    )
    matched = rows.filter(status__in=[RenewalStatus.RENEWED, RenewalStatus.WON_BACK, RenewalStatus.CLOSED])
    return matched.filter(matched_policy__isnull=False).filter(window).filter(differs)
