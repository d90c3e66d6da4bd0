"""What happens to suspicions as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.insight.wording import kind_word

EVENTS: dict[str, str | Promise] = {
    "notice": _("The weekly watch found: %(kind)s."),
    "confirm": _("%(actor)s confirmed it: %(reason)s"),
    "explain": _("%(actor)s found an honest reason: %(reason)s"),
}
WORDS: dict[str, Callable[[Any], Any]] = {"kind": kind_word}
NOTICES: dict[str, str | Promise] = {
    "suspicions_found": _("The watch over the week of %(week)s found %(count)s patterns for you to look at."),
}
ICONS = {
    "notice": ("eye", "soon"),
    "confirm": ("alert-triangle", "late"),
    "explain": ("circle-check", "done"),
}
