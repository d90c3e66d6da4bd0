"""Documents as tests write them, and the shortest ways to ask for their figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from reinsurance.documents.answering import answer
from reinsurance.documents.computing import compute_document
from reinsurance.rules.refusals import Refusals

EXAMPLES: Path = settings.BASE_DIR / "docs" / "examples"

Document = dict[str, Any]


def example(name: str, **changes: Any) -> Document:
    """A published example, with other values where the test says so."""
    document: Document = json.loads((EXAMPLES / f"facultative-{name}.json").read_text("utf-8"))
    return {**document, **changes}


def ask(document: Document) -> Document:
    """The answer to a document."""
    return answer(compute_document(json.dumps(document).encode()))


def refusals(document: Document) -> list[tuple[str, str]]:
    """(code, path) of everything that is refused."""
    with pytest.raises(Refusals) as refused:
        ask(document)
    return [(one.code, one.path) for one in refused.value.refusals]


def column(rows: list[Document], name: str) -> list[str]:
    """One field of every row."""
    return [row[name] for row in rows]


def warnings(answered: Document) -> list[str]:
    return column(answered["warnings"], "code")
