"""How a renewal is begun or a cover left to end, and how the renewal is shown beside the expiring cover."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reinsurance.actions import renewing
from reinsurance.figures import PlacementFigures
from reinsurance.forms.renewing import RenewalForm
from reinsurance.forms.step_form import ReasonForm
from reinsurance.models import Placement
from reinsurance.renewed import expiring_markets, pairs_of, tolerance_of
from reinsurance.rules.amounts import trimmed
from reinsurance.rules.renewing import WEIGHED, Beside, Pair, as_expiring
from reinsurance.tables import money
from reinsurance.views.step_pages import StepPage

LABELS: dict[str, str | Promise] = {
    "amount": _("Sum insured or limit"),
    "retention": _("Retention"),
    "treaty": _("Ceded to treaties"),
    "order": _("Order"),
    "order_premium": _("Premium of the order"),
    "rate": _("Premium per mille of the order"),
    "commission": _("Commission (%)"),
    "brokerage": _("Brokerage (%)"),
}
AMOUNTS = frozenset({"amount", "retention", "treaty", "order", "order_premium"})


def _renew(by: User, obj: Placement, form: RenewalForm) -> Placement:
    return renewing.renew(by=by, placement=obj, values=form.renewal(), **form.guard)


def _leave(by: User, obj: Placement, form: ReasonForm) -> None:
    renewing.leave_unrenewed(by=by, placement=obj, **form.entered("reason"), **form.guard)


#: On a placement whose cover comes to its end.
RENEWAL_PAGES: dict[str, StepPage] = {
    page.name: page
    for page in (
        StepPage(
            name="renew",
            verb="renew",
            form=RenewalForm,
            title=_("Renew"),
            submit=_("Draft the renewal"),
            act=_renew,
            icon="refresh",
        ),
        StepPage(
            name="leave_unrenewed",
            verb="leave_unrenewed",
            form=ReasonForm,
            title=_("Do not renew"),
            submit=_("Let it end"),
            act=_leave,
            icon="archive",
        ),
    )
}


def comparison(renewal: Placement, figures: PlacementFigures) -> dict[str, Any] | None:
    """Figures of both covers in words, and the markets to approach; None for new business."""
    if renewal.renews_id is None:
        return None
    pairs, tolerance = pairs_of(renewal, figures), tolerance_of(renewal)
    return {
        "as_expiring": as_expiring(pairs, tolerance),
        "tolerance": tolerance,
        "pairs": [
            {
                "name": each.name,
                "rows": _figures(each, tolerance),
                "lines": [_row(who, pair) for who, pair in each.lines],
            }
            for each in pairs
        ],
        "markets": expiring_markets(renewal),
    }


def _figures(pair: Pair, tolerance: Decimal) -> list[Mapping[str, Any]]:
    return [
        _row(LABELS[name], beside, amount=name in AMOUNTS, far=name in WEIGHED and not beside.within(tolerance))
        for name, beside in pair.figures.items()
        if beside.before or beside.after
    ]


def _row(label: Any, beside: Beside, *, amount: bool = False, far: bool = False) -> dict[str, Any]:
    shown = money if amount else _share
    percent = beside.percent
    return {
        "label": label,
        "before": shown(beside.before),
        "after": shown(beside.after),
        "percent": "—" if percent is None else number_format(percent, decimal_pos=2, use_l10n=True),
        "far": far,
    }


def _share(value: Decimal | None) -> str:
    return "—" if value is None else trimmed(value)
