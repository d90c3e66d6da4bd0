"""A pack as PDF: the same document printed at the same moment is the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.errors import DomainError
from reporting.charts import Drawing, svgs
from reporting.packs.document import Document, Note, Section, Table
from reporting.packs.stamping import stamped
from reporting.packs.templates import filled_in
from workflow.pdf import pdf_from

#: Rows one paper shows at most, some forty pages: a longer one is read by nobody and takes the worker's memory.
MOST_ROWS = 1500


@dataclass(frozen=True, slots=True)
class Printed:
    """A section as a template finds it: with its chart drawn."""

    code: str
    title: str
    lead: str
    table: Table
    notes: tuple[Note, ...]
    figure: SafeString | None
    words: str


def render_pdf(document: Document, printed_at: datetime, mark: str = "") -> bytes:
    """The pack as PDF bytes. ``printed_at`` and ``mark`` (who took it, what for) stand in the foot of each page.

    Raises :class:`DomainError` where it is too long for paper, a template fails or charts cannot be drawn.
    """
    with override(document.language):
        if document.rows_on_paper > MOST_ROWS:
            words = _("The report has %(rows)s rows; paper takes %(most)s. Take xlsx, or a branch further down.")
            raise DomainError("pack_too_long", words % {"rows": document.rows_on_paper, "most": MOST_ROWS})
        moment = timezone.localtime(printed_at)
        context = {
            "document": document,
            "sections": printed(document),
            "printed_at": moment,
            "stamp": stamped(moment, mark),
        }
        return pdf_from(filled_in(document, context), identifier=_identifier(document))


def printed(document: Document) -> list[Printed]:
    """The sections with their charts, all of them drawn in one run."""
    charts = [section.chart for section in document.sections if section.chart]
    drawn = iter(svgs([Drawing(chart.option, chart.width, chart.height) for chart in charts]))
    return [_with_figure(section, next(drawn) if section.chart else None) for section in document.sections]


def _with_figure(section: Section, drawing: str | None) -> Printed:
    return Printed(
        section.code,
        section.title,
        section.lead,
        section.table,
        section.notes,
        None if drawing is None else _trusted(drawing),
        section.chart.words if section.chart else "",
    )


def _trusted(drawing: str) -> SafeString:
    """The SVG drawn by our own chart engine from an option in which every text is escaped by the engine."""
    return mark_safe(drawing)  # noqa: S308 (output of reporting/render_chart.mjs, never of a person)


def _identifier(document: Document) -> bytes:
    """What the paper is about, not when it was printed."""
    about = (document.pack, document.places[0], document.first, document.last, document.as_of, document.language)
    return hashlib.sha256("·".join(map(str, about)).encode()).hexdigest()[:32].encode()
