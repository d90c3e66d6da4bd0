"""The rows behind any figure of the catalogue: what is asked in the address, and the list that answers it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.scope import Actor, require
from reporting.rate import query_of
from reporting.rules import month_end
from workflow.exports.sheets import register_list
from workflow.figure_rows import FIGURE_DESKS, ROW_KINDS, RowKind
from workflow.kpis import KPIS, Kpi, Question, definition_on
from workflow.listing.page import Listed


class AskedForm(forms.Form):
    """The address of the page: shape only; every field has a default."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code")
    first = forms.DateField()
    last = forms.DateField()
    as_of = forms.DateField()
    by = forms.CharField(required=False)
    scope = forms.ChoiceField(choices=[("company", ""), ("branch", "")])
    matured = forms.BooleanField(required=False)

    def __init__(self, asked: QueryDict, *, user: Actor) -> None:
        super().__init__({**defaults(user), **{name: value for name, value in asked.items() if value}})
        self.fields["branch"].queryset = Branch.objects.visible_to(user)  # type: ignore[attr-defined]  # a model choice field


class NarrowForm(forms.Form):
    """What the reader narrows the rows by; the question of the figure is kept beside it."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, asked: QueryDict, kind: RowKind) -> None:
        super().__init__(asked)
        states = kind.states()
        if states:
            self.fields["state"].choices = [("", _("All states")), *states]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["state"]


@dataclass(frozen=True, slots=True)
class Behind:
    """A measure of a figure and its rows: one queryset for each kind, ``part`` the one that is shown."""

    kpi: Kpi
    question: Question
    measure: str
    key: str
    parts: tuple[QuerySet[Any], ...]
    part: int

    @property
    def kind(self) -> RowKind:
        """How the rows shown are laid out."""
        return ROW_KINDS[self.parts[self.part].model]

    @property
    def unlisted(self) -> Any:
        """Why the measure has no rows of its own; "" where it has."""
        return self.kpi.unlisted.get(self.measure, "")

    @property
    def word(self) -> Any:
        """The measure in words."""
        return self.kpi.words[0 if self.measure == self.kpi.numerator else 1]


def defaults(user: Actor) -> dict[str, Any]:
    """What a bare address asks: the reader's widest branch, this month, as known today."""
    today = timezone.localdate()
    top = Branch.objects.visible_to(user).first()
    first = today.replace(day=1)
    return {
        "branch": top.code if top else "",
        "first": first,
        "last": month_end(first),
        "as_of": today,
        "scope": "company",
    }


def rows_address(kpi: Kpi, question: Question, measure: str, key: str | None = None) -> str:
    """Where the rows of a measure are listed: of one value of ``question.by``, or of the whole if it is None."""
    asked = query_of(replace(question, by="") if key is None else question)
    more = urlencode({name: value for name, value in (("measure", measure), ("key", key)) if value})
    return f"{reverse(f'reporting:{kpi.app}_rows', args=[kpi.code])}?{asked}&{more}"


def behind(asked: QueryDict, code: str, user: User) -> Behind:
    """What the address asks, for the person; 404 for anything that is no figure, measure, branch, day or value."""
    if code not in KPIS:
        raise Http404
    require(user, FIGURE_DESKS[KPIS[code].app].view)
    form = AskedForm(asked, user=user)
    if not form.is_valid():
        raise Http404
    data = form.cleaned_data
    kpi = definition_on(code, data["as_of"])
    measure = asked.get("measure") or kpi.numerator
    if measure not in {kpi.numerator, kpi.denominator} or data["by"] not in {"", *kpi.dimensions} or kpi.rows is None:
        raise Http404
    question = Question(
        branch=data["branch"],
        first=data["first"],
        last=data["last"],
        as_of=data["as_of"],
        by=data["by"],
        scope=data["scope"],
        matured_only=data["matured"] or kpi.matured_only,
    )
    key = asked.get("key", "") if data["by"] else ""
    try:
        parts = kpi.rows(question, user, measure, key)
    except ValueError as error:
        raise Http404 from error
    number = asked.get("part", "0")
    part = int(number) if number.isdecimal() and int(number) < len(parts) else 0
    return Behind(kpi, question, measure, key, parts, part)


def listed_behind(found: Behind, asked: QueryDict, user: User) -> Listed:
    """The list of the part that is shown, narrowed as asked."""
    kind = found.kind
    form = NarrowForm(asked, kind)
    form.is_valid()
    said = form.cleaned_data
    rows = kind.found(found.parts[found.part], said.get("q", "").strip(), said.get("state", ""))
    return Listed(rows.select_related(*kind.related), kind.table, form, kind.options(user))


def _listed(app: str) -> Any:
    def listed(request: HttpRequest) -> Listed:
        user = cast("User", request.user)
        code = request.GET.get("kpi") or next(kpi.code for kpi in KPIS.values() if kpi.app == app)
        found = behind(request.GET, code, user)
        if found.kpi.app != app or found.unlisted:
            raise Http404
        return listed_behind(found, request.GET, user)

    return listed


def register() -> None:
    """Called once when the app is ready: the rows of each desk are a source of files of their own."""
    for app, desk in FIGURE_DESKS.items():
        register_list(f"figure-rows-{app}", _("Rows behind a figure"), desk.export, _listed(app))
