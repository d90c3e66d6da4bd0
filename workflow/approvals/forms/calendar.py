"""The form of one exception to the working-time calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarDayForm(forms.Form):
    """An exception to the published calendar, or its removal."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    act = forms.ChoiceField(
        label=_("The branches"),
        choices=[("rest", _("rest")), ("work", _("work")), ("clear", _("do what the published calendar says"))],
    )
    note = forms.CharField(
        label=_("Note"), max_length=60, required=False, help_text=_("The notice behind it, so that others understand.")
    )
