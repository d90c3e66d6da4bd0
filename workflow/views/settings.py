"""Settings per branch: what holds, since when and why, and what a change would do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from accounts.scope import require
from workflow.actions import preview_branch_setting, set_branch_setting
from workflow.branch_scope import chosen_branch
from workflow.branch_settings import SETTINGS
from workflow.forms import SettingForm
from workflow.listing.page import export_address
from workflow.setting_pages import setting_history, setting_line, setting_lines

PERMISSION = "workflow.configure"


def settings(request: HttpRequest) -> HttpResponse:
    """The settings of the branch chosen in the frame, or of the widest branch the person configures."""
    user = _who(request)
    chosen = chosen_branch(request)
    if chosen is None or not user.scope().may(PERMISSION, chosen):
        chosen = _configured(user)[0]
    return _settings_of(request, chosen)


def branch_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """The settings of one branch."""
    return _settings_of(request, _branch(request, pk))


def setting(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One setting of one branch: history, and a new value shown with its effect before it is saved."""
    branch = _branch(request, pk)
    if code not in SETTINGS:
        raise Http404
    today = timezone.localdate()
    form = SettingForm(request.POST or None, setting=SETTINGS[code], initial={"valid_from": today})
    preview = None
    if form.is_valid():
        wish: dict[str, Any] = {"by": _who(request), "code": code, "branch": branch, **form.cleaned_data}
        try:
            if request.POST.get("step") == "save":
                set_branch_setting(**wish)
                messages.success(request, _("The setting was saved."))
                return redirect("workflow:branch_settings", pk=branch.pk)
            del wish["source"]
            preview = preview_branch_setting(**wish)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "preview": preview, "chosen": branch, **_setting_facts(code, branch, today)}
    return render(request, "workflow/setting.html", context, status=422 if form.errors else 200)


def _setting_facts(code: str, branch: Branch, today: date) -> dict[str, Any]:
    return {
        "line": setting_line(code, branch, today),
        "history": setting_history(code, branch),
        "today": today,
    }


def _settings_of(request: HttpRequest, branch: Branch) -> HttpResponse:
    context = {
        "chosen": branch,
        "offered": _configured(_who(request)),
        "lines": setting_lines(branch, timezone.localdate()),
        "export_address": export_address(request, "workflow-settings", {"branch": branch.code}),
    }
    return render(request, "workflow/settings.html", context)


def _configured(user: User) -> list[Branch]:
    return list(Branch.objects.visible_to(user).filter(paths_filter("path", user.scope().paths_for(PERMISSION))))


def _branch(request: HttpRequest, pk: int) -> Branch:
    branch: Branch = get_object_or_404(Branch.objects.visible_to(_who(request)), pk=pk)
    require(_who(request), PERMISSION, branch)
    return branch


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
