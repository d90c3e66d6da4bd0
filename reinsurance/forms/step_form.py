"""What every form of one step carries: the version the person saw and a key for the request."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workflow.models import Tracked
from workflow.step_pages import new_key


class StepForm(forms.Form):
    """Base of the forms on one object. ``obj`` and ``user`` are what it is about and who fills it in."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, obj: Tracked, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.obj: Any = obj
        self.user = user
        self.fields["expected_version"].initial = obj.version
        self.fields["key"].initial = new_key()
        self.prepare()

    def prepare(self) -> None:
        """What depends on the object or the person; for subclasses."""

    @property
    def guard(self) -> dict[str, Any]:
        """Version and key as the action takes them."""
        return {"expected_version": self.cleaned_data["expected_version"], "key": self.cleaned_data["key"]}

    def values(self, *names: str) -> dict[str, Any]:
        """What was entered, by name."""
        return {name: self.cleaned_data[name] for name in names}


class PlainForm(StepForm):
    """Nothing to enter: a question answered by its button."""


class ReasonForm(StepForm):
    """A step that asks why."""

    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(StepForm):
    """A step that asks what was seen."""

    note = forms.CharField(label=_("Note"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class DayField(forms.DateField):
    """A day chosen with the browser's own calendar."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class InstantField(forms.DateTimeField):
    """A moment chosen with the browser's own calendar and clock."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **more)


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
