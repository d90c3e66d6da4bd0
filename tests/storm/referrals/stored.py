"""What the database holds after the referral storm, in the model's words."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from claims.actions.referring import approval_of
from claims.models import Referral
from workflow.models import Approval, Event


def events_of(case: int) -> list[int]:
    """The keys of all events on the referrals of a case and their approvals, in their order."""
    kind = Referral.object_type()
    rows = Referral.objects.filter(case=case).order_by().values("pk")
    ways = Approval.objects.filter(about_type=kind, about_id__in=rows).order_by().values("pk")
    wanted = Q(object_type=kind, object_id__in=rows) | Q(object_type=Approval.object_type(), object_id__in=ways)
    return list(Event.objects.filter(wanted).order_by("pk").values_list("pk", flat=True))


def read(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per case: its referrals, where each object is found, and the events since the storm began."""
    names: dict[int | None, str] = {pk: name for name, pk in world["people"].items()} | {None: ""}
    return {facts["id"]: _case(facts["id"], names, world["begun"]) for facts in world["rows"]}


def _case(case: int, names: dict[int | None, str], begun: int) -> dict[str, Any]:
    rows = list(Referral.objects.filter(case=case).order_by("pk"))
    place = {row.pk: nth for nth, row in enumerate(rows)}
    found, whose = [], {(Referral.object_type(), row.pk): (nth, "referral") for nth, row in enumerate(rows)}
    for nth, row in enumerate(rows):
        way = approval_of(row)
        if way is not None:
            whose[Approval.object_type(), way.pk] = (nth, "approval")
        found.append(
            {
                "status": row.status,
                "version": row.version,
                "maker": names[row.maker_id],
                "asked": int(row.asked),
                "previous": None if row.previous_id is None else place[row.previous_id],
                "edition": row.edition,
                "granted": None if row.granted is None else int(row.granted),
                "paid": None if row.paid is None else int(row.paid),
                "people": [names[row.decided_by_id], names[row.executed_by_id]],
                "valid_until": 0 if row.valid_until is None else row.valid_until.toordinal(),
                "way": "" if way is None else way.status,
                "way_version": 0 if way is None else way.version,
                "way_amount": 0 if way is None else int(way.amount or 0),
            }
        )
    events = events_of(case)
    return {"rows": found, "whose": whose, "events": [pk for pk in events if pk > begun], "all": events}
