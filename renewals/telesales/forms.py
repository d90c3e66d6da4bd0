"""Dealing a list out to callers, and giving one customer back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.models import CallList
from renewals.telesales.people import callers_in


class HandOutForm(forms.Form):
    """Who calls the customers nobody called yet."""

    people = forms.ModelMultipleChoiceField(
        label=_("Callers"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    anew = forms.BooleanField(
        label=_("Deal anew, also those handed out already"),
        required=False,
        help_text=_("Only customers nobody called yet change hands."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, call_list: CallList, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["people"].queryset = callers_in(call_list.branch, timezone.localdate())  # type: ignore[attr-defined]  # a model choice field
        self.fields["expected_version"].initial = call_list.version

    @property
    def chosen(self) -> list[User]:
        """The callers picked, by name."""
        return list(self.cleaned_data["people"])


class ReleaseForm(forms.Form):
    """Why a customer goes back to the owner."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
