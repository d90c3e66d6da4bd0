"""The targets that belong to the rows of a report: those of whole months, by the key of the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from accounts.scope import Actor
from reporting.models import Target
from reporting.rules import whole_month, whole_months
from workflow.kpis import Question


@dataclass(frozen=True, slots=True)
class Aims:
    """``rows``: targets by the key of the row (month or branch code); ``whole``: that of the total."""

    rows: dict[str, Target] = field(default_factory=dict)
    whole: Target | None = None

    @property
    def base(self) -> Decimal | None:
        """The base value of the total."""
        return self.whole.base_value if self.whole else None

    def base_of(self, key: str) -> Decimal | None:
        """The base value of a row."""
        return self.rows[key].base_value if key in self.rows else None


def targets_for(question: Question, by: Actor, kpi: str) -> Aims:
    """Targets of a figure, in one query.

    A part of a month is compared with nothing. The whole has a target where the window is exactly one month; so have
    the branches below, but not what stands with the branch itself, whose target is that of all below as well.
    """
    one, months = whole_month(question.first, question.last), whole_months(question.first, question.last)
    rows = Target.objects.visible_to(by, within=question.branch).in_force().select_related("branch")
    rows = rows.filter(kpi=kpi, month__gte=question.first, month__lte=question.last)
    if one is None or question.by != "branch":
        rows = rows.filter(branch=question.branch)
    found = [target for target in rows if target.month in months]
    own = [target for target in found if target.branch_id == question.branch.pk]
    keyed: dict[str, Target] = {}
    if question.by == "month":
        keyed = {f"{target.month:%Y-%m}": target for target in own}
    elif question.by == "branch":
        keyed = {target.branch.code: target for target in found if target.branch_id != question.branch.pk}
    return Aims(keyed, own[0] if one is not None and own else None)
