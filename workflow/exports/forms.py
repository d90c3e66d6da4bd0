"""What is asked before a file is made: the shape only."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.exports.words import FORMATS


class ExportForm(forms.Form):
    """Format, purpose and ticket number of a file."""

    output = forms.ChoiceField(choices=list(FORMATS.items()), label=_("Format"), widget=forms.RadioSelect)
    purpose = forms.CharField(max_length=200, label=_("What is the file for?"))
    ticket = forms.CharField(
        max_length=40, label=_("Ticket number"), help_text=_("Of the task or order this file is needed for.")
    )
