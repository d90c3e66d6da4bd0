"""What the boards of the desk are asked: the shape only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reinsurance.monitoring.parts import Board

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
#: Days a board looks back, and forward, unless told otherwise.
BACK, FORWARD = 90, 0


class BoardForm(forms.Form):
    """Days and choice of a board; an empty address is answered with the last three months and the first choice."""

    first = forms.DateField(label=_("From"), widget=DAY)
    last = forms.DateField(label=_("To"), widget=DAY)
    choice = forms.ChoiceField(required=False)

    def __init__(self, asked: QueryDict, *, board: Board) -> None:
        today = timezone.localdate()
        start: dict[str, Any] = {
            "first": today - timedelta(days=BACK),
            "last": today + timedelta(days=FORWARD),
            "choice": board.choices[0][0] if board.choices else "",
        }
        super().__init__({**start, **{name: value for name, value in asked.items() if value}})
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows the type for mypy)
        field.choices, field.label = list(board.choices), board.choice_label

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data
