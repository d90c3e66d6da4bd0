"""The clock in the case storm: its time comes for one seat, or for material that did not come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from accounts.errors import DomainError
from workflow.approvals.actions.clock import strike_seat
from workflow.approvals.actions.returning import time_out
from workflow.approvals.rules.clock import next_strike
from workflow.models import Approval, Event

if TYPE_CHECKING:
    from tests.storm.cases.client import Client

NOBODY = {"actor": "", "seen": None, "counted": "clock"}


def tick(client: Client, row: Approval, entry: dict[str, Any], *, most: int) -> list[dict[str, Any]]:
    """One turn of the clock, or several for one seat as its time goes by; at most ``most``."""
    entry |= NOBODY
    if entry["verb"] == "time_out":
        moment = client.now + timedelta(days=10) + _alone(client)
        return [_told(row, entry, moment, partial(time_out, approval=row, at=moment))]
    seats = list(row.seats.order_by("pk"))
    nth = next((n for n, seat in enumerate(seats) if seat.state == "open" and client.dice.random() < 0.7), 0)
    found = [_strike(client, row, entry, nth)]
    while found[-1]["result"] == "ok" and len(found) < most and client.dice.random() < 0.5:
        client.count += 1
        found.append(_strike(client, row, entry | {"n": client.count}, nth))
    return found


def _strike(client: Client, row: Approval, entry: dict[str, Any], nth: int) -> dict[str, Any]:
    """What the clock does about the seat that was set as number ``nth``, counted from 0."""
    seat = row.seats.order_by("pk")[nth]
    moment = seat.look_at or client.now + timedelta(days=10)
    moment = moment.replace(microsecond=0) + timedelta(seconds=1) + _alone(client)
    asked = entry | {"nth": nth, "strike": next_strike(seat.reminded) or 0}
    return _told(row, asked, moment, partial(strike_seat, seat_pk=seat.pk, approval=row, at=moment))


def _alone(client: Client) -> timedelta:
    """A part of a second that belongs to one operation of one client."""
    return timedelta(microseconds=client.number * 50_000 + client.count % 50_000)


def _told(row: Approval, entry: dict[str, Any], moment: datetime, act: Callable[[], int]) -> dict[str, Any]:
    """What is logged. The clock has seen no version: its event is known by an instant nobody else uses."""
    try:
        done = act()
    except DomainError as refusal:
        return entry | {"result": "refused", "code": refusal.code}
    except IntegrityError as stopped:
        return entry | {"result": "stopped", "code": str(stopped).splitlines()[0]}
    if not done:
        return entry | {"result": "nothing", "code": ""}
    event = Event.objects.get(object_type=Approval.object_type(), object_id=row.pk, at=moment)
    return entry | {"result": "ok", "version": event.version, "counted": event.verb}
