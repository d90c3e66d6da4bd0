"""列入应续 or drop: what becomes of a lead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from renewals.actions.sharing_out import Outcome
from renewals.leads.actions.seeding import leads_on_lists
from renewals.models import Lead, Renewal
from workflow.retrying import retried
from workflow.transitions import NotFound, create, fire, fire_many, lock

LISTED = "list_from_lead"
#: What is still true of the customer a year later. The cover, its price and the claims are those of another insurer.
KEPT = (
    "branch",
    "asset_key",
    "vin",
    "vin_tail",
    "plate",
    "unlicensed",
    "engine_no",
    "model_name",
    "vehicle_kind",
    "usage",
    "new_car_price",
    "first_registered_on",
    "line",
    "policy_no",
    "coverage",
    "last_premium",
    "currency",
    "insured_name",
    "is_company",
    "holder_name",
    "certificate_type",
    "certificate_no",
    "certificate_hash",
    "phone",
    "phone_hash",
    "phone_valid",
    "more_phones",
    "agent_name",
    "team_name",
    "channel",
    "customer_class",
    "do_not_call",
)


def list_lead(
    *, by: User, lead: Lead, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Lead:
    """The customer comes into the pool of the new cycle; one whom a due list has brought meanwhile is taken."""
    now = at or timezone.now()

    def work() -> Lead:
        lock(Lead, [lead.pk])
        row = (
            Lead.objects.visible_to(by)
            .select_related("branch", "renewal", "renewal__branch")
            .filter(pk=lead.pk)
            .first()
        )
        if row is None:
            raise NotFound
        customer = Renewal.objects.filter(asset_key=row.asset_key, cycle=row.cycle).first()
        made = customer or _customer_of(row, by, now)
        facts = {"renewal": made.pk, "made": customer is None}
        return fire(
            row, "list_lead", by=by, expected_version=expected_version, key=key, at=now, facts=facts, listed_as=made
        )

    return retried(work)


def _customer_of(lead: Lead, by: User, at: datetime) -> Renewal:
    values = {name: getattr(lead.renewal, name) for name in KEPT}
    values["branch"] = lead.branch
    row = Renewal(**values, expires_on=lead.expires_on, cycle=lead.cycle)
    return create(row, LISTED, by=by, at=at, facts={"from": lead.renewal_id, "insurer": lead.insurer})


def list_leads(*, by: User, leads: Iterable[int], at: datetime | None = None) -> Outcome:
    """Many at once; who is refused is left out with the reason."""
    outcome = Outcome()
    for lead in Lead.objects.visible_to(by).filter(pk__in=list(leads)).order_by("expires_on", "pk"):
        try:
            list_lead(by=by, lead=lead, at=at)
        except DomainError as refusal:
            outcome.left_out[lead.pk] = str(refusal)
        else:
            outcome.done.append(lead.pk)
    return outcome


def drop_lead(
    *, by: User, lead: Lead, reason: str, expected_version: int | None = None, key: str = "", at: datetime | None = None
) -> Lead:
    """Nobody will ask this customer next year; the reason stays."""
    why = reason.strip()[:200]
    return fire(lead, "drop_lead", by=by, expected_version=expected_version, key=key, at=at, reason=why, why=why)


def settle_leads(*, at: datetime) -> int:
    """Leads whose vehicle a due list brought are on the list; returns how many."""
    pairs = leads_on_lists()
    customers = Renewal.objects.in_bulk([pk for _lead, pk in pairs])
    work = [(lead, {"listed_as": customers[pk]}, {"renewal": pk, "made": False}) for lead, pk in pairs]
    return fire_many(Lead, "list_lead", by=SYSTEM, work=work, at=at)
