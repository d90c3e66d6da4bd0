"""Does a signed policy renew this vehicle's cover? (renewals brief §1.5 nos. 9, 16 and 18, §3.1)

A policy renews when it is for the same vehicle and line, is not cancelled, was signed by the as-of day, and begins in
[T−90 … T+1]; beginning later, up to T+90, it wins the customer back. It must also begin after the expiring period
itself began and reach beyond T: otherwise a short period would be renewed by itself or by cover that ends with it.

The vehicle is its VIN, or the policy number in lists that have no VIN. The new policy normally begins at T+1, in the
future of the as-of day, so a filter "begins on or before the as-of day" would lose most renewals: only the day of
signing is compared with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from renewals.rules.vocabulary import Line
from renewals.rules.windows import DEFAULT_WINDOWS, Windows, next_start


class MatchKind(StrEnum):
    """Renewed without a gap, or won back after one."""

    RENEWED = "renewed"
    WON_BACK = "won_back"


class RenewScope(StrEnum):
    """小口径: renewed in the same unit; 大口径 adds what other units of the company renewed."""

    BRANCH = "branch"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Expiring:
    """A renewal as matching sees it. ``key`` is the VIN or policy number, ``org`` the unit that is assessed."""

    key: str
    expires_on: date
    starts_on: date | None = None
    line: str = ""
    org: str = ""
    policy_no: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed policy as matching sees it."""

    key: str
    policy_no: str
    starts_on: date
    signed_on: date
    expires_on: date | None = None
    line: str = ""
    org: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A policy found for a renewal. ``gap_days`` are the days without cover (0 when renewed in time)."""

    signed: Signed
    kind: MatchKind
    scope: RenewScope
    gap_days: int


def start_window(expires_on: date, windows: Windows = DEFAULT_WINDOWS) -> tuple[date, date]:
    """First and last day on which a renewing policy may begin: T−90 and T+1, both included."""
    return expires_on - timedelta(days=windows.early_match_days), next_start(expires_on)


def match_kind(expiring: Expiring, signed: Signed, as_of: date, windows: Windows = DEFAULT_WINDOWS) -> MatchKind | None:
    """Whether this policy renews, wins back, or does neither as known on ``as_of``."""
    if signed.key != expiring.key or signed.cancelled or signed.signed_on > as_of:
        return None
    if not _lines_agree(expiring.line, signed.line) or is_same_period(expiring, signed):
        return None
    if signed.expires_on is not None and signed.expires_on <= expiring.expires_on:
        return None
    first, last = start_window(expiring.expires_on, windows)
    if first <= signed.starts_on <= last:
        return MatchKind.RENEWED
    latest = expiring.expires_on + timedelta(days=windows.win_back_days)
    return MatchKind.WON_BACK if last < signed.starts_on <= latest else None


def is_same_period(expiring: Expiring, signed: Signed) -> bool:
    """The signed policy is the expiring one, or an earlier one: it does not begin after the expiring period began."""
    if expiring.starts_on is not None:
        return signed.starts_on <= expiring.starts_on
    return bool(expiring.policy_no) and signed.policy_no == expiring.policy_no and signed.key != signed.policy_no


def _lines_agree(expiring: str, signed: str) -> bool:
    """Commercial cover is renewed by commercial cover; compulsory cover by compulsory. Unknown lines agree."""
    if not expiring or not signed or signed == Line.BOTH:
        return True
    return signed == (Line.COMMERCIAL if expiring == Line.BOTH else expiring)


def match_scope(expiring: Expiring, signed: Signed) -> RenewScope:
    """In the same unit, or elsewhere in the company. A list without units belongs to one unit."""
    same = not expiring.org or not signed.org or expiring.org == signed.org
    return RenewScope.BRANCH if same else RenewScope.COMPANY


def gap_days(expires_on: date, starts_on: date) -> int:
    """脱保天数: days without cover between T and the first day of the new policy."""
    return max(0, (starts_on - next_start(expires_on)).days)


def best_match(
    expiring: Expiring, candidates: Iterable[Signed], as_of: date, windows: Windows = DEFAULT_WINDOWS
) -> Match | None:
    """The policy that renews best: the one beginning nearest to T+1, the earlier signed, the lower number."""
    fitting = [signed for signed in candidates if match_kind(expiring, signed, as_of, windows)]
    if not fitting:
        return None
    return _match(expiring, min(fitting, key=lambda signed: _distance(expiring, signed)), as_of, windows)


def _distance(expiring: Expiring, signed: Signed) -> tuple[int, bool, date, str]:
    days = (signed.starts_on - next_start(expiring.expires_on)).days
    return abs(days), days > 0, signed.signed_on, signed.policy_no


def _match(expiring: Expiring, signed: Signed, as_of: date, windows: Windows) -> Match:
    kind = match_kind(expiring, signed, as_of, windows)
    assert kind is not None  # noqa: S101  the caller chose a policy that fits
    return Match(signed, kind, match_scope(expiring, signed), gap_days(expiring.expires_on, signed.starts_on))


def match_all(
    expiring: Sequence[Expiring], signed: Iterable[Signed], as_of: date, windows: Windows = DEFAULT_WINDOWS
) -> dict[int, Match]:
    """Matches by position in ``expiring``. A policy renews one period only, the one whose end it is nearest to;
    the same input in any order gives the same answer."""
    by_key: defaultdict[str, list[Signed]] = defaultdict(list)
    for policy in signed:
        by_key[policy.key].append(policy)
    pairs = [
        (_distance(period, policy), period.expires_on, index, policy)
        for index, period in enumerate(expiring)
        for policy in by_key.get(period.key, ())
        if match_kind(period, policy, as_of, windows)
    ]
    found: dict[int, Match] = {}
    used: set[tuple[str, str, date]] = set()
    for _near, _expires_on, index, policy in sorted(pairs, key=lambda pair: pair[:3]):
        identity = (policy.key, policy.policy_no, policy.starts_on)
        if index not in found and identity not in used:
            used.add(identity)
            found[index] = _match(expiring[index], policy, as_of, windows)
    return found
