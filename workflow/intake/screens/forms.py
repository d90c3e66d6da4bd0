"""The forms of an import: the file, and what each of its columns is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Importer
from workflow.intake.screens.desks import ImportDesk

MEGABYTE = 1024 * 1024
SKIP, KEEP = "", "+"
EXTRA_NAME = 40
#: Choices for a whole sheet that a kind of file may ask (``Importer.options``).
OPTIONS = ("key", "day_first", "expires_is_next_start", "number_prefix", "currency")


class UploadForm(forms.Form):
    """Which list, for which branch."""

    kind = forms.ChoiceField(label=_("What the file is"), widget=forms.RadioSelect)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Importing branch"), to_field_name="code")
    file = forms.FileField(
        label=_("File"),
        help_text=_("xlsx, xls, csv (also compressed), xlsb or ods"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.xlsb,.ods,.csv,.txt,.tsv,.gz"}),
    )

    def __init__(self, *args: Any, user: User, desk: ImportDesk, **more: Any) -> None:
        super().__init__(*args, **more)
        paths = user.scope().paths_for(desk.permission)
        kinds: Any = self.fields["kind"]
        kinds.choices = list(desk.kinds.items())
        branches: Any = self.fields["branch"]
        branches.queryset = Branch.objects.visible_to(user).filter(paths_filter("path", paths), active=True)  # type: ignore[attr-defined]  # a model choice field
        self.fields["kind"].initial = kinds.choices[0][0]
        self.fields["branch"].initial = user.branch.code

    def clean_file(self) -> Any:
        """Refuses what is too large before it is looked at."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            limit = settings.IMPORT_MAX_BYTES // MEGABYTE
            raise forms.ValidationError(gettext("The file is larger than %(limit)s MB.") % {"limit": limit})
        return file


class ColumnsForm(forms.Form):
    """What each column is, and the choices for the whole sheet. ``reading`` is the guess it starts from."""

    key = forms.ChoiceField(
        label=_("A vehicle is known by"),
        choices=[("vin", _("its VIN")), ("policy_no", _("the policy number"))],
        widget=forms.RadioSelect,
    )
    day_first = forms.BooleanField(label=_("Dates are written day first (31/08/2026)"), required=False)
    expires_is_next_start = forms.BooleanField(
        label=_("The end date is the first day of the next period"), required=False
    )
    number_prefix = forms.RegexField(
        r"\A[A-Z0-9]{0,8}\Z",
        label=_("Put before every report number"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"size": 8}),
        help_text=_("For a source whose numbers another source uses as well."),
    )
    currency = forms.RegexField(
        r"\A[A-Z]{3}\Z", label=_("Currency"), max_length=3, widget=forms.TextInput(attrs={"size": 3})
    )
    save_as = forms.CharField(
        label=_("Remember these columns as"),
        required=False,
        max_length=60,
        help_text=_("For the next list of the same source, in this branch and below."),
    )

    def __init__(self, *args: Any, importer: Importer, reading: Reading, **more: Any) -> None:
        super().__init__(*args, **more)
        self.importer, self.reading = importer, reading
        for name in OPTIONS:
            if name in importer.options:
                self.fields[name].initial = reading.choices.get(name)
            else:
                del self.fields[name]
        self.fields["save_as"].initial = ""
        taken: dict[int, str] = {}
        #: Fields of a known source that share their column with the one the page asks about.
        self.sharing: dict[str, int] = {}
        for field, place in reading.columns.items():
            if taken.setdefault(place, field) != field:
                self.sharing[field] = place
        self._taken = taken
        kept = set(reading.extra.values())
        for place, header in enumerate(reading.headers):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header or gettext("Column %(number)s") % {"number": place + 1},
                choices=self._choices(),
                required=False,
                initial=taken.get(place, KEEP if place in kept else SKIP),
            )

    def _choices(self) -> Sequence[tuple[str, Any]]:
        fields = [(spec.key, spec.label) for spec in self.importer.fields]
        kept = [(KEEP, _("keep as it is"))] if self.importer.keeps_extra else []
        return [(SKIP, _("leave out")), *kept, *fields]

    def options(self) -> list[Any]:
        """The bound fields of the choices for the whole sheet."""
        return [self[name] for name in (*self.importer.options, "save_as")]

    def column_fields(self) -> list[tuple[int, Any]]:
        """Place and bound field of every column."""
        return [(place, self[f"column_{place}"]) for place in range(len(self.reading.headers))]

    def clean(self) -> dict[str, Any]:
        """No field twice, nothing required without a column."""
        cleaned: dict[str, Any] = super().clean() or {}
        columns: dict[str, int] = {}
        for place, _bound in self.column_fields():
            field = cleaned.get(f"column_{place}", SKIP)
            if field in columns:
                self.add_error(f"column_{place}", _("Another column is this field already."))
            elif field not in {SKIP, KEEP}:
                columns[field] = place
        if not self.errors:
            self._refuse_missing(self.chosen())
        return cleaned

    def _refuse_missing(self, reading: Reading) -> None:
        labels = {spec.key: str(spec.label) for spec in self.importer.fields}
        missing = [labels[key] for key in self.importer.missing(reading)]
        if missing:
            sentence = gettext("No column is chosen for: %(fields)s.") % {"fields": ", ".join(missing)}
            self.add_error(None, sentence)

    def chosen(self) -> Reading:
        """The reading as confirmed."""
        data: Mapping[str, Any] = self.cleaned_data
        columns: dict[str, int] = {}
        extra: dict[str, int] = {}
        for place, header in enumerate(self.reading.headers):
            field = data.get(f"column_{place}", SKIP)
            if field == KEEP:
                extra.setdefault(header[:EXTRA_NAME] or f"#{place + 1}", place)
            elif field != SKIP:
                columns[field] = place
        for field, place in self.sharing.items():
            if field not in columns and columns.get(self._taken[place]) == place:
                columns[field] = place
        own = {name: data[name] for name in self.importer.options}
        constants = {
            field: value for field, value in self.reading.choices.get("constants", {}).items() if field not in columns
        }
        values = {k: v for k, v in self.reading.choices.get("values", {}).items() if k in columns}
        return Reading(
            sheet=self.reading.sheet,
            header_row=self.reading.header_row,
            headers=self.reading.headers,
            columns=columns,
            extra=extra,
            choices={**own, "constants": constants, "values": values},
            mapping_name=data.get("save_as", "") or self.reading.mapping_name,
        )
