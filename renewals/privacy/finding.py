"""Which tasks are one customer's, and how long each must be kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from accounts.scope import Actor
from renewals.branch_numbers import number
from renewals.models import Renewal, RenewalQuerySet
from renewals.privacy.rules.retention import Keeping, contact_duty, record_duty
from renewals.privacy.rules.subject import Held


def same_customer(renewal: Renewal) -> Q:
    """The task, those with the same certificate, and those with the same number and name.

    A number alone may be an intermediary's, a name alone is many people's.
    """
    found = Q(pk=renewal.pk)
    if renewal.certificate_hash:
        found |= Q(certificate_hash=renewal.certificate_hash)
    if renewal.phone_hash and renewal.insured_name:
        found |= Q(phone_hash=renewal.phone_hash, insured_name=renewal.insured_name)
    return found


def tasks_of_customer(renewal: Renewal, by: Actor) -> RenewalQuerySet:
    """Every task of the customer that ``by`` may see, the newest first."""
    rows = Renewal.objects.visible_to(by).filter(same_customer(renewal))
    return rows.select_related("branch", "matched_policy").order_by("-expires_on", "-id")


def cover_ends(row: Renewal) -> date:
    """The last covered day known of a task, the renewed policy's among them."""
    policy = row.matched_policy
    days = (row.expires_on, row.compulsory_expires_on, policy.expires_on if policy else None)
    return max(day for day in days if day is not None)


def held_of(rows: Sequence[Renewal], on: date) -> list[Held]:
    """What stands against deleting each task of one customer: a running policy or a hold counts for all of them."""
    if not rows:
        return []
    latest = max(cover_ends(row) for row in rows)
    hold = any(row.legal_hold for row in rows)
    found = []
    for row in rows:
        contact = contact_duty(Keeping(latest, hold), on)
        record = contact or record_duty(Keeping(cover_ends(row)), on, number("sales_record_years", row.branch, on))
        found.append(Held(contact, record, row.anonymised_at is not None, row.erased_at is not None))
    return found
