"""Why a document cannot be calculated: every reason with a code, the place in the document, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise, lazystr

from accounts.errors import DomainError
from claims.rules.sentences import Notice, Sentence


class CompensationRefused(DomainError):
    """The document says something that cannot be, or lacks what the law asks for. ``problems`` has every reason."""

    def __init__(self, problems: Sequence[Notice]) -> None:
        first = problems[0]
        super().__init__(first.code, lazystr(first.sentence), problems=tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return " ".join(str(problem.sentence) for problem in self.problems)


class StandardRefused(CompensationRefused):
    """The figure of a region and year is missing, unconfirmed, or not the only one for the day."""


def refused(code: str, path: str, text: str | Promise, /, **values: object) -> CompensationRefused:
    """A refusal with one reason."""
    return CompensationRefused([Notice(code, path, Sentence(text, values))])


def no_standard(code: str, path: str, text: str | Promise, /, **values: object) -> StandardRefused:
    """A refusal because of a standard figure."""
    return StandardRefused([Notice(code, path, Sentence(text, values))])
