"""A vehicle in one renewal cycle (应续任务): the unit of work of the renewal desk (renewals brief §1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from renewals.models.contact_steps import ContactSteps
from renewals.models.document_steps import DocumentSteps
from renewals.models.ending_steps import EndingSteps
from renewals.models.match_steps import MatchSteps
from renewals.models.ownership_steps import OwnershipSteps
from renewals.models.privacy_steps import PrivacySteps
from renewals.models.renewal_terms import (
    AFTER_LAPSE,
    MATCHABLE,
    NOT_TERMINAL,
    OPEN,
    OWNED,
    WORKED,
    Line,
    RenewalStatus,
    Usage,
)
from renewals.privacy import guards as private
from renewals.rules.credit import Credit
from workflow.models import TrackedQuerySet
from workflow.steps import step

__all__ = [
    "AFTER_LAPSE",
    "MATCHABLE",
    "NOT_TERMINAL",
    "OPEN",
    "OWNED",
    "WORKED",
    "Line",
    "Renewal",
    "RenewalQuerySet",
    "RenewalStatus",
    "Usage",
]

S = RenewalStatus
#: What the figures of the desk read of a row: they are carried by the index of the branch in which a customer counts
#: and the expiry, so that a year of a province is read without its rows.
MEASURED = (
    "branch",
    "status",
    "cycle",
    "first_quote_on",
    "matched_signed_on",
    "matched_gap_days",
    "matched_same_branch",
    "assigned_at",
    "first_follow_at",
    "first_effective_at",
    "last_premium",
    "matched_premium",
)


class RenewalQuerySet(TrackedQuerySet["Renewal"]):
    """Renewals by reader and by what is to be done."""

    view_permission = "renewals.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> RenewalQuerySet:
        """Rows of the reader's branches; a telesales agent sees those in a current call list only."""
        scope = user.scope()
        rows = super().visible_to(user, within)
        if scope.everything or scope.roles != {"telesales"}:
            return rows
        from renewals.models.call_list import CallListItem  # noqa: PLC0415 (the item points at this model)

        return rows.filter(Exists(CallListItem.objects.current().filter(renewal=OuterRef("pk"))))

    def counted_in(self, branch: Branch) -> RenewalQuerySet:
        """Customers that count in this branch or below it, wherever they are worked now (brief §3.3)."""
        if branch.parent_id is None:
            return self
        return self.filter(credit_branch__in=Branch.objects.under(branch).values("pk"))

    def due(self, first: date, last: date) -> RenewalQuerySet:
        """应续: last covered day between ``first`` and ``last``, both inclusive, not void (brief §3.1)."""
        return self.filter(expires_on__gte=first, expires_on__lte=last).exclude(status=S.VOID)

    def by_branch(self) -> Iterator[tuple[Branch, RenewalQuerySet]]:
        """Branch by branch, by code; for the numbers of branches differ."""
        for branch in Branch.objects.filter(pk__in=self.order_by().values("branch").distinct()).order_by("path"):
            yield branch, self.filter(branch=branch)


class Renewal(OwnershipSteps, ContactSteps, MatchSteps, EndingSteps, DocumentSteps, PrivacySteps):
    """One vehicle × one expiring policy year.

    ``expires_on`` is T, the last covered day: of the commercial line if there is one, else of the compulsory line.
    ``asset_key`` is ``V:`` + VIN, or ``P:`` + policy number for lists without VIN; with ``cycle`` (first day of the
    month of T) it is unique in the company. Dates are local business dates; instants are aware.
    """

    objects = RenewalQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal")
        ordering = ["expires_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["asset_key", "cycle"], name="renewal_once_per_cycle"),
            models.CheckConstraint(condition=Q(status__in=S.values), name="renewal_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=OWNED, owner__isnull=False)
                | Q(status=S.POOL, owner__isnull=True)
                | ~Q(status__in=[*OWNED, S.POOL]),
                name="renewal_owner_when_worked",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(assigned_at__isnull=False), name="renewal_owner_since"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.LOSS_PENDING, S.LOST]) | ~Q(loss_reason=""), name="renewal_loss_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status=S.LOST)
                | Q(loss_decided_by__isnull=False, loss_decided_at__isnull=False, loss_proposed_by__isnull=False)
                | Q(loss_exempt=True, loss_decided_at__isnull=False, loss_proposed_by__isnull=False),
                name="renewal_loss_decided",
            ),
            models.CheckConstraint(
                condition=Q(loss_exempt=False) | Q(loss_decided_by__isnull=True), name="renewal_loss_exempt_undecided"
            ),
            models.CheckConstraint(
                condition=Q(loss_decided_by__isnull=True)
                | Q(loss_proposed_by__isnull=True)
                | ~Q(loss_decided_by=F("loss_proposed_by")),
                name="renewal_loss_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.VOID)
                | (Q(void_decided_by__isnull=False, void_decided_at__isnull=False) & ~Q(void_reason="")),
                name="renewal_void_decided",
            ),
            models.CheckConstraint(
                condition=Q(void_decided_by__isnull=True)
                | Q(void_requested_by__isnull=True)
                | ~Q(void_decided_by=F("void_requested_by")),
                name="renewal_void_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.RENEWED, S.WON_BACK], matched_policy__isnull=False)
                | Q(status=S.CLOSED)
                | (~Q(status__in=[S.RENEWED, S.WON_BACK, S.CLOSED]) & Q(matched_policy__isnull=True)),
                name="renewal_renewed_is_matched",
            ),
            models.CheckConstraint(
                condition=Q(
                    matched_policy__isnull=True,
                    matched_signed_on__isnull=True,
                    matched_starts_on__isnull=True,
                    matched_premium__isnull=True,
                    matched_same_branch__isnull=True,
                    matched_gap_days__isnull=True,
                )
                | Q(
                    matched_policy__isnull=False,
                    matched_signed_on__isnull=False,
                    matched_starts_on__isnull=False,
                    matched_premium__isnull=False,
                    matched_same_branch__isnull=False,
                    matched_gap_days__isnull=False,
                ),
                name="renewal_match_complete",
            ),
            models.CheckConstraint(condition=Q(last_premium__gte=0), name="renewal_premium_not_negative"),
            models.CheckConstraint(
                condition=Q(callback_at__isnull=True) | Q(lapsed_at__isnull=False), name="renewal_callback_after_lapse"
            ),
            models.UniqueConstraint(
                fields=["claimed_policy_no"],
                condition=~Q(claimed_policy_no="") & Q(status=S.RENEW_CLAIMED),
                name="renewal_claimed_policy_once",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="renewal_expiry"),
            models.Index(fields=["credit_branch", "expires_on", "id"], include=MEASURED, name="renewal_measured"),
            models.Index(fields=["branch", "expires_on", "id"], name="renewal_branch_expiry"),
            models.Index(fields=["branch", "status", "expires_on", "id"], name="renewal_branch_status"),
            models.Index(fields=["owner", "status", "expires_on", "id"], name="renewal_owner_status"),
            models.Index(fields=["owner", "next_contact_on"], name="renewal_owner_next"),
            models.Index(fields=["status", "expires_on", "id"], name="renewal_status_expiry"),
            models.Index(fields=["policy_no"], name="renewal_policy_no"),
            models.Index(fields=["plate"], name="renewal_plate"),
            models.Index(fields=["vin_tail"], name="renewal_vin_tail"),
            models.Index(fields=["insured_name"], name="renewal_insured"),
            models.Index(fields=["phone_hash"], name="renewal_phone_hash"),
            models.Index(fields=["certificate_hash"], name="renewal_certificate"),
            models.Index(fields=["batch"], name="renewal_batch"),
        ]

    def __str__(self) -> str:
        return self.plate or self.policy_no

    @step(
        source=[*NOT_TERMINAL, S.CLOSED, S.RENEWED, S.WON_BACK],
        permission="renewals.import",
        label=_("Update from list"),
        early_guards=(private.not_anonymised,),
    )
    def update_from_list(self, values: dict[str, object], credit: Credit | None = None) -> None:
        """A newer due list states other facts; owner, state and follow-ups are never among them.

        ``credit``: whose it is where T is another day now.
        """
        for name, value in values.items():
            setattr(self, name, value)
        self._credit(credit)
        self._measure_gap()
