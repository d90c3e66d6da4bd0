"""The morning of a desk as a push: what the night left, in the few lines a group reads before work.

Renewals say what the brief asks for (§3.4): this month's matured, expiring within seven days without a quote, first
contacts overdue, yesterday's renewed and lapsed. A number of yesterday is a figure as of yesterday less the same
figure as of the day before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.scope import Actor
from renewals.models import Renewal
from reporting.catalogue import DESKS
from reporting.figures import figure
from reporting.pushes.registry import Options, PushContent, PushLine, PushSource, PushView, Text
from reporting.pushes.rules.periods import MONTH_TO_DATE, Span, earlier, span_of
from reporting.pushes.sources.figures import question
from reporting.pushes.values import change_words, counted, has_value, share_words, value_words
from workflow.figure_rows import FIGURE_DESKS
from workflow.kpis import definition_on

SOON = timedelta(days=6)
DAY = timedelta(days=1)
#: Covers whose renewal or lapse may become known on one day: signed up to 90 days ahead, won back up to 90 days after.
REACH = timedelta(days=90)
CLAIMS = ("report_delay_days", "timely_registration_rate", "closing_rate", "closing_cycle_days", "payment_days")
REINSURANCE = ("fac_placed_rate", "fac_red_rate", "fac_late_entry_rate", "fac_limit_used")


@dataclass(frozen=True, slots=True)
class Told:
    """A line, and whether it says anything."""

    line: PushLine
    something: bool


def renewals(view: PushView, by: Actor) -> list[Told]:
    """①当月已到期 ②临期7天未报价 ③超时未首跟 ④昨日续回/流失."""
    today, yesterday = view.today, view.today - DAY
    soon = _total("quote_rate", view, Span(today, today + SOON, today), by)
    unquoted = _whole("quote_rate", soon, today) - _part("quote_rate", soon, today)
    around = (yesterday - REACH, yesterday + REACH)
    return [
        _figure("matured_renewal_rate", view, by),
        _count(_("Expiring within 7 days, not quoted"), unquoted),
        _count(_("First contact overdue"), _overdue(view, by)),
        _count(_("Renewed yesterday"), _news("renewal_rate", view, by, around, yesterday)),
        _count(_("Lapsed yesterday"), _news("lapse_rate", view, by, around, yesterday)),
        _count(_("Won back yesterday"), _news("win_back_rate", view, by, around, yesterday)),
    ]


def figures_of(codes: tuple[str, ...]) -> Callable[[PushView, Actor], list[Told]]:
    """A desk whose morning is the month to date of some figures."""
    return lambda view, by: [_figure(code, view, by) for code in codes]


MORNINGS: Mapping[str, Callable[[PushView, Actor], list[Told]]] = {
    "renewals": renewals,
    "claims": figures_of(CLAIMS),
    "reinsurance": figures_of(REINSURANCE),
}
PAGES = {"renewals": "renewals:list", "claims": "claims:cases", "reinsurance": "reinsurance:placements"}


def build(view: PushView, by: Actor) -> PushContent:
    """The lines of the desk."""
    desk = view.options["items"][0]
    told = MORNINGS[desk](view, by)
    words = {"branch": view.branch.name, "desk": DESKS[desk], "day": view.today.isoformat()}
    return PushContent(
        title=_("%(branch)s · %(desk)s this morning, %(day)s") % words,
        lines=[each.line for each in told],
        link=reverse(PAGES[desk]),
        empty=not any(each.something for each in told),
    )


def _figure(code: str, view: PushView, by: Actor) -> Told:
    """A figure of the month to date, with its change since the same days of the month before."""
    kpi = definition_on(code, view.today)
    now = _total(code, view, span_of(MONTH_TO_DATE, view.today), by)
    before = _total(code, view, earlier(MONTH_TO_DATE, view.today), by)
    share = share_words(kpi, now)
    value = f"{value_words(kpi, now)} [{share}]" if share else value_words(kpi, now)
    label = _("%(figure)s, month to date") % {"figure": kpi.label}
    return Told(PushLine(label, value, change_words(kpi, now, before)), has_value(kpi, now))


def _count(label: str, number: Decimal | int) -> Told:
    return Told(PushLine(label, counted(number)), bool(number))


def _news(code: str, view: PushView, by: Actor, around: tuple[date, date], day: date) -> Decimal:
    """How many of the numerator of a figure became known on ``day``."""
    first, last = around
    then = _total(code, view, Span(first, last, day), by)
    before = _total(code, view, Span(first, last, day - DAY), by)
    return max(_part(code, then, day) - _part(code, before, day - DAY), Decimal(0))


def _overdue(view: PushView, by: Actor) -> int:
    """Open work of this moment, no figure: the same rows as the view “Overdue” shows for first contacts."""
    rows = Renewal.objects.visible_to(by, within=view.branch)
    return rows.filter(status="assigned", first_contact_due_at__lt=timezone.now()).count()


def _total(code: str, view: PushView, span: Span, by: Actor) -> dict[str, Any]:
    kpi = definition_on(code, span.as_of)
    found: dict[str, Any] = figure(kpi, question(kpi, view, span), by)["total"]
    return found


def _part(code: str, total: dict[str, Any], day: date) -> Decimal:
    return Decimal(str(total[definition_on(code, day).names[0]]))


def _whole(code: str, total: dict[str, Any], day: date) -> Decimal:
    return Decimal(str(total[definition_on(code, day).names[1]]))


def items(by: Actor) -> list[tuple[str, Text]]:
    """The desks whose figures ``by`` may read."""
    return [(desk, label) for desk, label in DESKS.items() if by.scope().may(FIGURE_DESKS[desk].view)]


def permissions(options: Options, _by: Actor) -> frozenset[str]:
    """The right of the desk."""
    return frozenset(FIGURE_DESKS[desk].view for desk in options["items"] if desk in FIGURE_DESKS)


MORNING = PushSource(
    code="morning",
    label=gettext_lazy("Morning of a desk"),
    lead=gettext_lazy("What a desk wants to know before work, in a few lines."),
    items=items,
    permissions=permissions,
    build=build,
    dated=False,
)
