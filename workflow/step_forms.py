"""What every form of one step carries: the version the person saw and a key for the request; and its usual fields."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from workflow.models import Tracked
from workflow.step_pages import new_key

MINUTE = "%Y-%m-%dT%H:%M"


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

    def entered(self, *names: str) -> dict[str, Any]:
        """What was entered, by name."""
        return {name: self.cleaned_data[name] for name in names}


class PlainForm(StepForm):
    """Nothing to enter: a question answered by its button."""


class DayField(forms.DateField):
    """A day chosen with the browser's own calendar."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class InstantField(forms.DateTimeField):
    """A moment chosen with the browser's own calendar and clock."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
        super().__init__(widget=widget, input_formats=[MINUTE, f"{MINUTE}:%S"], **more)
