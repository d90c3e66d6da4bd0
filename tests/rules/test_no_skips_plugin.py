"""A skipped test must not pass for a proof on CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.no_skips_plugin import NoSkips, allowed_patterns

ROOT = Path(__file__).resolve().parents[2]
SKIPPING = "import pytest\n\ndef test_it() -> None:\n    pytest.skip('not today')\n"


def run_skipping_test(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_skipping.py").write_text(SKIPPING)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.rules.no_skips_plugin",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
    ]
    command += ["-p", "no:django", "-p", "no:cacheprovider", str(folder)]
    environment = os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_skip_on_ci_fails_the_run(tmp_path: Path) -> None:
    finished = run_skipping_test(tmp_path, ci="true")
    assert finished.returncode == pytest.ExitCode.TESTS_FAILED
    assert "SKIPPED ON CI" in finished.stdout


def test_skip_elsewhere_is_only_listed(tmp_path: Path) -> None:
    assert run_skipping_test(tmp_path, ci="").returncode == pytest.ExitCode.OK


def test_named_skip_is_allowed_on_its_database_only() -> None:
    text = "# comment\nsqlite tests/a.py::*  needs PostgreSQL\nany tests/b.py::test_x  a reason\n"
    assert allowed_patterns(text, "sqlite") == ["tests/a.py::*", "tests/b.py::test_x"]
    assert allowed_patterns(text, "postgresql") == ["tests/b.py::test_x"]


def test_only_unnamed_skips_are_kept() -> None:
    rule = NoSkips(["tests/a.py::*"])
    rule.note("tests/a.py::test_one", "reason")
    rule.note("tests/c.py::test_two", "reason")
    assert list(rule.skipped) == ["tests/c.py::test_two"]
