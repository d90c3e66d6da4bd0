"""Steps in the market: approaches, quotes, firm order, lines, short placement (brief §1.2 rows 5–9 and 12)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import line_guards, market_guards
from reinsurance import placing_guards as only
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import PLACING, ShortChoice
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.steps import SYSTEM_ONLY, step

PLACE, REVIEW = "reinsurance.place", "reinsurance.review"


class MarketSteps(PlacementRow):
    """Attributes only; approaches, quotes and lines are rows of their own."""

    class Meta:
        abstract = True

    @step(
        source=(S.APPROVED, S.IN_MARKET),
        target=S.IN_MARKET,
        permission=PLACE,
        label=_("Ask a market"),
        guards=(market_guards.market_fits, market_guards.market_secure),
    )
    def approach(self, reinsurer: Any, broker: Any, handler: Any) -> None:
        """询价: the first market asked opens the market; its handler has the placement from now on."""
        self.handler = self.handler or handler

    @step(
        source=S.IN_MARKET,
        permission=PLACE,
        label=_("Record a quote"),
        guards=(market_guards.quote_sound,),
    )
    def record_quote(self, approach: Any, values: dict[str, Any]) -> None:
        """登记报价."""

    @step(source=S.IN_MARKET, permission=PLACE, label=_("Record no quote"), guards=(market_guards.still_asked,))
    def record_silence(self, approach: Any, state: str) -> None:
        """谢绝或无回复."""

    @step(
        source=S.IN_MARKET,
        permission=PLACE,
        label=_("Choose the lead"),
        guards=(market_guards.quote_open, market_guards.choice_explained),
    )
    def choose_lead(self, quote: Any, why: str, chooser: Any) -> None:
        """选定首席报价: the terms everybody follows; not the cheapest only with a reason."""
        self.chosen_quote, self.choice_reason, self.chosen_by = quote, why, chooser

    @step(
        source=S.IN_MARKET,
        target=S.FIRM_ORDER,
        permission=REVIEW,
        label=_("Release the firm order"),
        early_guards=(
            market_guards.lead_chosen,
            market_guards.not_chooser,
            market_guards.lead_secure,
            only.plan_within_limit,
        ),
        also_locks=("head",),
    )
    def release_order(self, reviewer: Any, head: Any) -> None:
        """落实报价: released by another person; terms are frozen. ``head`` is the lock of what is counted together."""
        self.ordered_by = reviewer

    @step(
        source=(S.FIRM_ORDER, S.PLACED),
        permission=PLACE,
        label=_("Write a line"),
        guards=(line_guards.line_sound, line_guards.line_secure),
    )
    def write_line(self, values: dict[str, Any]) -> None:
        """认购: more than the order may be written."""

    @step(
        source=(S.FIRM_ORDER, S.PLACED),
        permission=PLACE,
        label=_("Release a line"),
        guards=(line_guards.line_open, only.reason_given),
    )
    def withdraw_line(self, line: Any, why: str) -> None:
        """撤销认购."""

    @step(
        source=PLACING,
        permission=PLACE,
        label=_("Clear a subjectivity"),
        guards=(line_guards.subjectivity_open,),
    )
    def clear_subjectivity(self, subjectivity: Any) -> None:
        """条件已满足."""

    @step(source=S.FIRM_ORDER, target=S.PLACED, permission=SYSTEM_ONLY, label=_("Placed"))
    def mark_placed(self) -> None:
        """已排满: enough is written, or the shortfall was accepted."""

    @step(source=S.PLACED, target=S.FIRM_ORDER, permission=SYSTEM_ONLY, label=_("No longer placed"))
    def reopen_order(self) -> None:
        """撤销认购后不足额."""
        self.short_accepted = False

    @step(
        source=S.FIRM_ORDER,
        target=S.SHORT,
        permission=PLACE,
        label=_("Report as short"),
        early_guards=(only.something_short,),
        guards=(only.reason_given,),
    )
    def report_short(self, choice: str, why: str, reporter: Any) -> None:
        """未排满: what shall be done with the rest is decided above."""
        self.short_choice, self.short_reason, self.short_by = choice, why, reporter

    @step(source=S.SHORT, target=S.FIRM_ORDER, permission=SYSTEM_ONLY, label=_("Go on with the order"))
    def settle_short(self, accepted: bool) -> None:
        """同意自留差额: the unplaced share is ours by decision; without one the order goes on."""
        self.short_accepted = accepted
        if not accepted:
            self.short_choice = ""

    @step(source=S.SHORT, target=S.IN_MARKET, permission=SYSTEM_ONLY, label=_("Go back to the market"))
    def go_back(self) -> None:
        """继续询价."""
        self.short_choice, self.chosen_quote, self.chosen_by, self.ordered_by = "", None, None, None

    @step(source=S.SHORT, target=S.WITHDRAWN, permission=SYSTEM_ONLY, label=_("Decline the risk"))
    def decline_risk(self) -> None:
        """放弃承保."""
        self.short_choice = ShortChoice.DECLINE
