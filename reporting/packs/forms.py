"""What a pack is asked for: the shape only. The same form reads the page and the question of a waiting file."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reporting.packs.registry import Pack, View
from reporting.packs.windows import month_start
from reporting.rules import month_end, month_of
from workflow.exports.words import PAPER_FORMATS

LANGUAGES = (("zh-hans", "简体中文"), ("en", "English"))


class ViewForm(forms.Form):
    """Branch, month, as-of day and language."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"), empty_label=None)
    month = forms.CharField(label=_("Month"), widget=forms.TextInput({"type": "month"}), max_length=10)
    as_of = forms.DateField(
        label=_("As of"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("What was known at the end of this day."),
    )
    language = forms.ChoiceField(label=_("Language of the report"), choices=LANGUAGES)

    def __init__(self, data: Any = None, *, user: Actor, pack: Pack, **options: Any) -> None:
        super().__init__(data, initial=defaults(user, pack), **options)
        cast("forms.ModelChoiceField[Branch]", self.fields["branch"]).queryset = branches_for(user, pack)

    def clean_month(self) -> date:
        """The first day of the month."""
        found = month_of(self.cleaned_data["month"])
        if found is None:
            raise forms.ValidationError(_("Write the month as 2026-06."))
        return found

    def clean_as_of(self) -> date:
        """No report knows what has not happened."""
        day: date = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future."))
        return day

    def view(self) -> View:
        """The view of a valid form."""
        data = self.cleaned_data
        return View(branch=data["branch"], first=data["month"], last=month_end(data["month"]), as_of=data["as_of"])

    def question(self) -> dict[str, str]:
        """The form as a waiting file keeps it and the export log shows it."""
        data = self.cleaned_data
        query = QueryDict(mutable=True)
        query["branch"] = data["branch"].code
        query["month"] = f"{data['month']:%Y-%m}"
        query["as_of"] = data["as_of"].isoformat()
        query["language"] = data["language"]
        return {"query": query.urlencode()}


class PackForm(ViewForm):
    """The view, the format and what the report is for."""

    output = forms.ChoiceField(choices=list(PAPER_FORMATS.items()), label=_("Format"), widget=forms.RadioSelect)
    purpose = forms.CharField(max_length=200, label=_("What is the file for?"))


def branches_for(user: Actor, pack: Pack) -> Any:
    """The branches a person may take the pack of."""
    scope, visible = user.scope(), Branch.objects.visible_to(user)
    allowed = [branch.pk for branch in visible if scope.may(pack.permission, branch)]
    return visible.filter(pk__in=allowed)


def defaults(user: Actor, pack: Pack) -> dict[str, Any]:
    """The widest branch, the month before this one, today, the reader's language, paper."""
    today = timezone.localdate()
    top = branches_for(user, pack).first()
    return {
        "branch": top.code if top else "",
        "month": f"{month_start(today, 1):%Y-%m}",
        "as_of": today,
        "language": "en" if (get_language() or "").startswith("en") else "zh-hans",
        "output": "pdf",
    }
