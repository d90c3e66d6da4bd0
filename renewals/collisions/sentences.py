"""What happens to collisions and fleets as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.models import CollisionKind, Resolution

RENEWAL_EVENTS: dict[str, str | Promise] = {
    "move_credit": _("%(actor)s gave the credit to %(owner)s after a collision."),
}
CASE_EVENTS: dict[str, str | Promise] = {
    "open": _("%(parties)s parties claim one customer: %(kind)s."),
    "decide": _("%(actor)s decided: %(resolution)s. %(reason)s"),
    "appeal": _("%(actor)s appealed: %(reason)s"),
    "hear": _("%(actor)s decided on the appeal: %(resolution)s. %(reason)s"),
    "settle": _("The decision was carried out."),
    "dissolve": _("The tasks collide no more."),
}
FLEET_EVENTS: dict[str, str | Promise] = {
    "group": _("%(vehicles)s vehicles of one insured became a fleet."),
    "appoint": _("%(actor)s appointed %(manager)s account manager."),
    "dissolve": _("%(actor)s dissolved the fleet: %(reason)s"),
}
WORDS: dict[str, Callable[[Any], Any]] = {
    "kind": lambda code: dict(CollisionKind.choices).get(code, code),
    "resolution": lambda code: dict(Resolution.choices).get(code, code),
}
TODOS: dict[str, str | Promise] = {"decide_collision": _("Decide on the collision %(subject)s")}
NOTICES: dict[str, str | Promise] = {
    "collision_found": _("Somebody else claims one of your customers too. A manager decides."),
    "collision_decided": _("%(actor)s decided on a collision you are a party of."),
    "collision_appealed": _("%(actor)s appealed against the decision on a collision you are a party of."),
    "collision_overdue": _("A collision was not decided in time."),
}
ICONS = {"move_credit": ("scale", "soon")}
CASE_ICONS = {
    "open": ("alert-triangle", "soon"),
    "decide": ("scale", "moving"),
    "appeal": ("message", "soon"),
    "hear": ("scale", "done"),
    "settle": ("circle-check", "done"),
    "dissolve": ("archive", "waiting"),
}
FLEET_ICONS = {
    "group": ("truck", "moving"),
    "appoint": ("user-check", "moving"),
    "dissolve": ("archive", "waiting"),
}
