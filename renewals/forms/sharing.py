"""Dispatching many: to whom, equally or by count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.people import specialists_of, with_load

SHOWN_PEOPLE = 200


class DispatchForm(forms.Form):
    """``people``: who shares; ``mode`` equal or by count, then one number a person (``count_<id>``)."""

    mode = forms.ChoiceField(
        label=_("How"),
        choices=[("equal", _("Equal shares")), ("count", _("By count"))],
        initial="equal",
        widget=forms.RadioSelect,
    )
    people = forms.ModelMultipleChoiceField(
        label=_("To whom"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: QuerySet[User] = with_load(specialists_of(user))
        self.fields["people"].queryset = chosen  # type: ignore[attr-defined]  # a model choice field
        self.staff: list[Any] = list(chosen[:SHOWN_PEOPLE])
        picked = set(self.data.getlist("people")) if isinstance(self.data, QueryDict) else set()
        for person in self.staff:
            name = f"count_{person.pk}"
            person.picked = str(person.pk) in picked
            person.count_name, person.count = name, self.data.get(name, "") if self.is_bound else ""

    @property
    def chosen(self) -> list[User]:
        """The people picked, in the order they are shown."""
        picked = {person.pk for person in self.cleaned_data["people"]}
        return [person for person in self.staff if person.pk in picked]

    @property
    def counts(self) -> list[int] | None:
        """How many each gets, or None for equal shares. What is not a number counts as none."""
        if self.cleaned_data["mode"] == "equal":
            return None
        texts = [str(self.data.get(f"count_{person.pk}", "")).strip() for person in self.chosen]
        return [int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0 for text in texts]


class ReclaimForm(forms.Form):
    """Taking back many."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
