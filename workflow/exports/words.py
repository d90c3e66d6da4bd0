"""How kinds, formats and questions of files are called: never by their codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.exports.papers import PAPERS
from workflow.exports.registry import SOURCES

FORMATS: dict[str, str | Promise] = {"xlsx": _("Excel workbook (xlsx)"), "csv": _("Text file (csv)")}
PAPER_FORMATS: dict[str, str | Promise] = {"pdf": _("Paper (PDF)"), "xlsx": FORMATS["xlsx"]}
#: Papers that are made while one waits, as the export log calls them.
PAPER_WORDS: dict[str, str | Promise] = {
    "approval-log": _("Approval log on paper"),
    "import_problems": _("Refused rows of an import"),
}


def name_paper(code: str, label: str | Promise) -> None:
    """Called in ``AppConfig.ready()``: a kind of paper that no worker makes, as the export log calls it."""
    PAPER_WORDS[code] = label


def kind_words(code: str) -> str:
    """What a kind of file or paper is called."""
    source = SOURCES.get(code) or PAPERS.get(code)
    return str(source.label if source else PAPER_WORDS.get(code, code))


def kind_choices() -> dict[str, str | Promise]:
    """Every kind of file by code."""
    labels = {code: source.label for code, source in SOURCES.items()}
    return labels | {code: paper.label for code, paper in PAPERS.items()} | PAPER_WORDS


def desk_of(code: str) -> str:
    """The desk that answers for the rows: the first part of the permission that lets them out."""
    source = SOURCES.get(code) or PAPERS.get(code)
    return source.permission.partition(".")[0] if source else "renewals"


def format_words(output: str) -> str:
    """What a format is called."""
    return str({**PAPER_FORMATS, **FORMATS}.get(output, output))
