"""Active filters as chips: each says what it does and can be taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

R = TypeVar("R", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter; ``address`` is the page without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a list."""

    label: Any
    address: str
    active: bool
    count: int | None = None


def chosen_tab(query: QueryDict, tabs: Sequence[R]) -> R:
    """The tab asked for, by the code each begins with, or the first."""
    return next((tab for tab in tabs if tab[0] == query.get("tab")), tabs[0])


def chips_of(form: forms.Form, query: QueryDict, *, leave_out: Iterable[str] = ()) -> list[Chip]:
    """The chips of a bound filter form; fields in ``leave_out`` (tabs, search) have their own place."""
    found = []
    for name, field in form.fields.items():
        value = getattr(form, "cleaned_data", {}).get(name)
        if name in leave_out or value in (None, "", []) or (hasattr(value, "exists") and not value):
            continue
        if value is False and type(field) is forms.BooleanField:
            continue
        found.append(Chip(str(field.label), _words(field, value), without(query, name)))
    return found


def without(query: QueryDict, *names: str) -> str:
    """The address of this page without some parameters and from its first page."""
    changed = query.copy()
    for name in (*names, "after", "before"):
        changed.pop(name, None)
    return f"?{changed.urlencode()}"


def with_value(query: QueryDict, name: str, value: str) -> str:
    """The address of this page with one parameter set, from its first page."""
    changed = query.copy()
    for old in (name, "after", "before"):
        changed.pop(old, None)
    if value:
        changed[name] = value
    return f"?{changed.urlencode()}"


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.MultipleChoiceField):
        labels = dict(flat_choices(field.choices))
        return " · ".join(str(labels.get(each, each)) for each in value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(flat_choices(field.choices)).get(value, value))
    return "✓" if value is True else str(value)


def flat_choices(choices: Any) -> Iterable[tuple[Any, Any]]:
    """Choices and their labels without their headings."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
