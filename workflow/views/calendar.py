"""The working-time calendar: a year with holidays and 调休, and the company's own exceptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models.branch import ROOT_CODE
from workflow.approvals.actions.calendar import PERMISSION, clear_calendar_day, set_calendar_day
from workflow.approvals.forms.calendar import CalendarDayForm
from workflow.approvals.screens.calendar import is_published, months_of
from workflow.models import CalendarDay
from workflow.views.chains import who

HEAD_OFFICE = f"/{ROOT_CODE}/"
FIRST_YEAR, LAST_YEAR = 2004, 2100


def calendar(request: HttpRequest) -> HttpResponse:
    """A year; a POST enters or removes an exception."""
    year = _year(request)
    form = CalendarDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _act(request, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. Deadlines that are running are counted anew in the background."))
            return redirect(f"{reverse('workflow:calendar')}?year={form.cleaned_data['day'].year}")
    context: dict[str, Any] = {
        "form": form,
        "year": year,
        "months": months_of(year),
        "published": is_published(year),
        "exceptions": CalendarDay.objects.filter(day__year=year),
        "may_change": any(path == HEAD_OFFICE for path in who(request).scope().paths_for(PERMISSION)),
    }
    return render(request, "workflow/approvals/calendar.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, typed: dict[str, Any]) -> None:
    if typed["act"] == "clear":
        clear_calendar_day(by=who(request), day=typed["day"])
        return
    working = typed["act"] == "work"
    set_calendar_day(by=who(request), day=typed["day"], working=working, note=typed["note"], on=timezone.localdate())


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    if text.isascii() and text.isdecimal() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR:
        return date(int(text), 1, 1).year
    return timezone.localdate().year
