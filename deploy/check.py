"""``make check``: everything that can be said about the source without running the suite.

Steps run side by side on the cores there are; each prints one line, and its output only when it failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
STEP_SECONDS = 300

# What a real installation looks like to `check --deploy`. Nothing listens behind these addresses; nothing is asked.
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "FIELD_KEY": b64encode(b"check-only" * 4)[:43].decode() + "=",
    "ALLOWED_HOSTS": "banli.example",
    "CSRF_TRUSTED_ORIGINS": "https://banli.example",
    "SITE_URL": "https://banli.example",
    "HTTPS": "true",
    "DATABASE_URL": "postgres://banli:secret@127.0.0.1:5432/banli",
    "BROKER_URL": "redis://127.0.0.1:6379/0",
}
TESTING = {"DJANGO_SETTINGS_MODULE": "config.settings.testing"}


@dataclass(frozen=True)
class Step:
    """One check: what it is called, what runs, and what the environment adds."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    step: Step
    passed: bool
    output: str
    seconds: float


def tool(name: str, *arguments: str) -> list[str]:
    """A program of the project's own environment."""
    return [str(PROGRAMS / name), *arguments]


def manage(*arguments: str) -> list[str]:
    """A management command."""
    return [sys.executable, "manage.py", *arguments]


def template_folders() -> list[str]:
    """Where the pages are: the project's folder and each app's own."""
    found = [ROOT / "templates", *ROOT.glob("*/templates")]
    return [str(folder.relative_to(ROOT)) for folder in found if any(folder.rglob("*.html"))]


def steps() -> list[Step]:
    """The longest first, so that two cores finish together."""
    pages = template_folders()
    checks = [
        Step("types (mypy)", tool("mypy")),
        Step("translations complete", [sys.executable, "deploy/check_messages.py"]),
        Step("production settings", manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Step("migrations complete", manage("makemigrations", "--check", "--dry-run"), TESTING),
        Step("layers (import-linter)", tool("lint-imports", "--no-logo")),
        Step("lint (ruff)", tool("ruff", "check", "--output-format", "concise", ".")),
        Step("format (ruff)", tool("ruff", "format", "--check", "--output-format", "concise", ".")),
    ]
    if pages:
        # Lint alone: djlint's formatter breaks lines inside titles and inline text, which changes what is shown.
        checks.insert(1, Step("templates (djlint)", tool("djlint", *pages, "--lint", "--quiet")))
    return checks


def run(step: Step) -> Outcome:
    """Runs one step to its end."""
    started = time.monotonic()
    try:
        finished = subprocess.run(
            step.command,
            cwd=ROOT,
            env=os.environ | {"DATA_DIR": str(ROOT / "var" / "check")} | step.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=STEP_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return Outcome(step, passed=False, output=f"no answer within {STEP_SECONDS} s", seconds=STEP_SECONDS)
    seconds = time.monotonic() - started
    return Outcome(step, passed=finished.returncode == 0, output=finished.stdout.strip(), seconds=seconds)


def run_checks() -> bool:
    """Runs every check and tells how each ended; whether all passed."""
    passed = True
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for outcome in pool.map(run, steps()):
            word = "ok    " if outcome.passed else "FAILED"
            print(f"{word}  {outcome.step.name}  {outcome.seconds:.1f} s", flush=True)
            if not outcome.passed:
                print(f"{outcome.output}\n", flush=True)
            passed = passed and outcome.passed
    return passed


if __name__ == "__main__":
    sys.exit(0 if run_checks() else 1)
