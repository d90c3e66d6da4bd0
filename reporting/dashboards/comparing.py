"""A figure beside others: a month before, a year before, its target, the province. Better and worse are words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Branch, BranchLevel
from accounts.scope import Actor
from reporting.dashboards.asked import Windows
from reporting.models import Target
from reporting.rules import gap, whole_month
from workflow.figure_rows import FIGURE_DESKS
from workflow.kpis import Kpi, Question


@dataclass(frozen=True, slots=True)
class Comparison:
    """``label`` says with what, ``value`` its figure; ``signed`` how far off the figure is, ``word`` what that means.

    ``tone`` colours the word, which says it by itself.
    """

    label: str
    value: Decimal
    signed: str
    word: str
    tone: str
    unit: str

    @property
    def icon(self) -> str:
        """Which way the figure is off; "" where it is not."""
        return {"+": "arrow-up", "-": "arrow-down"}.get(self.signed[0], "")


def compared(label: str, kpi: Kpi, value: Decimal | None, other: Decimal | None) -> Comparison | None:
    """``value`` against ``other``; None where one of them is missing."""
    away = gap(value, other, unit=kpi.unit, better=kpi.better)
    if away is None or other is None:
        return None
    if not away.amount:
        word, tone = _("the same"), "muted"
    else:
        word, tone = (_("better"), "ink-done") if away.met else (_("worse"), "ink-late")
    return Comparison(label, other, away.signed, word, tone, away.unit)


def against_target(kpi: Kpi, value: Decimal | None, target: Target | None) -> Comparison | None:
    """The figure against the base value of its target."""
    away = gap(value, target.base_value if target else None, unit=kpi.unit, better=kpi.better)
    if away is None or target is None:
        return None
    word, tone = (_("met"), "ink-done") if away.met else (_("missed"), "ink-late")
    return Comparison(_("Target"), target.base_value, away.signed, word, tone, away.unit)


@dataclass(frozen=True, slots=True)
class Beside:
    """The questions a figure is compared by; ``province`` is the one above the branch, if there is one."""

    province: Branch | None

    def questions(self, kpi: Kpi, question: Question, by: Actor) -> dict[str, Question]:
        """By what they are called: last month, last year, province."""
        windows = Windows(question)
        found = {_("Month before"): windows.earlier(1), _("Last year"): windows.earlier(12)}
        if self.province is not None and by.scope().may(FIGURE_DESKS[kpi.app].view, self.province):
            found[_("Whole province")] = replace(question, branch=self.province)
        return found


def province_above(branch: Branch) -> Branch | None:
    """The province over a branch; None for a province and what stands above one."""
    codes = branch.path.strip("/").split("/")[:-1]
    return Branch.objects.filter(code__in=codes, level=BranchLevel.PROVINCE).first()


def targets_of(codes: set[str], question: Question, by: Actor) -> dict[str, Target]:
    """The targets of figures for the branch and the month that is asked for, in one query; of no whole month none."""
    month: Any = whole_month(question.first, question.last)
    if month is None or not codes:
        return {}
    rows = Target.objects.visible_to(by).in_force().filter(branch=question.branch, month=month, kpi__in=sorted(codes))
    return {target.kpi: target for target in rows}
