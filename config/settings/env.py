"""Reads the environment, here and nowhere else. ``.env.example`` lists every name."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
environ.Env.read_env(str(BASE_DIR / ".env"))

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def kept_secret(name: str, *, default_file: str, size: int = 32) -> str:
    """The secret ``name`` from the environment, or one made at first start and kept in ``DATA_DIR`` (mode 0600).

    Two processes starting together must agree on the secret, hence the exclusive creation.
    """
    value = env.str(name, default="")
    if value:
        return value
    path = DATA_DIR / default_file
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(size)).decode("ascii"))
    return path.read_text("ascii").strip()
