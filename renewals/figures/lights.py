"""红黄灯: whether a rate is to be watched, warned of or dangerous, by the branch's numbers (renewals brief §3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.branch_numbers import number
from workflow.kpis import Question


class Light(StrEnum):
    """From mild to grave; the codes of their looks too."""

    WATCH = "light_watch"
    WARN = "light_warn"
    DANGER = "light_danger"


LIGHT_LABELS: Mapping[Light, Promise | str] = {
    Light.WATCH: _("Watch"),
    Light.WARN: _("Alert"),
    Light.DANGER: _("Danger"),
}
#: Below these settings, from mild to grave.
BELOW: Mapping[str, tuple[tuple[Light, str], ...]] = {
    "quote_rate": (
        (Light.WATCH, "light_quote_watch"),
        (Light.WARN, "light_quote_warn"),
        (Light.DANGER, "light_quote_danger"),
    ),
    "matured_renewal_rate": (
        (Light.WATCH, "light_renewal_watch"),
        (Light.WARN, "light_renewal_warn"),
        (Light.DANGER, "light_renewal_danger"),
    ),
}
#: Above these.
ABOVE: Mapping[str, tuple[tuple[Light, str], ...]] = {"void_rate": ((Light.DANGER, "light_void_danger"),)}


def lit(value: Decimal, bounds: Mapping[Light, int], *, below: bool) -> Light | None:
    """The gravest light whose bound the value is on the wrong side of; a value on the bound is not."""
    found = [light for light, bound in bounds.items() if (value < bound if below else value > bound)]
    return max(found, key=list(Light).index, default=None)


def is_progress(code: str, question: Question) -> bool:
    """Whether the window is still open: its rate is progress, and nobody is blamed for it."""
    return code not in ABOVE and not question.matured_only and question.last > question.as_of


def light_of(code: str, value: Decimal | None, question: Question) -> Light | None:
    """The light of a rate of the desk; None of other figures, of nothing, and of a window that is still open."""
    rules = BELOW.get(code) or ABOVE.get(code)
    if rules is None or value is None or is_progress(code, question):
        return None
    bounds = {light: number(setting, question.branch, question.as_of) for light, setting in rules}
    return lit(value, bounds, below=code in BELOW)
