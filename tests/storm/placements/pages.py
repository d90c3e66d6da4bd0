"""The product as a browser meets it: Django's test client signed in as everybody, and the code behind an answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from accounts.models import User
from workflow.approvals.screens.seals import SALT


@dataclass(frozen=True, slots=True)
class Answer:
    """``code`` is why it was refused: that of the refusal on the page, ``form`` where the form itself was not taken.

    ``stopped``: nobody had thought of it; the page says no more than that something went wrong.
    """

    result: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The page of one act on an approval: its version, and the seal that goes back with the form."""

    version: int
    seal: str


class Pages:
    """One browser a person."""

    def __init__(self, people: Mapping[str, User]) -> None:
        setup_test_environment()  # what a page was made of can be read then
        logging.getLogger("django.request").setLevel(logging.CRITICAL)  # the log of the storm tells what was answered
        self._people = people
        self._browsers = {name: Client(raise_request_exception=False) for name in people}
        for name in people:
            self._sign_in(name)

    def send(self, actor: str, name: str, pk: int, **entered: Any) -> Answer:
        """Sends the form of a step on an object."""
        address = reverse(f"reinsurance:{name}", args=[pk])
        return _told(self._post(actor, address, {key: str(value) for key, value in entered.items()}))

    def attach(self, actor: str, pk: int, document_type: str, content: bytes) -> Answer:
        """Sends one text file as the page's script does."""
        file = SimpleUploadedFile("file.txt", content, content_type="text/plain")
        entered = {"document_type": document_type, "files": file}
        response = self._post(actor, reverse("reinsurance:document_add", args=[pk]), entered, accept="application/json")
        if response.headers["content-type"] != "application/json":
            return _told(response)
        refused = response.json()["refused"]
        return Answer("refused", refused[0]["code"]) if refused else Answer("ok")

    def look(self, actor: str, approval: int, act: str) -> Shown | None:
        """Opens the page of an act; None where the person cannot see it."""
        address = reverse("workflow:approval_act", args=[approval, act])
        response = self._browsers[actor].get(address)
        if _signed_out(response):
            self._sign_in(actor)
            response = self._browsers[actor].get(address)
        if response.status_code != 200:
            return None
        context: Any = response.context
        return Shown(context["approval"].version, context["form"]["seal"].value())

    def act(self, actor: str, approval: int, act: str, seal: str, **entered: Any) -> Answer:
        """Sends the form of an act on an approval."""
        address = reverse("workflow:approval_act", args=[approval, act])
        return _told(self._post(actor, address, {"seal": seal, **entered}))

    def _post(self, actor: str, address: str, entered: dict[str, Any], **headers: str) -> Any:
        """Whoever idled too long signs in and sends it again."""
        response = self._browsers[actor].post(address, entered, headers=headers)
        if not _signed_out(response):
            return response
        self._sign_in(actor)
        for file in (each for each in entered.values() if isinstance(each, SimpleUploadedFile)):
            file.seek(0)
        return self._browsers[actor].post(address, entered, headers=headers)

    def _sign_in(self, actor: str) -> None:
        self._browsers[actor].force_login(self._people[actor])


def stale(shown: Shown) -> Shown:
    """The same page, looked at one version earlier."""
    before = signing.loads(shown.seal, salt=SALT)
    before["version"] = shown.version - 1
    return Shown(shown.version - 1, signing.dumps(before, salt=SALT, compress=True))


def _signed_out(response: Any) -> bool:
    return response.status_code == 302 and response.headers["location"].startswith(reverse(settings.LOGIN_URL))


def _told(response: Any) -> Answer:
    if response.status_code == 302:
        return Answer("ok")
    if response.status_code == 404:
        return Answer("refused", "not_found")
    if response.status_code == 500:
        return Answer("stopped", repr(response.exc_info[1])[:200])
    refusal = response.context.get("refusal")
    return Answer("refused", refusal.code if refusal is not None else "form")
