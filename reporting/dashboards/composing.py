"""The forms in which a person composes a dashboard; they work without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from reporting.catalogue import DESKS, DIMENSION_WORDS
from reporting.dashboards.tiles import KINDS, MOST_FIGURES, PERIODS, SIZES, Tile
from reporting.models.dashboard import LONGEST_TITLE
from workflow.figure_rows import may_see_figure
from workflow.kpis import KPIS


class NewDashboardForm(forms.Form):
    """What a new dashboard is called and which one of the product or of a colleague it begins as."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    copy = forms.ChoiceField(label=_("Begin with the tiles of"), required=False)

    def __init__(self, *args: Any, copies: Sequence[tuple[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["copy"].choices = [("", _("An empty dashboard")), *copies]  # type: ignore[attr-defined]  # a choice field


class TitleForm(forms.Form):
    """Another title."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)


class TileForm(forms.Form):
    """A tile to be added: its kind, its figures out of the catalogue, by what, which days, how wide."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[*KINDS.items()])
    kpis = forms.MultipleChoiceField(
        label=_("Figures"),
        widget=forms.SelectMultiple({"size": 8}),
        help_text=_("Number, ranking and bars by branch show one figure; the others up to six."),
    )
    by = forms.ChoiceField(label=_("Show by"), required=False, choices=[("", _("Branch")), *DIMENSION_WORDS.items()])
    period = forms.ChoiceField(label=_("Days"), choices=[*PERIODS.items()])
    size = forms.ChoiceField(label=_("Size"), required=False, choices=[("", _("What suits it")), *SIZES.items()])

    def __init__(self, *args: Any, reader: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        seen = [kpi for kpi in KPIS.values() if may_see_figure(reader, kpi.code)]
        self.fields["kpis"].choices = [  # type: ignore[attr-defined]  # a choice field
            (label, [(kpi.code, kpi.label) for kpi in seen if kpi.app == app]) for app, label in DESKS.items()
        ]

    def clean_kpis(self) -> list[str]:
        """At most six."""
        chosen: list[str] = self.cleaned_data["kpis"]
        if len(chosen) > MOST_FIGURES:
            raise forms.ValidationError(_("Choose one to six figures of the catalogue."))
        return chosen

    def tile(self) -> Tile:
        """The tile of a valid form."""
        data = self.cleaned_data
        return Tile(
            kind=data["kind"], kpis=tuple(data["kpis"]), by=data["by"], period=data["period"], size=data["size"]
        )


def arranged(tiles: Sequence[Tile], change: str, place: int) -> list[Tile]:
    """The tiles after ``change`` of the one at ``place``: up, down, size (the next width) or take.

    A place that is none, and a move over an end, leave them as they are.
    """
    found = list(tiles)
    if not 0 <= place < len(found):
        return found
    other = place + {"up": -1, "down": 1}.get(change, 0)
    if change == "take":
        del found[place]
    elif change == "size":
        widths = list(SIZES)
        following = widths[(widths.index(found[place].width) + 1) % len(widths)]
        found[place] = replace(found[place], size=following)
    elif 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found
