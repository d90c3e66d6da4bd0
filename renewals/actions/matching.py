"""承保匹配: signed policies renew customers or win them back, cancelled ones reopen them (brief §1.5 rows 9, 16, 18).

Idempotent and re-runnable for any window: whether a policy renews a customer is decided by ``renewals.rules.matching``
over all open cycles and free policies of the vehicle. A policy renews one cycle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch
from accounts.scope import SYSTEM, Actor
from renewals import matching as seen
from renewals.actions import announcing, lapsing, losing, reminders
from renewals.branch_numbers import chosen, number, read_once, windows_of
from renewals.collisions.actions.opening import open_signings
from renewals.crediting import credits_of
from renewals.models import Renewal, RenewalStatus, SignedPolicy
from renewals.models.renewal import AFTER_LAPSE, MATCHABLE
from renewals.rules.credit import Credit, CreditSplit
from renewals.rules.matching import Match, MatchKind, gap_days, match_all, match_kind
from renewals.rules.vocabulary import SalesChannel
from renewals.rules.windows import Windows, issued_too_early, lapses_on
from workflow.models import Event
from workflow.todos import NewToDo, close_todos_of, open_todos
from workflow.transitions import fire, fire_many

S = RenewalStatus
LAPSES = (S.POOL, S.ASSIGNED, S.FOLLOWING, S.QUOTED, S.LOSS_PENDING, S.LOST)
REOPENS = {True: "reopen", False: "reopen_to_pool"}
Work = list[tuple[int, dict[str, Any], dict[str, Any]]]
Found = list[tuple[seen.Cycle, SignedPolicy, MatchKind]]
Report = Callable[[int, int], None]


@dataclass(slots=True)
class MatchOutcome:
    """How many customers were renewed, won back, matched after closing, reopened, and read again."""

    renewed: int = 0
    won_back: int = 0
    late: int = 0
    reopened: int = 0
    refreshed: int = 0


def match_window(
    *, by: Actor, first: date, last: date, at: datetime | None = None, report: Report | None = None
) -> MatchOutcome:
    """Matches every vehicle with a cycle expiring, or a policy beginning, from ``first`` to ``last`` inclusive.

    Cancelled policies let go of their customers first and changed ones are read again; then what is open is matched.
    ``report`` is told how many vehicles of how many are done.
    """
    now = at or timezone.now()
    outcome = MatchOutcome()
    with read_once():
        _settle_changes(first, last, by, now, outcome)
        keys = seen.touched_vehicles(Renewal.objects.visible_to(by), first, last)
        branches: dict[int, Branch] = {}
        for done, part in enumerate(seen.in_parts(keys), start=1):
            _match_vehicles(part, branches, by, now, outcome)
            if report is not None:
                report(min(done * 1000, len(keys)), len(keys))
    open_signings(first=first, last=last, at=now)
    return outcome


def match_lapsed(*, since: datetime, at: datetime) -> MatchOutcome:
    """Wins back who has lapsed since, where a policy that begins after the gap was known before (row 16).

    While the cover lasts such a policy is no renewal; from the lapse on it is a win-back, without another list.
    """
    outcome = MatchOutcome()
    with read_once():
        branches: dict[int, Branch] = {}
        for part in seen.in_parts(seen.lapsed_with_policy(Renewal.objects.visible_to(SYSTEM), since)):
            _match_vehicles(part, branches, SYSTEM, at, outcome)
    return outcome


def _match_vehicles(
    keys: list[str], branches: dict[int, Branch], by: Actor, at: datetime, outcome: MatchOutcome
) -> None:
    found = _found(seen.read_cycles(Renewal.objects.visible_to(by), keys, branches), seen.read_policies(keys), at)
    lapsed = _lapse_first(found, at)
    work: dict[str, Work] = defaultdict(list)
    whose = credits_of({cycle.pk: (cycle.expiring.expires_on, policy.signed_on) for cycle, policy, _kind in found})
    for cycle, policy, kind in found:
        verb = _verb(S.LAPSED if cycle.pk in lapsed else cycle.status, kind)
        if verb:
            data = match_data(cycle.branch, cycle.expiring.expires_on, policy, whose[cycle.pk])
            work[verb].append((cycle.pk, data, _facts(cycle.expiring.expires_on, policy, early=data["early"])))
    then = _matched(by, at)
    outcome.renewed += fire_many(Renewal, "match", by=by, work=work["match"], at=at, then=then)
    outcome.won_back += fire_many(Renewal, "win_back", by=by, work=work["win_back"], at=at, then=then)
    outcome.late += fire_many(Renewal, "match_late", by=by, work=work["match_late"], at=at, then=then)


def _found(cycles: Sequence[seen.Cycle], policies: dict[seen.Identity, seen.Free], at: datetime) -> Found:
    """What is matched, with the policies themselves."""
    decided = _decided(cycles, policies, at)
    whole = seen.whole_policies([policy for _cycle, policy, _kind in decided]) if decided else {}
    return [(cycle, whole[policy.pk], kind) for cycle, policy, kind in decided if policy.pk in whole]


def _decided(
    cycles: Sequence[seen.Cycle], policies: dict[seen.Identity, seen.Free], at: datetime
) -> list[tuple[seen.Cycle, seen.Free, MatchKind]]:
    """The rules' answer, with the numbers of each branch."""
    today = reminders.local_day(at)
    numbers = {branch: windows_of(branch, today) for branch in {cycle.branch for cycle in cycles}}
    groups: dict[Windows, list[seen.Cycle]] = defaultdict(list)
    for cycle in cycles:
        groups[numbers[cycle.branch]].append(cycle)
    found: list[tuple[seen.Cycle, seen.Free, MatchKind]] = []
    free = dict(policies)
    for windows, group in groups.items():
        signed = [policy.signed for policy in free.values()]
        answer = match_all([cycle.expiring for cycle in group], signed, today, windows)
        for index, match in sorted(answer.items()):
            found.append((group[index], free.pop(_identity(match)), match.kind))
    return found


def _identity(match: Match) -> seen.Identity:
    return match.signed.policy_no, match.signed.starts_on


def _lapse_first(found: Found, at: datetime) -> set[int]:
    """Who comes back after a gap has lapsed before, whether or not the clock has run since."""
    today = reminders.local_day(at)
    late = [
        cycle.pk
        for cycle, _policy, kind in found
        if kind is MatchKind.WON_BACK
        and cycle.status in LAPSES
        and today >= lapses_on(cycle.expiring.expires_on, windows_of(cycle.branch, today))
    ]
    if late:
        lapsing.lapse(renewals=Renewal.objects.filter(pk__in=late).select_related("branch"), at=at)
    return set(late)


def _verb(status: str, kind: MatchKind) -> str:
    """The step for this match, or none yet: a reported renewal waits for its report to end before it can lapse."""
    if status == S.CLOSED:
        return "match_late"
    if kind is MatchKind.RENEWED:
        return "match" if status in MATCHABLE else ""
    return "win_back" if status in AFTER_LAPSE else ""


def match_data(branch: Branch, expires_on: date, policy: SignedPolicy, credit: Credit) -> dict[str, Any]:
    """What the steps of a match take. Signed before the branch's window opened: renewed, but marked for compliance."""
    days = number("early_window_days", branch, policy.signed_on)
    early = issued_too_early(policy.signed_on, expires_on, days)
    apart = chosen("credit_split", branch, policy.signed_on) == CreditSplit.APART
    return {
        "policy": policy,
        "same_branch": seen.same_unit(branch, policy.branch),
        "early": early,
        "telesales": apart and policy.channel == SalesChannel.TELESALES,
        "credit": credit,
    }


def _facts(expires_on: date, policy: SignedPolicy, *, early: bool = False) -> dict[str, Any]:
    told = {"policy": policy.policy_no, "gap_days": gap_days(expires_on, policy.starts_on)}
    return {**told, "early": True} if early else told


def _matched(by: Actor, at: datetime) -> Callable[[Sequence[Renewal], Sequence[Event]], None]:
    def then(rows: Sequence[Renewal], events: Sequence[Event]) -> None:
        close_todos_of(rows, by=by, at=at)
        losing.end_approvals(rows, events, at=at)
        told = [(row.owner_id, event) for row, event in zip(rows, events, strict=True)]
        announcing.tell_each("renewed_many", told, by=by)
        announcing.post(*events)

    return then


def _settle_changes(first: date, last: date, by: Actor, at: datetime, outcome: MatchOutcome) -> None:
    """Policies that were cancelled, or changed so that they renew no more, let go; other changes are taken over."""
    today = reminders.local_day(at)
    changed = seen.changed_matches(Renewal.objects.visible_to(by), first, last)
    rows = list(changed.select_related("branch", "matched_policy__branch"))
    before = credits_of({row.pk: (row.expires_on, None) for row in rows})
    policies = {row.pk: row.matched_policy for row in rows if row.matched_policy is not None}
    now = credits_of({row.pk: (row.expires_on, policies[row.pk].signed_on) for row in rows if row.pk in policies})
    work: dict[str, Work] = defaultdict(list)
    for row in rows:
        policy = policies.get(row.pk)
        if policy is None:
            continue
        kind = match_kind(seen.as_expiring(row), seen.as_signed(policy), today, windows_of(row.branch, today))
        if kind is not None and (row.status == S.CLOSED or row.status == kind.value):
            data = match_data(row.branch, row.expires_on, policy, now[row.pk])
            work["refresh_match"].append((row.pk, data, _facts(row.expires_on, policy)))
        else:
            verb = "unmatch_late" if row.status == S.CLOSED else REOPENS[row.owner_id is not None]
            work[verb].append((row.pk, {"credit": before[row.pk]}, {"policy": policy.policy_no}))
    outcome.refreshed = fire_many(Renewal, "refresh_match", by=by, work=work["refresh_match"], at=at)
    for verb in ("reopen", "reopen_to_pool", "unmatch_late"):
        outcome.reopened += fire_many(Renewal, verb, by=by, work=work[verb], at=at, then=_reopened(by, at))


def _reopened(by: Actor, at: datetime) -> Callable[[Sequence[Renewal], Sequence[Event]], None]:
    def then(rows: Sequence[Renewal], events: Sequence[Event]) -> None:
        due = reminders.end_of(reminders.local_day(at))
        todos = [NewToDo(row, str(row), due, row.owner_id) for row in rows if row.status == S.FOLLOWING]
        open_todos(reminders.NEXT_CONTACT, todos, by=by, at=at)
        pairs = list(zip(rows, events, strict=True))
        told: list[tuple[int | None, Event]] = [(row.owner_id, event) for row, event in pairs]
        for row, event in pairs:
            told += [(manager, event) for manager in reminders.leads_over(row, "renewal_manager", at=at)]
        announcing.tell_each("reopened_many", told, by=by)
        announcing.post(*events)

    return then


def match_by_hand(
    *,
    by: Actor,
    renewal: Renewal,
    policy: SignedPolicy,
    reason: str,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> Renewal:
    """A manager names the policy that renewed the customer, with the evidence: another VIN in the feed, for example."""
    now = at or timezone.now()
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    if policy.cancelled_on is not None or Renewal.objects.filter(matched_policy=policy).exists():
        raise DomainError("policy_not_free", _("This policy is cancelled or renews another customer already."))
    windows = windows_of(renewal.branch, reminders.local_day(now))
    late = policy.starts_on > lapses_on(renewal.expires_on, windows)
    verb = _verb(renewal.status, MatchKind.WON_BACK if late else MatchKind.RENEWED)
    then = _matched(by, now)
    credit = credits_of({renewal.pk: (renewal.expires_on, policy.signed_on)})[renewal.pk]
    data = match_data(renewal.branch, renewal.expires_on, policy, credit)
    return fire(
        renewal,
        verb or "match",
        by=by,
        expected_version=expected_version,
        at=now,
        reason=reason.strip(),
        facts={**_facts(renewal.expires_on, policy, early=data["early"]), "by_hand": True},
        then=lambda row, event: then([row], [event]),
        **data,
    )
