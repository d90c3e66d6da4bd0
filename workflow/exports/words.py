"""How kinds, formats and questions of files are called: never by their codes."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.exports.papers import PAPERS
from workflow.exports.registry import SOURCES

FORMATS: dict[str, str | Promise] = {"xlsx": _("Excel workbook (xlsx)"), "csv": _("Text file (csv)")}
PAPER_FORMATS: dict[str, str | Promise] = {"pdf": _("Paper (PDF)"), "xlsx": FORMATS["xlsx"]}


def kind_words(code: str) -> str:
    """What a kind of file is called."""
    source = SOURCES.get(code) or PAPERS.get(code)
    return str(source.label) if source else code


def kind_choices() -> dict[str, str | Promise]:
    """Every kind of file by code."""
    labels = {code: source.label for code, source in SOURCES.items()}
    return labels | {code: paper.label for code, paper in PAPERS.items()}


def desk_of(code: str) -> str:
    """The desk that answers for the rows: the first part of the permission that lets them out."""
    source = SOURCES.get(code) or PAPERS.get(code)
    return source.permission.partition(".")[0] if source else "renewals"


def format_words(output: str) -> str:
    """What a format is called."""
    return str({**PAPER_FORMATS, **FORMATS}.get(output, output))


def question_words(question: dict[str, str]) -> str:
    """The filter as the export log keeps it, one condition after the other."""
    query = QueryDict(question.get("query", ""))
    parts = [f"{name}: {value}" for name, values in query.lists() for value in values if value]
    if question.get("branch"):
        parts.insert(0, str(question["branch"]))
    known = {"query", "branch"}
    parts += [f"{name}: {value}" for name, value in sorted(question.items()) if name not in known and value]
    return " · ".join(parts) or str(_("No filter"))
