"""A report pack as a push: its key figures as lines, and the whole report as the paper of a mail."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.scope import Actor
from reporting.packs.build import build as build_pack
from reporting.packs.document import NOTHING, Document, Table
from reporting.packs.pdf import render_pdf
from reporting.packs.registry import PACKS, View
from reporting.pushes.registry import Options, PushChart, PushContent, PushLine, PushSource, PushView, Text
from reporting.pushes.rules.groups import TOLD_APART
from reporting.pushes.sources.figures import days_words

#: Where the table of key figures has name, value and change.
NAME, VALUE, CHANGE = 0, 3, 5


def items(by: Actor) -> list[tuple[str, Text]]:
    """The packs ``by`` may take."""
    return [(code, pack.label) for code, pack in PACKS.items() if by.scope().may(pack.permission)]


def permissions(options: Options, _by: Actor) -> frozenset[str]:
    """The right of the pack."""
    return frozenset(PACKS[code].permission for code in options["items"] if code in PACKS)


def build(view: PushView, by: Actor) -> PushContent:
    """The key figures of every chapter that has them; no chapter of people is read out."""
    pack, span = PACKS[view.options["items"][0]], view.span
    asked = View(branch=view.branch, first=span.first, last=span.last, as_of=span.as_of)
    document = build_pack(pack, asked, by, get_language() or "zh-hans")
    lines = [line for table in key_tables(document) for line in lines_of(table)]
    told = {"report": pack.label, "branch": view.branch.name, "days": days_words(span)}
    return PushContent(
        title=_("%(report)s, %(branch)s, %(days)s") % told,
        lines=lines,
        link=reverse("reporting:packs"),
        charts=charts_of(document),
        pdf=partial(_printed, document),
        empty=all(line.value == NOTHING for line in lines),
    )


def key_tables(document: Document) -> list[Table]:
    """The tables with a line for each figure; those by branch or person are not among them."""
    keyed = {chapter.code for chapter in PACKS[document.pack].chapters if chapter.kpis and not chapter.by}
    return [section.table for section in document.sections if section.code in keyed]


def charts_of(document: Document) -> list[PushChart]:
    """The charts of the chapters whose rows are months or places."""
    open_to_all = {chapter.code for chapter in PACKS[document.pack].chapters if chapter.by in TOLD_APART}
    return [
        PushChart(section.title, dict(section.chart.option), section.chart.height)
        for section in document.sections
        if section.chart is not None and section.code in open_to_all
    ]


def lines_of(table: Table) -> list[PushLine]:
    """Name, value and change of each row of key figures."""
    lines = []
    for row in table.rows:
        change = row.cells[CHANGE]
        lines.append(PushLine(row.cells[NAME].text, row.cells[VALUE].text, "" if change.value is None else change.text))
    return lines


def _printed(document: Document) -> bytes:
    return render_pdf(document, timezone.now())


PACK = PushSource(
    code="pack",
    label=gettext_lazy("Report"),
    lead=gettext_lazy("The key figures of a report; a mail carries the whole report as PDF."),
    items=items,
    permissions=permissions,
    build=build,
)
