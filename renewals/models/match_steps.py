"""Steps by which signed policies renew customers, and cancelled ones reopen them (brief §1.5 rows 9, 16, 18)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from renewals import step_guards as only
from renewals.models.renewal_row import RenewalRow
from renewals.models.renewal_terms import AFTER_LAPSE, MATCHABLE
from renewals.models.renewal_terms import RenewalStatus as S
from renewals.rules.credit import Credit
from workflow.steps import step


class MatchSteps(RenewalRow):
    """Attributes only; who, when and what follows is in ``renewals.actions``."""

    class Meta:
        abstract = True

    @step(source=MATCHABLE, target=S.RENEWED, permission="renewals.match", label=_("Match"))
    def match(
        self,
        policy: models.Model,
        same_branch: bool,
        early: bool = False,
        telesales: bool = False,
        credit: Credit | None = None,
    ) -> None:
        """续保成功: the signed policy continues this one."""
        self._matched(policy, same_branch, early, telesales, credit)

    @step(source=AFTER_LAPSE, target=S.WON_BACK, permission="renewals.match", label=_("Match after lapse"))
    def win_back(
        self,
        policy: models.Model,
        same_branch: bool,
        early: bool = False,
        telesales: bool = False,
        credit: Credit | None = None,
    ) -> None:
        """脱保召回成功: the customer came back after a gap."""
        self._matched(policy, same_branch, early, telesales, credit)

    @step(
        source=S.CLOSED,
        permission="renewals.match",
        label=_("Match after closing"),
        early_guards=(only.not_matched,),
    )
    def match_late(
        self,
        policy: models.Model,
        same_branch: bool,
        early: bool = False,
        telesales: bool = False,
        credit: Credit | None = None,
    ) -> None:
        """The feed came after the cycle was closed: it counts, the state stays."""
        self._matched(policy, same_branch, early, telesales, credit)

    @step(
        source=(S.RENEWED, S.WON_BACK, S.CLOSED),
        permission="renewals.match",
        label=_("Refresh match"),
        early_guards=(only.matched,),
    )
    def refresh_match(
        self,
        policy: models.Model,
        same_branch: bool,
        early: bool = False,
        telesales: bool = False,
        credit: Credit | None = None,
    ) -> None:
        """批改: the feed states other facts of the matched policy."""
        self._matched(policy, same_branch, early, telesales, credit)

    @step(
        source=S.CLOSED,
        permission="renewals.match",
        label=_("Take back late match"),
        early_guards=(only.matched,),
    )
    def unmatch_late(self, credit: Credit | None = None) -> None:
        """The policy matched after closing was cancelled."""
        self._unmatched(credit)

    def _matched(
        self, policy: models.Model, same_branch: bool, early: bool, telesales: bool, credit: Credit | None
    ) -> None:
        self.matched_policy = policy  # type: ignore[assignment]  # SignedPolicy refers to this module
        self.matched_signed_on = policy.signed_on  # type: ignore[attr-defined]  # as above
        self.matched_starts_on = policy.starts_on  # type: ignore[attr-defined]  # as above
        self.matched_premium = policy.premium  # type: ignore[attr-defined]  # as above
        self.matched_same_branch = same_branch
        self.matched_by_telesales = telesales
        self.issued_early = early
        self._credit(credit)
        self._measure_gap()
        self.next_contact_on = None
        self._drop_void_request()

    @step(
        source=(S.RENEWED, S.WON_BACK),
        target=S.FOLLOWING,
        permission="renewals.match",
        label=_("Reopen"),
        early_guards=(only.owned,),
    )
    def reopen(self, credit: Credit | None = None) -> None:
        """The matched policy was cancelled: back to its owner."""
        self._unmatched(credit)

    @step(
        source=(S.RENEWED, S.WON_BACK),
        target=S.POOL,
        permission="renewals.match",
        label=_("Reopen into the pool"),
        early_guards=(only.unowned,),
    )
    def reopen_to_pool(self, credit: Credit | None = None) -> None:
        """The matched policy was cancelled and nobody owns the customer."""
        self._unmatched(credit)

    def _unmatched(self, credit: Credit | None) -> None:
        """T decides again; whose the cancelled policy was found to be has no more meaning."""
        self.credit_moved_at = self.matched_by_telesales = None
        self._credit(credit)
        self.matched_policy = self.matched_signed_on = self.matched_starts_on = None
        self.matched_premium = self.matched_same_branch = self.matched_gap_days = None
        self.claimed_policy_no, self.claimed_at = "", None
        self.issued_early = False

    def _measure_gap(self) -> None:
        if self.matched_starts_on is not None:
            self.matched_gap_days = (self.matched_starts_on - self.expires_on).days - 1
