"""Over which days lying times are counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.approvals.kinds import KINDS


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class TimesForm(forms.Form):
    """From day, to day, kind."""

    first = _day(_("From day"))
    last = _day(_("To day"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("Any")), *((code, kind.label) for code, kind in sorted(KINDS.items()))]
