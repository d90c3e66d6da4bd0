"""Steps by which a renewal gets, changes and loses its owner (renewals brief §1.5 rows 2–4 and 20)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from renewals import step_guards as only
from renewals.assignment import guards as assigning
from renewals.models.renewal_row import RenewalRow
from renewals.models.renewal_terms import AFTER_LAPSE, OWNED, WORKED
from renewals.models.renewal_terms import RenewalStatus as S
from workflow.steps import step


class OwnershipSteps(RenewalRow):
    """Attributes only; who, when and what follows is in ``renewals.actions``."""

    class Meta:
        abstract = True

    @step(
        source=S.POOL,
        target=S.ASSIGNED,
        permission="renewals.dispatch",
        label=_("Dispatch"),
        guards=(only.target_can_own, assigning.target_at_work),
        also_locks=("owner",),
    )
    def dispatch(
        self, owner: User, moment: datetime, first_contact_due_at: datetime, branch: Branch | None = None
    ) -> None:
        """派发: a manager hands the customer to a specialist, in whose ``branch`` it is worked from then on."""
        self.branch = branch or self.branch
        self._take_over(owner, moment, first_contact_due_at)

    @step(
        source=S.POOL,
        target=S.ASSIGNED,
        permission="renewals.claim",
        label=_("Claim"),
        early_guards=(only.not_cooling_down,),
        guards=(only.within_claim_caps, only.target_can_own),
        also_locks=("owner",),
    )
    def claim(self, owner: User, moment: datetime, first_contact_due_at: datetime) -> None:
        """认领: a specialist takes the customer from the pool."""
        self._take_over(owner, moment, first_contact_due_at)

    def _take_over(self, owner: User, moment: datetime, first_contact_due_at: datetime) -> None:
        self.owner = owner
        self.assigned_at = moment
        self.first_contact_due_at = first_contact_due_at
        self._credit_at(moment, owner.pk)

    @step(
        source=S.ASSIGNED,
        target=S.POOL,
        permission="renewals.return",
        label=_("Return to pool"),
        early_guards=(only.own_row,),
        guards=(only.reason_given,),
    )
    def return_to_pool(self, why: str, moment: datetime) -> None:
        """退回: the owner gives the customer back, saying why."""
        self._leave(moment)

    @step(
        source=WORKED,
        target=S.POOL,
        permission="renewals.reclaim",
        label=_("Take back"),
        guards=(only.reason_given, only.as_judged),
    )
    def reclaim(self, why: str, moment: datetime, seen: int | None = None) -> None:
        """回收: a lead, or the clock, takes back a customer whom nobody called or follows up any more.

        ``seen``: the version the clock judged.
        """
        self._leave(moment)

    @step(
        source=AFTER_LAPSE,
        permission="renewals.reclaim",
        label=_("Release"),
        early_guards=(only.owned,),
        guards=(only.reason_given,),
    )
    def release(self, why: str, moment: datetime) -> None:
        """释放: the owner of a lapsed customer has left; anybody of the team may call back."""
        self._leave(moment)

    def _leave(self, moment: datetime) -> None:
        self.last_owner, self.returned_at = self.owner, moment
        self.owner = self.assigned_at = self.first_contact_due_at = self.next_contact_on = None
        self.returned_count += 1
        self._credit_at(moment, None)

    @step(
        source=(*OWNED, *AFTER_LAPSE),
        permission="renewals.transfer",
        label=_("Ask a colleague to take over"),
        early_guards=(assigning.own_to_ask, assigning.not_asked_yet),
        guards=(only.reason_given, only.target_can_own, assigning.target_at_work, only.other_owner),
        also_locks=("owner",),
    )
    def ask_hand_over(self, owner: User, why: str) -> None:
        """转交申请: the owner asks ``owner`` to take over; nothing moves before the answer."""

    @step(
        source=(*OWNED, *AFTER_LAPSE),
        permission="renewals.transfer",
        label=_("Hand over"),
        early_guards=(assigning.manages_or_was_asked,),
        guards=(assigning.taker_is_oneself, only.target_can_own, assigning.target_at_work, only.other_owner),
        also_locks=("owner",),
    )
    def transfer(
        self,
        owner: User,
        moment: datetime,
        first_contact_due_at: datetime | None,
        keep_credit: bool,
        branch: Branch | None = None,
    ) -> None:
        """转交: another specialist takes over; the credit stays when it happens in the last days (brief §3.3).

        A customer who lapsed in the pool has no owner: a manager gives the callback to one this way.
        """
        self.branch = branch or self.branch
        self.last_owner, self.owner = self.owner, owner
        self.assigned_at = moment
        # Whoever asks for the step read the state before the row was locked.
        self.first_contact_due_at = first_contact_due_at if self.status == S.ASSIGNED else None
        if not keep_credit:
            self._credit_at(moment, owner.pk)

    @step(source=(S.RENEWED, S.WON_BACK), permission="renewals.decide_collision", label=_("Move the credit"))
    def move_credit(self, to: User, moment: datetime) -> None:
        """业绩改判: a collision gives the credit to the one who signed; what the core pays is the core's matter."""
        self.credit_owner, self.credit_branch_id, self.credit_moved_at = to, to.branch_id, moment
