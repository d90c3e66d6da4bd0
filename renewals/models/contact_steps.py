"""Steps by which the customer is contacted, quoted and reported renewed (renewals brief §1.5 rows 5–8 and 10)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.fields import blind_index
from renewals import step_guards as only
from renewals.assignment import guards as assigning
from renewals.conduct import guards as conduct
from renewals.leads import guards as leads
from renewals.models.renewal_row import RenewalRow
from renewals.models.renewal_terms import AFTER_LAPSE, NOT_TERMINAL, WORKED
from renewals.models.renewal_terms import RenewalStatus as S
from renewals.privacy import guards as private
from renewals.telesales import guards as lists
from workflow.identifiers.phone import split_phones
from workflow.steps import SYSTEM_ONLY, step

#: What an owner's contact stands under, the first and every later one.
OWNERS_CONTACT = (
    only.contact_complete,
    conduct.call_allowed,
    conduct.recording_named,
    lists.not_checked_out,
    only.next_contact_allowed,
)


class ContactSteps(RenewalRow):
    """Attributes only; who, when and what follows is in ``renewals.actions``."""

    class Meta:
        abstract = True

    @step(
        source=S.ASSIGNED,
        target=S.FOLLOWING,
        permission="renewals.follow_up",
        label=_("Follow up"),
        early_guards=(assigning.own_row_or_deputy,),
        guards=OWNERS_CONTACT,
    )
    def follow_up_first(self, contact: only.Contact) -> None:
        """首次跟踪: the first registration."""
        self._contacted(contact)

    @step(
        source=(S.FOLLOWING, S.QUOTED, *AFTER_LAPSE),
        permission="renewals.follow_up",
        label=_("Follow up"),
        early_guards=(assigning.own_row_or_deputy,),
        guards=OWNERS_CONTACT,
    )
    def follow_up(self, contact: only.Contact) -> None:
        """持续维护: a further registration; the state stays."""
        self._contacted(contact)

    @step(
        source=S.LAPSED,
        permission="renewals.callback",
        label=_("Register attempt"),
        early_guards=(leads.owner_or_caller,),
        guards=(only.contact_complete, leads.nobody_reached, conduct.call_allowed, conduct.recording_named),
    )
    def callback_attempt(self, contact: only.Contact) -> None:
        """回访未接通: nobody was reached; the callback stays open."""
        self._attempted(contact)
        self.next_contact_on = contact.next_contact_on

    @step(
        source=tuple(NOT_TERMINAL),
        permission="renewals.call",
        label=_("Telesales call"),
        early_guards=(conduct.may_be_called,),
        guards=(only.contact_complete, conduct.call_allowed, conduct.recording_named),
    )
    def telesales_call(self, contact: only.Contact) -> None:
        """呼叫结果回写: telesales called; intention and next contact stay the owner's."""
        self._attempted(contact)

    @step(
        source=tuple(NOT_TERMINAL),
        permission="renewals.import",
        label=_("Call result from a file"),
        early_guards=(conduct.may_be_called,),
        guards=(lists.returned_call_plausible, conduct.call_allowed),
    )
    def call_returned(self, contact: only.Contact, since: datetime) -> None:
        """呼叫结果回写 by file: the same for a call of the days before; a later contact stays the newest."""
        before = self.last_contact_at, self.last_result
        self._attempted(contact)
        if before[0] is not None and before[0] > contact.at:
            self.last_contact_at, self.last_result = before

    @step(
        source=(S.FOLLOWING, S.QUOTED, S.RENEW_CLAIMED, S.LOSS_PENDING, *AFTER_LAPSE),
        permission="renewals.follow_up",
        label=_("Correct follow-up"),
        early_guards=(assigning.own_row_or_deputy,),
        guards=(only.correction_allowed,),
    )
    def correct_follow_up(self, tally: only.Tally) -> None:
        """更正: a new row replaces a mistaken one; what was counted is counted again."""
        self.attempts, self.effective_contacts = tally.attempts, tally.effective_contacts
        self.first_effective_at = tally.first_effective_at
        self.unreachable = tally.unreachable
        if tally.newest is not None:
            self.last_contact_at, self.last_result = tally.newest.at, tally.newest.result
            self.intention, self.next_contact_on = tally.newest.intention, tally.newest.next_contact_on

    def _contacted(self, contact: only.Contact) -> None:
        self.first_follow_at = self.first_follow_at or contact.at
        self._attempted(contact)
        self.intention = contact.intention
        self.next_contact_on = contact.next_contact_on

    def _attempted(self, contact: only.Contact) -> None:
        self.attempts += 1
        self.last_contact_at = contact.at
        self.last_result = contact.result
        self.unreachable = contact.unreachable
        self.do_not_call = self.do_not_call or contact.do_not_call
        if contact.phone_invalid:
            self._take_next_phone()
        if contact.effective:
            self.effective_contacts += 1
            self.first_effective_at = self.first_effective_at or contact.at

    def _take_next_phone(self) -> None:
        """The number is dead: the next one of the list takes its place; after the last there is no valid phone."""
        numbers = split_phones(self.more_phones)
        self.phone_valid = bool(numbers)
        if numbers:
            self.phone, self.more_phones = numbers[0], "、".join(numbers[1:])
            self.phone_hash = blind_index(self.phone)

    @step(
        source=WORKED,
        target=S.QUOTED,
        permission="renewals.quote",
        label=_("Record quote"),
        early_guards=(assigning.own_row_or_deputy, only.quoting_open),
        guards=(only.quote_positive, only.quote_not_ahead, only.quote_not_dated_back),
    )
    def quote(self, premium: Decimal, quoted_on: date) -> None:
        """报价: a premium was offered."""
        row: Any = self  # the quotes hang on the customer, not on this part of it
        self._quoted(premium, quoted_on, newest=not row.quotes.filter(quoted_on__gt=quoted_on).exists())

    @step(
        source=WORKED,
        target=S.QUOTED,
        permission="renewals.import",
        label=_("Quote from a list"),
        guards=(only.quote_positive, only.quote_not_ahead, only.listed_quote_in_window),
    )
    def quote_from_list(self, premium: Decimal, quoted_on: date, newest: bool) -> None:
        """报价清单: the core system says that a premium was offered; ``newest``: no quote of a later day is known."""
        self._quoted(premium, quoted_on, newest=newest)

    def _quoted(self, premium: Decimal, quoted_on: date, *, newest: bool) -> None:
        """What was offered last stands; a quote that comes in later than a newer one only may be the first."""
        if newest:
            self.quote_premium = premium
        self.first_quote_on = min(self.first_quote_on or quoted_on, quoted_on)

    @step(
        source=(*WORKED, S.LOSS_PENDING),
        target=S.RENEW_CLAIMED,
        permission="renewals.claim_renewed",
        label=_("Report renewed"),
        early_guards=(assigning.own_row_or_deputy,),
        guards=(only.claimed_policy_plausible,),
    )
    def claim_renewed(self, policy_no: str, moment: datetime) -> None:
        """申报续保: the owner names the new policy; the feed must confirm it in time. A pending loss is taken back."""
        self.claimed_policy_no = policy_no
        self.claimed_at = moment
        if self.status == S.LOSS_PENDING:
            self._drop_loss()

    @step(source=S.RENEW_CLAIMED, target=S.FOLLOWING, permission=SYSTEM_ONLY, label=_("Report not confirmed"))
    def expire_claim(self) -> None:
        """虚报续保: no policy came in time."""
        self.false_claims += 1
        self.claimed_policy_no, self.claimed_at = "", None

    @step(
        source=S.values,
        permission="renewals.reveal",
        label=_("Show phone number"),
        early_guards=(assigning.own_row_or_deputy_or_manager, only.has_phone, private.number_not_hidden),
        guards=(only.reason_given, conduct.may_look_for, only.within_reveal_limit),
    )
    def reveal_phone(self, why: str, use: str, customer_asked: bool) -> None:
        """查看: a person reads the whole number; nothing changes, but everybody can see who did and why."""

    @step(
        source=tuple(NOT_TERMINAL),
        permission="renewals.call",
        label=_("Show number to call"),
        early_guards=(conduct.may_be_called, only.has_phone, only.number_works, only.on_current_call_list),
        guards=(conduct.may_dial_now, only.within_call_reveal_limit),
    )
    def reveal_for_call(self, customer_asked: bool) -> None:
        """查看(电呼): telesales reads the number of a customer on a current list in order to dial it."""
