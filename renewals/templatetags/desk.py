"""Words of the desk in templates."""

from __future__ import annotations

from typing import Any

from django import template

from renewals.wording import word

register = template.Library()


@register.simple_tag
def code_word(kind: str, code: str) -> Any:
    """A code in words: loss reasons, void reasons, results."""
    return word(kind, code) or "—"
