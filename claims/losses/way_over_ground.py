"""The distance between two points on the globe; degrees and kilometres, never money."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088
Point = tuple[Decimal, Decimal]


def way_over_ground(one: Point, other: Point) -> Decimal:
    """Kilometres between two points (latitude, longitude; WGS 84 degrees) by the haversine formula, to 10 m.

    An error of half a percent is far below what the distance is compared with.
    """
    north_1, north_2 = radians(one[0]), radians(other[0])
    half_north, half_east = (north_2 - north_1) / 2, radians(other[1] - one[1]) / 2
    chord = sin(half_north) ** 2 + cos(north_1) * cos(north_2) * sin(half_east) ** 2
    return Decimal(str(2 * EARTH_KM * asin(min(1.0, sqrt(chord))))).quantize(Decimal("0.01"))
