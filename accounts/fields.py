"""Personal data at rest: encrypted, with a keyed digest beside it for search and matching (JR/T 0171-2020, C2)."""

from __future__ import annotations

import base64
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

PREFIX = "1:"
NONCE_BYTES = 12


@lru_cache(maxsize=4)
def _keys(field_key: str) -> tuple[AESGCM, bytes]:
    secret = base64.b64decode(field_key)
    digest_key = hmac.digest(secret, b"banli blind index", "sha256")
    return AESGCM(hmac.digest(secret, b"banli field encryption", "sha256")), digest_key


def encrypt(text: str) -> str:
    """AES-256-GCM with a random nonce; empty stays empty."""
    if not text:
        return ""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _keys(settings.FIELD_KEY)[0].encrypt(nonce, text.encode(), None)
    return PREFIX + base64.b64encode(nonce + sealed).decode("ascii")


def decrypt(stored: str) -> str:
    """The reverse of :func:`encrypt`."""
    if not stored:
        return ""
    raw = base64.b64decode(stored.removeprefix(PREFIX))
    return _keys(settings.FIELD_KEY)[0].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()


def file_key(salt: bytes) -> bytes:
    """The key of one file at rest (32 bytes): another one for every salt, so that a file may count its nonces."""
    master = hmac.digest(base64.b64decode(settings.FIELD_KEY), b"banli file encryption", "sha256")
    return hmac.digest(master, salt, "sha256")


def blind_index(text: str) -> str:
    """A keyed digest (32 hex digits) equal for equal values; empty for an empty one."""
    if not text:
        return ""
    return hmac.digest(_keys(settings.FIELD_KEY)[1], text.encode(), "sha256").hex()[:32]


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Text that is ciphertext in the database and plain on the instance. Cannot be searched: keep a blind index."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:  # noqa: ARG002 (Django's signature)
        return decrypt(value or "")


class BlindIndexField(models.CharField):  # type: ignore[type-arg]  # not generic at run time
    """The blind index of the field ``of`` of the same row, written with every save of the whole row."""

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 32, "blank": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: ARG002 (Django's signature)
        found = blind_index(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, found)
        return found
