"""What goes with the text: the PDF of a mail, and the picture for a group whose service shows pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from reporting.charts import Drawing, svgs
from reporting.pdf import trusted
from reporting.pushes.registry import PushChart, PushContent
from workflow.notifying.rendering import site_link
from workflow.notifying.rules.limits import PICTURE_BYTES
from workflow.pdf import pdf_of
from workflow.pictures import png_of

#: Pixels of a chart's width; a picture shows two for each, as the screens of phones do.
WIDTH = 680
SHARPNESS = 2 * 96 / 72
#: So many charts make one picture: a group reads it on a phone.
MOST_CHARTS = 4
#: What stands around the charts of a picture, in pixels: its head, the title and edge of each chart, its foot.
HEAD, AROUND, FOOT = 76, 44, 16


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as it was drawn."""

    title: str
    drawing: SafeString


def drawn(charts: Sequence[PushChart]) -> list[Figure]:
    """The charts, all of them by one run of the engine."""
    found = svgs([Drawing(chart.option, WIDTH, chart.height) for chart in charts])
    return [Figure(chart.title, trusted(svg)) for chart, svg in zip(charts, found, strict=True)]


def paper_of(content: PushContent, *, by: User, language: str) -> bytes:
    """PDF bytes: the source's own, else a page of the lines and charts.

    Raises :class:`DomainError` where a chart cannot be drawn.
    """
    with translation.override(language):
        if content.pdf is not None:
            return content.pdf()
        context = {"content": content, "figures": drawn(content.charts), "by": by, "link": site_link(content.link)}
        return pdf_of("reporting/push_pdf.html", context)


def picture_of(content: PushContent, *, language: str) -> bytes | None:
    """PNG bytes of the first charts one below the other; None of a content without any.

    Raises :class:`DomainError` where a chart cannot be drawn or the picture is larger than a group may have.
    """
    charts = content.charts[:MOST_CHARTS]
    if not charts:
        return None
    with translation.override(language):
        height = HEAD + sum(chart.height + AROUND for chart in charts) + FOOT
        context = {"content": content, "figures": drawn(charts), "height": height, "width": WIDTH}
        picture = png_of(pdf_of("reporting/push_picture.html", context), scale=SHARPNESS)
        if len(picture) > PICTURE_BYTES:
            raise DomainError("picture_large", _("The picture is larger than the group may have."))
        return picture
