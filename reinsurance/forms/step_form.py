"""Forms and fields that more than one step of placing asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.step_forms import StepForm


class ReasonForm(StepForm):
    """A step that asks why."""

    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(StepForm):
    """A step that asks what was seen."""

    note = forms.CharField(label=_("Note"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class MoneyField(forms.DecimalField):
    """An amount with two decimals."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, min_value=0, **more)


class ShareField(forms.DecimalField):
    """A percentage with up to ten decimals."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=13, decimal_places=10, min_value=0, max_value=100, **more)


class PickField(forms.TypedChoiceField):
    """One of the rows that hang on the object; the choices are set when the form is made."""

    def __init__(self, **more: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **more)
        self.rows: dict[int, Any] = {}

    def offer(self, rows: Any, label: Any = str, *, empty: str = "") -> None:
        """Offers ``rows``; ``empty`` is the choice of none, where the field is optional."""
        self.rows = {row.pk: row for row in rows}
        none = [("", empty or "—")] if not self.required or len(self.rows) != 1 else []
        self.choices = [*none, *((pk, label(row)) for pk, row in self.rows.items())]

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return self.rows.get(found) if found else None
