"""The core system's nightly word about signed and cancelled policies, and the matching that follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from accounts.scope import SYSTEM
from renewals.actions import match_window
from renewals.demo.acts import Signing
from renewals.demo.book import Due
from renewals.demo.days import year_later
from renewals.demo.deeds import Desk, share
from renewals.demo.places import PREFECTURES
from renewals.models import Renewal, SignedPolicy


class Feed:
    """What the core will tell, by the night on which it tells it."""

    def __init__(self, signings: Iterable[Signing], dues: dict[int, Due]) -> None:
        self._dues = dues
        self._signed: dict[date, list[Signing]] = defaultdict(list)
        self._cancelled: dict[date, list[Signing]] = defaultdict(list)
        for signing in signings:
            told_on = signing.signed_on + timedelta(days=signing.lag)
            self._signed[told_on].append(signing)
            if signing.cancelled_on is not None:
                self._cancelled[max(told_on, signing.cancelled_on) + timedelta(days=1)].append(signing)

    def tell(self, desk: Desk, pks: dict[int, int], at: datetime) -> None:
        """Writes the night's policies and matches the days on which they begin."""
        night = at.date()
        signed = [each for each in self._signed.pop(night, ()) if each.number in pks]
        cancelled = [each for each in self._cancelled.pop(night, ()) if each.number in pks]
        if not signed and not cancelled:
            return
        rows = Renewal.objects.select_related("branch").in_bulk([pks[each.number] for each in signed])
        SignedPolicy.objects.bulk_create([self._policy(desk, each, rows[pks[each.number]]) for each in signed])
        for each in cancelled:
            policies = SignedPolicy.objects.filter(policy_no=each.policy_no, starts_on=each.starts_on)
            policies.update(cancelled_on=each.cancelled_on)
        starts = [each.starts_on for each in (*signed, *cancelled)]
        match_window(by=SYSTEM, first=min(starts), last=max(starts), at=at)

    def _policy(self, desk: Desk, signing: Signing, row: Renewal) -> SignedPolicy:
        due = self._dues[signing.number]
        branch = row.branch
        if signing.elsewhere:
            others = [each for each in PREFECTURES if each.code != due.prefecture.code]
            branch = desk.branches[others[due.number % len(others)].office_codes()[0]]
        return SignedPolicy(
            branch=branch,
            policy_no=signing.policy_no,
            asset_key=row.asset_key,
            vin=row.vin,
            plate=row.plate,
            line="compulsory" if row.line == "compulsory" else "commercial",
            starts_on=signing.starts_on,
            expires_on=year_later(signing.starts_on - timedelta(days=1)),
            signed_on=signing.signed_on,
            premium=share(due.premium, signing.percent),
            agent_name=row.agent_name,
        )
