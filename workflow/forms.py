"""Forms of the shared app."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.actions import LARGEST


class SettingForm(forms.Form):
    """A value, the day it begins, and the document behind it."""

    value = forms.IntegerField(label=_("New value"), min_value=0, max_value=LARGEST)
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(
        label=_("Source document"),
        max_length=200,
        required=False,
        help_text=_("The circular or decision behind it, so that others understand it later."),
    )
