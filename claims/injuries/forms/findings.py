"""The assessment form: a few findings, each with a search for its clause, what was measured, and the photo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.actions import Finding
from claims.injuries.forms.steps import words
from claims.models import GradingClause
from claims.rules.grades import ROMAN
from claims.rules.injury_grading import LIABILITY_STANDARD
from workflow.step_forms import StepForm

PLACES = 4
FOUND = 12


@dataclass(frozen=True, slots=True)
class Place:
    """The fields of one finding, for the template."""

    number: int
    search: Any
    clause: Any
    measurement: Any
    photo: Any
    note: Any
    used: bool


def clauses_for(search: str, chosen: str) -> list[tuple[str, str]]:
    """The clauses that fit the words of a search, and the one chosen before."""
    rows = GradingClause.objects.filter(standard=LIABILITY_STANDARD)
    found = list(rows.found_by(search)[:FOUND]) if search.strip() else []
    if chosen and chosen not in {each.number for each in found}:
        found = [*rows.filter(number=chosen), *found]
    return [(each.number, f"{ROMAN[each.grade - 1]} · {each.number} {each.text}") for each in found]


class FindingsForm(StepForm):
    """初评 and 复评. Place 1 is needed; the others may stay empty."""

    def prepare(self) -> None:
        photos = [("", "—"), *self._photos()]
        for place in range(1, PLACES + 1):
            search = str(self.data.get(f"search_{place}", ""))
            chosen = str(self.data.get(f"clause_{place}", ""))
            self.fields[f"search_{place}"] = forms.CharField(
                label=_("Search the clauses"),
                max_length=60,
                required=False,
                help_text=_("Words, a part of the body, or a number."),
                widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
            )
            self.fields[f"clause_{place}"] = forms.ChoiceField(
                label=_("Clause"), choices=clauses_for(search, chosen), required=False, widget=forms.RadioSelect
            )
            self.fields[f"measurement_{place}"] = forms.CharField(label=_("Measured"), max_length=200, required=False)
            self.fields[f"photo_{place}"] = forms.TypedChoiceField(
                label=_("Photo"), choices=photos, coerce=int, empty_value=None, required=False
            )
            self.fields[f"note_{place}"] = forms.CharField(label=_("Note"), max_length=200, required=False)

    def _photos(self) -> Iterator[tuple[int, str]]:
        rows = self.obj.documents.standing().filter(document_type__in=("exam_photo", "imaging"))
        for number, each in enumerate(rows.order_by("pk"), start=1):
            yield each.pk, gettext("Photo %(number)s: %(name)s") % {"number": number, "name": each.name}

    @property
    def places(self) -> list[Place]:
        """The findings in order."""
        return [self._place(number) for number in range(1, PLACES + 1)]

    def _place(self, number: int) -> Place:
        names = [f"{name}_{number}" for name in ("search", "clause", "measurement", "photo", "note")]
        used = number == 1 or any(self.data.get(name) for name in names)
        search, clause, measurement, photo, note = (self[name] for name in names)
        return Place(number, search, clause, measurement, photo, note, used)

    @property
    def searching(self) -> bool:
        """Whether the button of a search was pressed: then nothing is decided yet."""
        return "search" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.searching and not self.findings:
            self.add_error("clause_1", _("Choose the clause of the first finding."))
        return cleaned

    @property
    def findings(self) -> list[Finding]:
        """The places in which a clause is chosen."""
        data = self.cleaned_data
        return [
            Finding(
                clause=data[f"clause_{place}"],
                measurement=data.get(f"measurement_{place}", ""),
                photo=data.get(f"photo_{place}"),
                note=data.get(f"note_{place}", ""),
            )
            for place in range(1, PLACES + 1)
            if data.get(f"clause_{place}")
        ]


class ConferenceForm(FindingsForm):
    """会商: the same, with what was discussed."""

    minutes = words(_("Minutes"), rows=4)
