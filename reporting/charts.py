"""Charts as SVG for papers, through Node; their options are those of ``workflow.charts``, which the pages draw."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.errors import DomainError

RENDER_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Drawing:
    """An option with its size in pixels."""

    option: Mapping[str, Any]
    width: int
    height: int


def svg(option: dict[str, Any], *, width: int, height: int) -> str:
    """One option drawn as SVG; see :func:`svgs`."""
    return svgs([Drawing(option, width, height)])[0]


def svgs(drawings: Sequence[Drawing]) -> list[str]:
    """Every option drawn as SVG, in their order, by one run of Node; nothing to draw starts none.

    Raises :class:`DomainError` where Node is missing, fails or does not answer in time.
    """
    if not drawings:
        return []
    node = shutil.which("node")
    if node is None:
        raise DomainError(
            "chart_engine_missing",
            _("Charts cannot be drawn on this server: Node.js is not installed. Tell the administrator, or take xlsx."),
        )
    request = json.dumps([asdict(drawing) for drawing in drawings], default=str)
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
    except (OSError, subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise _failed() from error
    return _read(done.stdout, len(drawings))


def _read(answer: str, count: int) -> list[str]:
    """The drawings; an engine that broke off in the middle has drawn nothing."""
    try:
        found = json.loads(answer)
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, list) or len(found) != count:
        raise _failed()
    return [str(each) for each in found]


def _failed() -> DomainError:
    words = _("The charts could not be drawn; nothing was kept. Ask again, or take xlsx, which has no charts.")
    return DomainError("chart_failed", words)
