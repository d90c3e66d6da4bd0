"""Enforces the permission table, turns refusals into pages and addresses no database can take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from accounts.errors import Denied, DomainError
from accounts.scope import require
from config.permission_table import TABLE
from config.permissions.access import PUBLIC, SIGNED_IN

Answer = Callable[[HttpRequest], HttpResponse]


#: Beside what Django and django-csp send; on every answer, files and errors included (reliability: §2.4).
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class HeadersMiddleware:
    """Adds the headers no other middleware adds."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PlainAddressMiddleware:
    """Refuses an address with a NUL in it: no text of the database holds one, so that it asks for nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")


class DomainErrorMiddleware:
    """A refusal nobody caught becomes a page (or an htmx partial) with its own status, code and sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return refuse(request, exception)


class PermissionTableMiddleware:
    """Looks every address up in the table before its view runs."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        access = TABLE.get(name)
        if access is None:
            raise ImproperlyConfigured(f"{name or request.path} is not in config.permission_table")
        if access.permission != PUBLIC and not request.user.is_authenticated:
            return to_sign_in(request)
        method = "GET" if request.method == "HEAD" else request.method
        if method not in access.methods:
            return HttpResponseNotAllowed(access.methods)
        if access.permission not in {PUBLIC, SIGNED_IN}:
            try:
                require(request.user, access.permission)  # type: ignore[arg-type]  # authenticated: a User
            except Denied as refusal:
                return refuse(request, refusal)
        return None


def refuse(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The refusal as a page, or as a fragment where htmx asked."""
    template = "refusal_partial.html" if request.headers.get("HX-Request") else "refusal.html"
    return render(request, template, {"refusal": refusal}, status=refusal.http_status)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sends to the sign-in page and back afterwards; a fragment of a page becomes a move of the whole page."""
    if request.headers.get("HX-Request"):
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        target = redirect_to_login(here.path or "/")
        return HttpResponse(status=204, headers={"HX-Redirect": target["Location"]})
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else "/")
