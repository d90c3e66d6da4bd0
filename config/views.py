"""The pages for what went wrong before or outside a view."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from accounts.errors import Denied, DomainError


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """The browser sent something that makes no sense (400)."""
    refusal = DomainError("bad_request", _("The page sent something that cannot be understood. Reload and try again."))
    return render(request, "refusal.html", {"refusal": refusal}, status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The right is missing (403)."""
    return defaults.permission_denied(request, exception, "403.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """No such page or row, or not for this person (404). The address is not repeated: it may name a foreign row."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault (500): a page that needs neither database nor session."""
    return defaults.server_error(request, "500.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """The form does not come from one of our pages, or its page is too old (403)."""
    refusal = Denied("form_expired", _("This form is too old. Reload the page and try again."))
    template = "refusal_partial.html" if request.headers.get("HX-Request") else "refusal.html"
    return render(request, template, {"refusal": refusal}, status=refusal.http_status)
