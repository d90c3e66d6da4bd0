"""On-site attendance (实地介入) and what makes a record of it incredible (claims brief §4.4 and §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from claims.losses.way_over_ground import way_over_ground

LATITUDES, LONGITUDES = (Decimal(-90), Decimal(90)), (Decimal(-180), Decimal(180))


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, WGS 84, degrees."""

    latitude: Decimal
    longitude: Decimal

    def is_real(self) -> bool:
        """On the globe; 0/0 is what a phone says that does not know."""
        inside = LATITUDES[0] <= self.latitude <= LATITUDES[1] and LONGITUDES[0] <= self.longitude <= LONGITUDES[1]
        return inside and (self.latitude, self.longitude) != (0, 0)


def distance_km(one: Place, other: Place) -> Decimal:
    """The way over ground between two places, to 10 m."""
    return way_over_ground((one.latitude, one.longitude), (other.latitude, other.longitude))


def refuse_attendance(
    *, arrived_at: datetime, now: datetime, loss_at: datetime | None, here: Place, site: Place | None, most_km: int
) -> DomainError | None:
    """Why the time or the place cannot be right, or None. Without a known site the distance is not judged."""
    if arrived_at > now:
        return DomainError("attendance_in_future", _("The time on site lies in the future."))
    if loss_at is not None and arrived_at < loss_at:
        return DomainError("attendance_before_loss", _("Nobody can have been on site before the accident."))
    if not here.is_real():
        return DomainError("place_invalid", _("These coordinates are no place. Let the phone find the position again."))
    if site is not None and (far := distance_km(here, site)) > most_km:
        return DomainError(
            "attendance_too_far",
            _("This is more than the allowed distance away from the place of the accident."),
            distance=str(far),
            most=most_km,
        )
    return None
