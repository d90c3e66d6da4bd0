"""Which signed policies may renew a customer whom the feed did not match: the same plate, the reported number, …

A policy of any branch counts (大口径), so policies are not narrowed to the reader's branches; the customer is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.matching import free_policies
from renewals.models import Renewal, SignedPolicy
from renewals.rules.windows import Windows

MOST = 20
SHORTEST_TAIL = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A free policy with what speaks for it, the strongest first."""

    policy: SignedPolicy
    reasons: tuple[str | Promise, ...]


def candidates(renewal: Renewal, windows: Windows) -> list[Candidate]:
    """Free policies that begin around T and share something with the customer."""
    first = renewal.expires_on - timedelta(days=windows.early_match_days)
    last = renewal.expires_on + timedelta(days=windows.win_back_days)
    alike = Q(asset_key=renewal.asset_key)
    if renewal.vin:
        alike |= Q(vin=renewal.vin) | Q(vin__endswith=renewal.vin_tail)
    if renewal.plate:
        alike |= Q(plate=renewal.plate)
    if renewal.claimed_policy_no:
        alike |= Q(policy_no=renewal.claimed_policy_no)
    rows = free_policies().filter(alike, starts_on__gte=first, starts_on__lte=last).exclude(policy_no=renewal.policy_no)
    found = [
        Candidate(row, _reasons(renewal, row))
        for row in rows.select_related("branch").order_by("starts_on", "pk")[:MOST]
    ]
    return sorted(found, key=lambda each: -len(each.reasons))


def _reasons(renewal: Renewal, policy: SignedPolicy) -> tuple[str | Promise, ...]:
    told: list[str | Promise] = []
    if renewal.claimed_policy_no and policy.policy_no == renewal.claimed_policy_no:
        told.append(_("reported by the owner"))
    if policy.asset_key == renewal.asset_key or (renewal.vin and policy.vin == renewal.vin):
        told.append(_("same VIN"))
    elif renewal.vin and policy.vin.endswith(renewal.vin_tail):
        told.append(_("same end of the VIN"))
    if renewal.plate and policy.plate == renewal.plate:
        told.append(_("same plate"))
    if renewal.agent_name and policy.agent_name == renewal.agent_name:
        told.append(_("same agent"))
    return tuple(told)


def policy_numbered(number: str) -> SignedPolicy | None:
    """The free policy with this number, the newest period first."""
    wanted = "".join(number.split()).upper()
    return free_policies().filter(policy_no=wanted).select_related("branch").order_by("-starts_on").first()
