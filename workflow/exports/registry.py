"""The register of what can be exported, filled by the apps in ``ready()``; a test walks every list page against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from workflow.branch_scope import SESSION_KEY, chosen_branch
from workflow.models import ExportRequest


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into a file: headings, and rows that are read one after the other when they are asked for.

    ``query`` are the same rows as values, where the database makes every cell itself. ``left_out`` counts the rows of
    the page that must not leave Banli; the log of exports keeps the number.
    """

    columns: Sequence[str]
    rows: Callable[[], Iterator[Sequence[Any]]]
    count: Callable[[], int]
    query: QuerySet[Any] | None = None
    left_out: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class ExportSource:
    """One list that can be taken out. ``sheet`` answers a request as the list's own page does; personal data masked.

    ``made`` is told of each file in the transaction in which it is marked ready: the request, the watermark, the digest
    and how many rows.
    """

    code: str
    label: str | Promise
    permission: str
    sheet: Callable[[HttpRequest], Sheet]
    made: Callable[[ExportRequest, str, str, int], None] | None = None


SOURCES: dict[str, ExportSource] = {}


def register_source(source: ExportSource) -> None:
    """Called in ``AppConfig.ready()``."""
    SOURCES[source.code] = source


def question_of(request: HttpRequest) -> dict[str, str]:
    """What a page was asked, as the export keeps it: its query and the branch chosen in the frame."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    branch = chosen_branch(request)
    asked = {"query": query.urlencode(), "branch": branch.code if branch else ""}
    return {name: value for name, value in asked.items() if value}


def asked_again(user: User, question: dict[str, str]) -> HttpRequest:
    """The request of :func:`question_of` once more, for ``user`` as the rights are now."""
    request: Any = HttpRequest()
    request.method, request.user = "GET", user
    request.GET = QueryDict(question.get("query", ""))
    request.session = {SESSION_KEY: question.get("branch", "")}
    if question.get("branch") and chosen_branch(request) is None:
        raise DomainError("export_scope", _("You no longer see the branch this file is about."))
    found: HttpRequest = request
    return found
