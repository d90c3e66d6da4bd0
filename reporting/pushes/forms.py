"""What the pages of subscriptions are asked: the shape only."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from reporting.models import Subscription
from reporting.models.subscription import Channel, Days, Missed, Period
from reporting.pushes.checking import Wish
from reporting.pushes.choices import branches_of, colleagues_of, people_of, robots_of
from reporting.pushes.registry import PushSource
from reporting.pushes.rules.schedule import month_days_in, times_in
from workflow.models import Robot
from workflow.notifying.rules.limits import PICTURED

WEEK = [
    (1, _("Mon")),
    (2, _("Tue")),
    (3, _("Wed")),
    (4, _("Thu")),
    (5, _("Fri")),
    (6, _("Sat")),
    (7, _("Sun")),
]
_BETWEEN = re.compile(r"[\s,，、;；]+")


class TimesField(forms.CharField):
    """Times of day, cleaned to a tuple."""

    def clean(self, value: Any) -> tuple[time, ...]:
        found = times_in(super().clean(value))
        if found is None:
            raise forms.ValidationError(_("Write the times as 08:30, 17:00; at most six."))
        return found


class MonthDaysField(forms.CharField):
    """Days of the month, cleaned to a tuple; empty is none."""

    def clean(self, value: Any) -> tuple[int, ...]:
        text = super().clean(value)
        if not text:
            return ()
        found = month_days_in(text)
        if found is None:
            raise forms.ValidationError(_("Write the days as 1, 15, 31."))
        return found


class PeopleField(forms.CharField):
    """Employee numbers, cleaned to the colleagues the reader may see."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.by: User | None = None

    def clean(self, value: Any) -> tuple[User, ...]:
        numbers = list(dict.fromkeys(part for part in _BETWEEN.split(super().clean(value).strip()) if part))
        if not numbers or self.by is None:
            return ()
        found = {person.employee_no: person for person in colleagues_of(self.by, numbers)}
        if unknown := [number for number in numbers if number not in found]:
            raise forms.ValidationError(
                _("Nobody here has this number: %(numbers)s."), params={"numbers": ", ".join(unknown)}
            )
        return tuple(found[number] for number in numbers)


class SubscriptionForm(forms.Form):
    """All of a subscription but its source."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("What you and the readers call it."))
    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=_("Branch"), empty_label=None)
    items = forms.MultipleChoiceField(label=_("Content"))
    by = forms.ChoiceField(label=_("Ranking"), required=False)
    period = forms.ChoiceField(label=_("Days told of"), choices=Period.choices)
    days = forms.ChoiceField(label=_("Sent on"), choices=Days.choices, widget=forms.RadioSelect)
    week = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEK,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where it is sent on days of the week."),
    )
    month = MonthDaysField(
        label=_("Days of the month"),
        required=False,
        help_text=_("As 1, 15. 31 is the last day of every month. Only where it is sent on days of the month."),
    )
    times = TimesField(label=_("Times"), help_text=_("As 08:30, 17:00."))
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, widget=forms.RadioSelect)
    robot = forms.ModelChoiceField(
        Robot.objects.none(),
        label=_("Group robot"),
        required=False,
        empty_label=_("None"),
        help_text=_("Of the branch of the figures. Whoever configures the branch connects robots."),
    )
    picture = forms.BooleanField(
        label=_("With a picture of its charts"),
        required=False,
        help_text=_("Only in WeCom groups: the robots of the others take no pictures. It follows the text."),
    )
    people = PeopleField(
        label=_("Readers"),
        required=False,
        help_text=_("Employee numbers, for mail and WeCom messages. Empty: only you. They must be allowed to see it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    quiet = forms.BooleanField(label=_("Send nothing when there is nothing to say"), required=False)
    missed = forms.ChoiceField(
        label=_("When it was missed because the system was down"), choices=Missed.choices, widget=forms.RadioSelect
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, by: User, source: PushSource, kept: Subscription | None = None, **more: Any) -> None:
        initial = first_values(by) if kept is None else values_of(kept)
        super().__init__(*args, **{"initial": initial, **more})
        self.source = source
        branches = branches_of(by)
        fields: dict[str, Any] = dict(self.fields)
        fields["branch"].queryset = branches
        fields["robot"].queryset = robots_of(by)
        fields["robot"].label_from_instance = robot_words
        fields["people"].by = by
        offered = source.items(by)
        if source.many:
            fields["items"].choices = offered
            fields["items"].widget.attrs["size"] = 8
        else:
            self.fields["items"] = forms.ChoiceField(label=_("Content"), choices=offered, widget=forms.RadioSelect)
            if len(offered) == 1:
                self.initial.setdefault("items", offered[0][0])
        if source.rankings:
            fields["by"].choices = source.rankings
        else:
            del self.fields["by"]
        if not source.dated:
            del self.fields["period"]

    def wish(self) -> Wish:
        """The subscription asked for; only of a valid form."""
        data = self.cleaned_data
        items = data["items"] if isinstance(data["items"], list) else [data["items"]]
        numbers = {Days.WEEK: tuple(data["week"]), Days.MONTH: data["month"]}.get(Days(data["days"]), ())
        return Wish(
            branch=data["branch"],
            name=data["name"],
            source=self.source.code,
            options={"items": items, "by": data.get("by", "")},
            period=data.get("period", Period.MONTH_TO_DATE),
            days=data["days"],
            numbers=numbers,
            times=data["times"],
            channel=data["channel"],
            robot=data["robot"] if data["channel"] == Channel.ROBOT else None,
            picture=data["picture"],
            people=data["people"],
            language=data["language"],
            quiet=data["quiet"],
            missed=data["missed"],
        )


def robot_words(robot: Robot) -> str:
    """A robot with its service and branch, so that two groups of one name are told apart."""
    return f"{robot.branch.name} · {robot.name} ({robot.get_service_display()})"


def first_values(by: User) -> dict[str, Any]:
    """What an empty form proposes."""
    return {
        "period": Period.MONTH_TO_DATE,
        "days": Days.WORKING,
        "times": "08:30",
        "channel": Channel.MAIL,
        "picture": True,
        "language": by.language,
        "quiet": True,
        "missed": Missed.ONCE,
    }


def values_of(row: Subscription) -> dict[str, Any]:
    """A subscription as the form shows it."""
    people = [person.employee_no for person in people_of(row)]
    items = list(row.options.get("items", []))
    return {
        "name": row.name,
        "branch": row.branch.code,
        "items": items if len(items) != 1 else items[0],
        "by": row.options.get("by", ""),
        "period": row.period,
        "days": row.days,
        "week": row.numbers if row.days == Days.WEEK else [],
        "month": ", ".join(map(str, row.numbers)) if row.days == Days.MONTH else "",
        "times": ", ".join(row.times),
        "channel": row.channel,
        "robot": row.robot_id,
        "picture": row.picture or row.robot is None or row.robot.service not in PICTURED,
        "people": ", ".join(people),
        "language": row.language,
        "quiet": row.quiet,
        "missed": row.missed,
        "expected_version": row.version,
    }
