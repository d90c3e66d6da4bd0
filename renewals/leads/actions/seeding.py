"""次年线索: customers who are insured elsewhere or whom nobody won back are asked again next year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from accounts.scope import Actor
from renewals.actions import reminders
from renewals.leads.rules.seeding import cycle_of, lead_from_callback, lead_from_closed
from renewals.models import Callback, Lead, LeadSource, Renewal
from renewals.models.callback import InsuredWhere
from workflow.models import Event
from workflow.row_writing import update_rows
from workflow.transitions import create, new_event

SEEDED = "seed_lead"
ELSEWHERE = {InsuredWhere.COMPETITOR}


def seed_from_callback(renewal: Renewal, callback: Callback, *, by: Actor, at: datetime) -> Lead | None:
    """Within the transaction of the callback; a vehicle that has a lead of that cycle, or is on its list, gets none."""
    elsewhere = callback.insured_where in ELSEWHERE
    expires_on = lead_from_callback(elsewhere, callback.insured_until, reminders.local_day(at))
    if expires_on is None or _known(renewal.asset_key, cycle_of(expires_on)):
        return None
    lead = _lead(renewal, expires_on, LeadSource.CALLBACK, callback.insurer)
    return create(lead, SEEDED, by=by, at=at, facts={"source": LeadSource.CALLBACK.value})


def _known(asset_key: str, cycle: date) -> bool:
    leads = Lead.objects.filter(asset_key=asset_key, cycle=cycle)
    return leads.exists() or Renewal.objects.filter(asset_key=asset_key, cycle=cycle).exists()


def _lead(renewal: Renewal, expires_on: date, source: LeadSource, insurer: str = "") -> Lead:
    return Lead(
        branch=renewal.branch,
        asset_key=renewal.asset_key,
        cycle=cycle_of(expires_on),
        expires_on=expires_on,
        source=source,
        insurer=insurer,
        renewal=renewal,
    )


def seed_from_closed(rows: Sequence[Renewal], *, by: Actor, at: datetime) -> int:
    """Within the transaction of closing (a chunk of many): those without a later lead or a later cycle of ours."""
    gone = set(
        Callback.objects.filter(renewal__in=rows, insured_where=InsuredWhere.VEHICLE_GONE).values_list(
            "renewal", flat=True
        )
    )
    wanted: list[tuple[Renewal, date]] = []
    for row in rows:
        expires_on = lead_from_closed(row.expires_on, row.loss_reason, vehicle_gone=row.pk in gone)
        if expires_on is not None:
            wanted.append((row, expires_on))
    taken = _later_cycles([row for row, _day in wanted])
    leads, seen = [], set()
    for row, expires_on in wanted:
        key = row.asset_key, cycle_of(expires_on)
        if taken.get(row.asset_key, row.cycle) <= row.cycle and key not in seen:
            seen.add(key)
            leads.append(_lead(row, expires_on, LeadSource.CLOSED))
    return _create_many(leads, by=by, at=at)


def _later_cycles(rows: Sequence[Renewal]) -> dict[str, date]:
    """The last cycle of each vehicle that is on a list of ours or has a lead."""
    keys = {row.asset_key for row in rows}
    found: dict[str, date] = {}
    for model in (Renewal, Lead):
        known = model._default_manager.filter(asset_key__in=keys).order_by().values_list("asset_key", "cycle")
        for key, cycle in known:
            found[key] = max(found.get(key, cycle), cycle)
    return found


def _create_many(leads: Sequence[Lead], *, by: Actor, at: datetime) -> int:
    """:func:`workflow.transitions.create` for a chunk."""
    made = Lead.objects.bulk_create(leads)
    facts = {"source": LeadSource.CLOSED.value}
    events = [new_event(lead, SEEDED, by, at, "", facts) for lead in made]
    Event.objects.bulk_create(events)
    for lead, event in zip(made, events, strict=True):
        lead.version, lead.head_hash = event.version, event.hash
    if made:
        update_rows(made, ["head_hash", "version"])
    return len(made)


def leads_on_lists() -> list[tuple[int, int]]:
    """Open leads whose vehicle came on a due list meanwhile, with the customer of that cycle."""
    pairs: list[tuple[int, int]] = []
    leads = Lead.objects.filter(status="lead_open").order_by("expires_on", "pk")
    known = list(leads.values_list("pk", "asset_key", "cycle"))
    for start in range(0, len(known), 500):
        part = known[start : start + 500]
        keys = {key for _pk, key, _cycle in part}
        rows = Renewal.objects.filter(asset_key__in=keys, lead__isnull=True).filter(~Q(cycle=None))
        by_key = {(key, cycle): pk for key, cycle, pk in rows.values_list("asset_key", "cycle", "pk")}
        pairs += [(pk, by_key[key, cycle]) for pk, key, cycle in part if (key, cycle) in by_key]
    return pairs
