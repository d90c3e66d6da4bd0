"""Figures of the catalogue as a push: each with its change, and a ranking by branch, team or owner if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.scope import Actor
from reporting.figures import figure
from reporting.pushes.drawing import bars_of
from reporting.pushes.registry import Options, PushChart, PushContent, PushLine, PushSource, PushView, Text
from reporting.pushes.rules.groups import TOLD_APART
from reporting.pushes.rules.periods import Span
from reporting.pushes.values import change_words, has_value, share_words, value_words
from reporting.rules import PERCENT
from workflow.figure_rows import FIGURE_DESKS, may_see_figure
from workflow.kpis import KPIS, Kpi, Question, definition_on

#: A row counting fewer than this is named without a rank (renewals brief §3.4).
SMALLEST_SAMPLE = 20
#: So many rows of a ranking; the total is always that of the whole.
RANKED = 15
OWNER = "owner"
#: Dimensions whose rows are people: no group reads them.
PEOPLE = frozenset({OWNER, "handler"})


def items(by: Actor) -> list[tuple[str, Text]]:
    """The figures of the desks ``by`` may read."""
    return [(code, kpi.label) for code, kpi in KPIS.items() if may_see_figure(by, code)]


def permissions(options: Options, _by: Actor) -> frozenset[str]:
    """The rights of the desks whose figures are chosen."""
    return frozenset(FIGURE_DESKS[KPIS[code].app].view for code in options["items"] if code in KPIS)


def fault(options: Options) -> Text:
    """A figure that is not known by what it is to be ranked by."""
    by = options.get("by", "")
    lacking = [str(KPIS[code].label) for code in options["items"] if by and by not in KPIS[code].dimensions]
    return _("Not known by that: %(figures)s.") % {"figures": ", ".join(lacking)} if lacking else ""


def personal(options: Options) -> bool:
    """A ranking of people names people."""
    return options.get("by", "") in PEOPLE


def build(view: PushView, by: Actor) -> PushContent:
    """One line a figure with its change; below it the ranking."""
    ranking = view.options.get("by", "")
    lines: list[PushLine] = []
    charts: list[PushChart] = []
    found = False
    for code in view.options["items"]:
        kpi = definition_on(code, view.today)
        now = figure(kpi, question(kpi, view, view.span, ranking), by)
        before = figure(kpi, question(kpi, view, view.before), by)
        found = found or has_value(kpi, now["total"])
        lines.append(_line(kpi, now["total"], before["total"]))
        if ranking:
            lines += ranked(kpi, now["rows"])
            charts += charted(kpi, now["rows"], ranking)
    span = view.span
    told = {"branch": view.branch.name, "days": days_words(span)}
    return PushContent(
        title=_("%(branch)s figures, %(days)s") % told,
        lines=lines,
        link=reverse("reporting:kpi", args=[view.options["items"][0]]),
        charts=charts,
        empty=not found,
        personal=personal(view.options),
    )


def question(kpi: Kpi, view: PushView, span: Span, by: str = "") -> Question:
    """What is asked of the figure."""
    return Question(
        branch=view.branch,
        first=span.first,
        last=span.last,
        as_of=span.as_of,
        by=by,
        matured_only=kpi.matured_only,
    )


def days_words(span: Span) -> str:
    """A day, or the first and the last."""
    if span.first == span.last:
        return span.first.isoformat()
    return _("%(first)s to %(last)s") % {"first": span.first.isoformat(), "last": span.last.isoformat()}


def _line(kpi: Kpi, now: dict[str, Any], before: dict[str, Any]) -> PushLine:
    share = share_words(kpi, now)
    value = f"{value_words(kpi, now)} [{share}]" if share else value_words(kpi, now)
    return PushLine(str(kpi.label), value, change_words(kpi, now, before))


def ranked(kpi: Kpi, rows: Sequence[dict[str, Any]]) -> list[PushLine]:
    """The rows that count enough, the best first; those that count less are named after them without a rank."""
    large, small = _by_rank(kpi, rows)
    lines = [
        PushLine(f"{place}. {row['label']}", value_words(kpi, row), share_words(kpi, row))
        for place, row in enumerate(large[:RANKED], start=1)
    ]
    few = _("fewer than %(number)s") % {"number": SMALLEST_SAMPLE}
    room = RANKED - len(lines)
    return lines + [PushLine(f"– {row['label']}", value_words(kpi, row), few) for row in small[: max(room, 0)]]


def charted(kpi: Kpi, rows: Sequence[dict[str, Any]], ranking: str) -> list[PushChart]:
    """The ranking as bars in the order of its lines; of people none is drawn."""
    large, small = _by_rank(kpi, rows)
    values = {str(row["label"]): Decimal(str(row[kpi.names[2]])) for row in (*large, *small)[:RANKED]}
    if ranking not in TOLD_APART or not values:
        return []
    return [bars_of(str(kpi.label), values, percent=kpi.unit == PERCENT)]


def _by_rank(kpi: Kpi, rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those that count enough, the best first, and those that count less."""
    known = [row for row in rows if has_value(kpi, row)]
    large = [row for row in known if _sample(kpi, row) >= SMALLEST_SAMPLE]
    large.sort(key=lambda row: (-kpi.better * Decimal(str(row[kpi.names[2]])), str(row["label"])))
    return large, [row for row in known if _sample(kpi, row) < SMALLEST_SAMPLE]


def _sample(kpi: Kpi, row: dict[str, Any]) -> Decimal:
    """How much a row counts; sums of money say nothing about it and always count enough."""
    whole = row[kpi.names[1]]
    return Decimal(whole) if isinstance(whole, int) else Decimal(SMALLEST_SAMPLE)


FIGURES = PushSource(
    code="figures",
    label=gettext_lazy("Figures of the catalogue"),
    lead=gettext_lazy("Any figures, with their change and a ranking if wanted."),
    items=items,
    permissions=permissions,
    build=build,
    many=True,
    rankings=(
        ("", gettext_lazy("No ranking")),
        ("branch", gettext_lazy("Branches")),
        ("team", gettext_lazy("Teams")),
        (OWNER, gettext_lazy("Owners (never in a group)")),
    ),
    personal=personal,
    fault=fault,
)
