"""Sign-in, sign-out, language and the own password."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import actions
from accounts.forms import PasswordForm, SignInForm
from accounts.lockout import client_address, locked_until, try_password
from accounts.middleware import ENDED, STARTED
from accounts.models import User
from accounts.passwords import must_change, policy

#: The language chosen on the sign-in page during this visit; it becomes the person's own after sign-in.
CHOSEN_LANGUAGE = "chosen_language"

ENDED_SENTENCES = {
    "idle": _("You were signed out because nothing happened for a while."),
    "absolute": _("You were signed out because your working session has reached its longest time."),
    "changed": _("You were signed out because your password or your roles have changed."),
}


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Employee number and password; one message for every wrong combination."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect("today")
    form = SignInForm(request.POST or None)
    if form.is_valid():
        number = form.cleaned_data["employee_no"]
        if locked_until(number):
            return locked_out(request, None, {"employee_no": number})
        user = try_password(request, number, form.cleaned_data["password"])
        if user is not None:
            return _signed_in(request, user)
        actions.note_failed_sign_in(employee_no=number, address=client_address(request))
        form.add_error(None, _("Employee number or password is wrong."))
    ended = "" if request.method == "POST" else ENDED_SENTENCES.get(request.session.pop(ENDED, ""), "")
    context = {"form": form, "next": _next(request), "ended": ended}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    language = request.session.get(CHOSEN_LANGUAGE, "")
    request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[STARTED] = int(timezone.now().timestamp())
    actions.note_sign_in(by=user, address=client_address(request))
    if language:
        actions.choose_language(by=user, language=language)
    response = HttpResponseRedirect(_next(request) or resolve_url(settings.LOGIN_REDIRECT_URL))
    return _remember_language(response, user.language)


def locked_out(request: HttpRequest, _answer: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """Shown by django-axes instead of the answer: how long the account stays closed."""
    number = (credentials or {}).get("employee_no") or request.POST.get("employee_no", "")
    now = timezone.now()
    opening = locked_until(number, now) or now + settings.AXES_COOLOFF_TIME
    seconds = max(60, math.ceil((opening - now).total_seconds()))
    context = {"minutes": math.ceil(seconds / 60), "opening": opening}
    response = render(request, "accounts/locked_out.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and lets the browser forget what it kept of these pages."""
    if isinstance(request.user, User):
        actions.note_sign_out(by=request.user)
    logout(request)
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def language(request: HttpRequest) -> HttpResponse:
    """Chooses a language: for the person if signed in, else for this browser."""
    wish = request.POST.get("language", "")
    response = HttpResponseRedirect(_next(request) or resolve_url(settings.LOGIN_REDIRECT_URL))
    if wish not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        actions.choose_language(by=request.user, language=wish)
    else:
        request.session[CHOSEN_LANGUAGE] = wish
    return _remember_language(response, wish)


@never_cache
@sensitive_post_parameters("current", "new", "repeated")
def password(request: HttpRequest) -> HttpResponse:
    """The own password. Wrong guesses of the present one count like failed sign-ins."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the permission table lets nobody else in)
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        if try_password(request, user.employee_no, form.cleaned_data["current"]) is None:
            form.add_error("current", _("This is not your present password."))
        else:
            changed = actions.change_own_password(by=user, new=form.cleaned_data["new"])
            update_session_auth_hash(request, changed)
            messages.success(request, _("Your password was changed. Other devices are signed out."))
            return redirect("today")
    context = {"form": form, "forced": must_change(user, timezone.now()), "help": policy().get_help_text()}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    wish = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    return wish if safe else ""


def _remember_language(response: HttpResponse, code: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
