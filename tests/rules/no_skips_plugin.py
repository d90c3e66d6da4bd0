"""On CI a skipped test is a failed run, unless ``tests/allowed_skips.txt`` names it: a skip proves nothing.

Each line of that file: the database of the run (``sqlite``, ``postgresql`` or ``any``), a pattern of test ids, the
reason. Off CI the skips are only listed by pytest as usual. Loaded with ``-p tests.rules.no_skips_plugin``.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ALLOWED = Path(__file__).resolve().parents[1] / "allowed_skips.txt"


def run_database() -> str:
    """Which database this run is on, by the address it was given."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def allowed_patterns(text: str, database: str) -> list[str]:
    """The patterns that count for a run on ``database``; a line without a reason is an error."""
    patterns = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        run, pattern, reason = line.split(maxsplit=2)
        if run in (database, "any") and reason:
            patterns.append(pattern)
    return patterns


class NoSkips:
    """Collects what was skipped; the controller of a distributed run hears of every worker's skips."""

    def __init__(self, patterns: list[str]) -> None:
        self.patterns = patterns
        self.skipped: dict[str, str] = {}

    def note(self, nodeid: str, reason: object) -> None:
        """Keeps a skip that no pattern allows."""
        if not any(fnmatchcase(nodeid, pattern) for pattern in self.patterns):
            self.skipped[nodeid] = str(reason)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that skipped itself; an expected failure is none."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self.note(report.nodeid, report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A whole module that was left out."""
        if report.skipped:
            self.note(report.nodeid, report.longrepr)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turns a green run with unexpected skips red."""
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says which tests they were."""
        for nodeid, reason in self.skipped.items():
            terminalreporter.write_line(f"SKIPPED ON CI, not in {ALLOWED.name}: {nodeid}: {reason}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Takes part on CI alone, and only where the reports of all workers arrive."""
    if os.environ.get("CI", "").lower() in ("1", "true") and not hasattr(config, "workerinput"):
        text = ALLOWED.read_text("utf-8") if ALLOWED.exists() else ""
        config.pluginmanager.register(NoSkips(allowed_patterns(text, run_database())), "banli-no-skips")
