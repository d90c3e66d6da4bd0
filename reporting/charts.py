"""Charts as SVG for papers, through Node; their options are those of ``workflow.charts``, which the pages draw."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.errors import DomainError

RENDER_SECONDS = 20


def svg(option: dict[str, Any], *, width: int, height: int) -> str:
    """The option drawn as SVG. Raises :class:`DomainError` where Node is missing or does not answer in time."""
    node = shutil.which("node")
    if node is None:
        raise DomainError("chart_engine_missing", _("Charts cannot be drawn on this server: Node.js is not installed."))
    request = json.dumps({"option": option, "width": width, "height": height}, default=str)
    script = settings.BASE_DIR / "reporting" / "render_chart.mjs"
    try:
        done = subprocess.run(  # noqa: S603 (fixed program, our own script)
            [node, str(script)],
            input=request,
            capture_output=True,
            text=True,
            timeout=RENDER_SECONDS,
            check=True,
            cwd=settings.BASE_DIR,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise DomainError("chart_failed", _("The chart could not be drawn. Try again.")) from error
    return done.stdout
