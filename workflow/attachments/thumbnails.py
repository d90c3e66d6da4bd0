"""Small pictures, decoded in a process of their own (:mod:`workflow.attachments.thumbnail_child`)."""

from __future__ import annotations

import subprocess
import sys
from logging import getLogger

from django.conf import settings

logger = getLogger(__name__)

WALL_SECONDS = 30
MOST_BYTES = 1024 * 1024
_MODULE = "workflow.attachments.thumbnail_child"
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


def thumbnail_of(content: bytes, kind: str) -> bytes | None:
    """A small JPEG of the picture; None when it cannot be decoded within the limits."""
    command = [sys.executable, "-B", "-X", "utf8", "-W", "ignore", "-m", _MODULE, kind]
    try:
        made = subprocess.run(  # noqa: S603 (our own program, no shell)
            [*command, str(settings.ATTACHMENT_MAX_POINTS)],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=_ENVIRONMENT,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("picture took too long")
        return None
    if made.returncode or not made.stdout.startswith(b"\xff\xd8\xff") or len(made.stdout) > MOST_BYTES:
        return None
    return made.stdout
