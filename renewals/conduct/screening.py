"""The rules of conduct over whole sets of customers: dispatch to telesales, files of lists, bulk messages.

What is judged one by one at the call (hours, tries of the day) is left to that moment.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Branch
from renewals.actions.blocking import blocked
from renewals.branch_numbers import chosen, number
from renewals.conduct.asking import NEW_CUSTOMERS, complaint_stop
from renewals.models import Consent, SalesCall
from renewals.models.consent import ConsentChannel, ConsentPurpose
from renewals.models.renewal import RenewalQuerySet


def for_telesales(rows: RenewalQuerySet, branch: Branch, day: date) -> RenewalQuerySet:
    """Without those who withdrew their consent (or, where the branch demands it, gave none), whose number was called
    as often as a cycle allows, and new customers while complaints stop calls to them."""
    rows = with_consent(rows, ConsentChannel.PHONE, needed=chosen("call_consent", branch, day) == "needed")
    if complaint_stop(branch, day) is not None:
        rows = rows.exclude(list_kind__in=NEW_CUSTOMERS)
    calls = SalesCall.objects.filter(phone_hash=OuterRef("phone_hash"), customer_asked=False, result__startswith="R")
    calls = calls.filter(renewal__cycle=OuterRef("cycle")).exclude(phone_hash="").order_by()
    counted = calls.values("phone_hash").annotate(number=Count("pk")).values("number")
    spoken = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return rows.alias(spoken=spoken).filter(spoken__lt=number("calls_a_cycle", branch, day))


def with_consent(rows: RenewalQuerySet, channel: ConsentChannel, *, needed: bool = False) -> RenewalQuerySet:
    """Without those whose newest statement about marketing by ``channel`` is a withdrawal; ``needed``: with those
    only who consented."""
    statements = Consent.objects.filter(
        phone_hash=OuterRef("phone_hash"),
        purpose=ConsentPurpose.MARKETING,
        channel__in=[channel, ConsentChannel.ANY],
    )
    newest = Subquery(statements.order_by("-on", "-pk").values("given")[:1])
    known = rows.alias(consented=newest)
    return known.filter(consented=True) if needed else known.filter(Q(consented=True) | Q(consented__isnull=True))


def may_be_taken_out(rows: RenewalQuerySet, day: date, *, column: str = "phone_hash") -> RenewalQuerySet:
    """A list leaves Banli without the customers whose number is blocked."""
    return rows.filter(~blocked(day, column))
