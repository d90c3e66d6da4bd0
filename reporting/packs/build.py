"""Makes a pack out of the catalogue: pure values, the same for PDF and workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.errors import DomainError
from accounts.scope import Actor, require
from reporting.packs.document import Chart, Document, Section, Table
from reporting.packs.drawing import bars, lines
from reporting.packs.figures import Figures
from reporting.packs.notes import Notes
from reporting.packs.registry import BARS, PLAIN, Chapter, Pack, View
from reporting.packs.tables import Laid, by_dimension, by_month, key_figures, named
from workflow.kpis import Kpi

LANGUAGES = ("zh-hans", "en")
CHARTED = 3
Report = Callable[[int, int], None]


def build(pack: Pack, view: View, by: Actor, language: str, report: Report = lambda _done, _total: None) -> Document:
    """The pack as ``by`` may see it, in ``language`` ("zh-hans" or "en").

    ``report`` is told how many chapters of how many are done and may raise to stop. Raises :class:`DomainError` where
    ``by`` lacks the right at the branch.
    """
    require(by, pack.permission, view.branch)
    chapters = [each for each in pack.chapters if by.scope().may(each.permission, view.branch)]
    if not chapters:
        raise DomainError("pack_empty", _("Your role sees no chapter of this report."))
    figures, notes, sections = Figures(view, by), Notes(), []
    with override(language):
        for place, chapter in enumerate(chapters):
            report(place, len(chapters))
            sections.append(_section(chapter, figures, notes))
        report(len(chapters), len(chapters))
        return Document(
            pack=pack.code,
            label=str(pack.label),
            lead=str(pack.lead),
            branch=view.branch.name,
            places=tuple(reversed(view.branch.path.strip("/").split("/"))),
            first=view.first,
            last=view.last,
            as_of=view.as_of,
            language=language,
            facts=_facts(view),
            sections=tuple(sections),
            one_page=pack.one_page,
        )


def _facts(view: View) -> tuple[tuple[str, str], ...]:
    days = _("%(first)s to %(last)s") % {"first": view.first.isoformat(), "last": view.last.isoformat()}
    return (
        (_("Branch"), f"{view.branch.name} ({view.branch.code})"),
        (_("Reporting period"), days),
        (_("As of"), view.as_of.isoformat()),
    )


def _section(chapter: Chapter, figures: Figures, notes: Notes) -> Section:
    if chapter.table is not None:
        table = chapter.table(figures.view, figures.by)
        if chapter.explained:
            notes.saying(chapter.code, str(chapter.title), str(chapter.explained))
        return Section(chapter.code, str(chapter.title), _told(chapter, table, ""), table, None, notes.new())
    laid = _lay(chapter, figures, notes)
    kpis = [figures.kpi(code) for code in chapter.kpis]
    finding = _finding(chapter, kpis[0], laid)
    title = str(chapter.title)
    return Section(
        chapter.code, title, _told(chapter, laid.table, finding), laid.table, _chart(chapter, kpis, laid), notes.new()
    )


def _lay(chapter: Chapter, figures: Figures, notes: Notes) -> Laid:
    if not chapter.by:
        return key_figures(chapter, figures, notes)
    return (by_month if chapter.by == "month" else by_dimension)(chapter, figures, notes)


def _told(chapter: Chapter, table: Table, finding: str) -> str:
    """What the chapter shows and what stands out in it."""
    if not table.rows:
        return _("Nothing falls into this period.")
    return " ".join(part for part in (str(chapter.lead), finding) if part)


def _finding(chapter: Chapter, kpi: Kpi, laid: Laid) -> str:
    if laid.gaps:
        counts = {"met": sum(gap.met for gap in laid.gaps), "count": len(laid.gaps)}
        return _("%(met)s of %(count)s targets are met.") % counts
    values = laid.values[kpi.code]
    known = sorted((value, key) for key, value in values.items() if value is not None and key not in laid.small)
    if not chapter.by or len(known) < 2 or not _stand_out([value for value, _key in known]):
        return ""
    words = {
        "figure": kpi.label,
        "highest": laid.labels[known[-1][1]],
        "high": _shown(kpi, known[-1][0]),
        "lowest": laid.labels[known[0][1]],
        "low": _shown(kpi, known[0][0]),
    }
    return _("%(figure)s: highest %(highest)s (%(high)s), lowest %(lowest)s (%(low)s).") % words


def _stand_out(values: list[Decimal]) -> bool:
    """Whether one is the highest and one the lowest, and no other as high or low."""
    return values.count(values[0]) == 1 and values.count(values[-1]) == 1


def _shown(kpi: Kpi, value: Decimal) -> str:
    return f"{value:,.2f}%" if kpi.unit == "percent" else f"{value:,.2f}"


def _chart(chapter: Chapter, kpis: Sequence[Kpi], laid: Laid) -> Chart | None:
    """The figures of the chapter in the unit of the first, at most three; nothing of fewer than two rows."""
    if chapter.chart == PLAIN or len(laid.labels) < 2:
        return None
    unit = kpis[0].unit
    drawn = [kpi for kpi in kpis if kpi.unit == unit][: 2 if chapter.chart == BARS else CHARTED]
    series = {named(kpi): list(laid.values[kpi.code].values()) for kpi in drawn}
    draw = bars if chapter.chart == BARS else lines
    return draw(list(laid.labels.values()), series, str(chapter.title), percent=unit == "percent")
