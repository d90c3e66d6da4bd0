"""Addresses of collisions and fleets."""

from __future__ import annotations

from config.permissions.access import FORM, Access

CASE, FLEET = "renewals.collisioncase", "renewals.fleet"
ROWS: dict[str, Access] = {
    "renewals:collisions": Access("renewals.desk"),
    "renewals:collision": Access("renewals.desk", row=CASE),
    "renewals:collision_decide": Access("renewals.decide_collision", FORM, row=CASE),
    "renewals:collision_appeal": Access("renewals.follow_up", FORM, row=CASE),
    "renewals:fleets": Access("renewals.desk"),
    "renewals:fleet": Access("renewals.desk", row=FLEET),
    "renewals:fleet_appoint": Access("renewals.dispatch", FORM, row=FLEET),
    "renewals:fleet_dissolve": Access("renewals.dispatch", FORM, row=FLEET),
    "renewals:fleet_follow_up": Access("renewals.follow_up", FORM, row=FLEET),
}
