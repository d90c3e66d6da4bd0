"""What the boards of the desk are asked: the shape only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from reinsurance.models import Counterparty
from reinsurance.models.counterparty_terms import CounterpartyKind
from reinsurance.monitoring.parts import Board
from reinsurance.rules.downgrade import Fall

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
#: Days a board looks back unless told otherwise.
BACK = 90


class BoardForm(forms.Form):
    """Days and choice of a board; an empty address is answered with the last three months and the first choice."""

    first = forms.DateField(label=_("First day"), widget=DAY)
    last = forms.DateField(label=_("Last day"), widget=DAY)
    choice = forms.ChoiceField(required=False)

    def __init__(self, asked: QueryDict, *, board: Board) -> None:
        today = timezone.localdate()
        start: dict[str, Any] = {
            "first": today - timedelta(days=BACK),
            "last": today,
            "choice": board.choices[0][0] if board.choices else "",
        }
        super().__init__({**start, **{name: value for name, value in asked.items() if value}})
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows the type for mypy)
        field.choices, field.label = list(board.choices), str(board.choice_label)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data


class WhatIfForm(forms.Form):
    """Whose rating falls, and how far."""

    counterparty = forms.ModelChoiceField(Counterparty.objects.none(), label=_("Reinsurer"))
    fall = forms.ChoiceField(
        label=_("Falls"),
        choices=[(Fall.NOTCH.value, _("by one notch")), (Fall.FLOOR.value, _("below what is sound (A-, A3)"))],
    )

    def __init__(self, asked: QueryDict, *, user: Actor) -> None:
        super().__init__({"fall": Fall.NOTCH.value, **asked.dict()} if "counterparty" in asked else None)
        field = self.fields["counterparty"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (narrows the type for mypy)
        rows = Counterparty.objects.visible_to(user).filter(kind=CounterpartyKind.REINSURER)
        field.queryset = rows.order_by("name", "pk")
