"""A refusal as whoever is refused meets it: its code, and its sentence in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.utils.translation import override

from accounts.errors import DomainError
from workflow.models import Decision, Event


class Refusal(NamedTuple):
    """What was said."""

    code: str
    english: str
    chinese: str


def refusal_of(attempt: Callable[[], Any]) -> Refusal:
    """How ``attempt`` is refused, tried once in each language; nothing is written."""
    before = (Decision.objects.count(), Event.objects.count())
    said: dict[str, DomainError] = {}
    sentences: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with override(language):
            with pytest.raises(DomainError) as refusal:
                attempt()
            said[language] = refusal.value
            sentences[language] = str(refusal.value)
    assert said["en"].code == said["zh-hans"].code
    assert (Decision.objects.count(), Event.objects.count()) == before
    return Refusal(said["en"].code, sentences["en"], sentences["zh-hans"])
