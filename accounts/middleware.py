"""How long a sign-in lasts, what must happen first, and in which language the page speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from accounts.passwords import must_change

Answer = Callable[[HttpRequest], HttpResponse]

STARTED, SEEN, ENDED = "signed_in_at", "seen_at", "ended"
#: A page that refreshes itself sends this header: looking at a screen is not working at it.
BACKGROUND_HEADER = "X-Background"
#: The idle clock is written at most this often, so that reading pages does not write to the database.
SEEN_STEP_SECONDS = 60
#: Where somebody who has to choose a new password may still go.
OPEN_TO_EXPIRED = frozenset({"accounts:password", "accounts:sign_out", "accounts:language"})


class SessionLimitsMiddleware:
    """Ends sessions that idled, lasted too long, or belong to somebody switched off or changed meanwhile.

    Django itself refuses a session whose password or epoch is no longer the user's (``User.get_session_auth_hash``);
    what is left here is to say so and to keep the two clocks (GB/T 22239-2019 身份鉴别 b).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reason = self.over(request)
        if reason:
            logout(request)
            request.session[ENDED] = reason
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    def over(self, request: HttpRequest) -> str:
        """Why the session ends now: a code the sign-in page turns into a sentence. Empty: it goes on."""
        held = SESSION_KEY in request.session
        if not request.user.is_authenticated:
            return "changed" if held else ""  # Django has found the session out of date or the person switched off
        now = int(timezone.now().timestamp())
        started = request.session.setdefault(STARTED, now)
        seen = request.session.setdefault(SEEN, now)
        if now - started > settings.SESSION_ABSOLUTE_LIMIT.total_seconds():
            return "absolute"
        if now - seen > settings.SESSION_IDLE_LIMIT.total_seconds():
            return "idle"
        if now - seen >= SEEN_STEP_SECONDS and BACKGROUND_HEADER not in request.headers:
            request.session[SEEN] = now
        return ""

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        user = request.user
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not user.is_authenticated or name in OPEN_TO_EXPIRED or not must_change(user, timezone.now()):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("accounts:password")})
        return redirect("accounts:password")


class LanguageMiddleware:
    """The language of the person; before sign-in the one chosen on the page (a cookie); otherwise Chinese.

    What the browser prefers does not count: an English Windows on a Chinese desk is no wish for English.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.chosen(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def chosen(self, request: HttpRequest) -> str:
        """One of ``settings.LANGUAGES``, whatever the cookie says."""
        user = request.user
        wish = user.language if user.is_authenticated else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
