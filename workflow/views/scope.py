"""Choosing the branch that lists and counts show."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from workflow.branch_scope import choose_branch


def branch_scope(request: HttpRequest) -> HttpResponse:
    """Remembers the branch for this session and goes back."""
    choose_branch(request, request.POST.get("branch", ""))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    return redirect(back)
