"""Forms of the shared app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.branch_settings import LARGEST, TIME_FORM, Setting, SettingKind


class SettingForm(forms.Form):
    """A value, the day it begins, and the document behind it."""

    value = forms.Field(label=_("New value"))
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(
        label=_("Source document"),
        max_length=200,
        required=False,
        help_text=_("The circular or decision behind it, so that others understand it later."),
    )

    def __init__(self, *args: Any, setting: Setting, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["value"] = VALUE_FIELDS[setting.kind](setting)


def _whole_field(_setting: Setting) -> forms.Field:
    return forms.IntegerField(label=_("New value"), min_value=0, max_value=LARGEST)


def _time_field(_setting: Setting) -> forms.Field:
    clock = forms.TextInput(attrs={"type": "time"})
    return forms.RegexField(TIME_FORM, label=_("New value"), widget=clock, help_text=_("A time of day such as 09:30."))


def _choice_field(setting: Setting) -> forms.Field:
    return forms.ChoiceField(label=_("New value"), choices=setting.choices)


VALUE_FIELDS: Mapping[SettingKind, Callable[[Setting], forms.Field]] = {
    SettingKind.WHOLE: _whole_field,
    SettingKind.TIME: _time_field,
    SettingKind.CHOICE: _choice_field,
}
