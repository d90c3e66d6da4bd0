"""How a person wants to be told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.models import NoticePreference
from workflow.notifying.actions import choose_preferences
from workflow.notifying.forms import PreferenceForm
from workflow.notifying.kinds import PERSONAL
from workflow.notifying.telling import channels_available


def notice_preferences(request: HttpRequest) -> HttpResponse:
    """The own preferences, on one page."""
    user: Any = request.user
    kept = NoticePreference.objects.visible_to(user).first() or NoticePreference(person=user)
    form = PreferenceForm(request.POST or None, kept=kept)
    if form.is_valid():
        try:
            choose_preferences(by=user, **form.wishes)
        except DomainError as refusal:
            form.add_error("mail_address", str(refusal))
        else:
            messages.success(request, _("From now on you are told this way."))
            return redirect("workflow:notice_preferences")
    missing = [label for channel, label in PERSONAL.items() if channel not in channels_available()]
    context = {
        "form": form,
        "form_title": _("How I am told"),
        "form_lead": _("The bell always rings. Here you choose what else does."),
        "submit_label": _("Save"),
        "missing": missing,
    }
    return render(request, "workflow/notice_preferences.html", context, status=422 if form.errors else 200)
