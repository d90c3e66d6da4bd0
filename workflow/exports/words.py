"""How kinds, formats and questions of files are called: never by their codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.exports.registry import SOURCES

FORMATS: dict[str, str | Promise] = {"xlsx": _("Excel workbook (xlsx)"), "csv": _("Text file (csv)")}


PAPERS: dict[str, str | Promise] = {
    "approval-log": _("Approval log on paper"),
    "import_problems": _("Refused rows of an import"),
}


def register_paper(code: str, label: str | Promise) -> None:
    """Called in ``AppConfig.ready()``: a kind of paper or of file that is no list, as the export log calls it."""
    PAPERS[code] = label


def kind_words(code: str) -> str:
    """What a kind of file or paper is called."""
    return str(SOURCES[code].label if code in SOURCES else PAPERS.get(code, code))


def kind_choices() -> dict[str, str | Promise]:
    """Every kind of file by code."""
    return {code: source.label for code, source in SOURCES.items()}


def desk_of(code: str) -> str:
    """The desk that answers for the rows: the first part of the permission that lets them out."""
    return SOURCES[code].permission.partition(".")[0] if code in SOURCES else "renewals"


def format_words(output: str) -> str:
    """What a format is called."""
    return str(FORMATS.get(output, output))
