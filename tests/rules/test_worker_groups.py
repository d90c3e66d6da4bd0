"""What belongs together stays on one worker: a drill and a storm at once, or one drill twice, cost minutes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MODULE = """
import os, pathlib, pytest, time
pytestmark = pytest.mark.xdist_group("together")

@pytest.mark.parametrize("number", range(4))
def test_one(number):
    time.sleep(0.1)
    pathlib.Path("worker", os.environ["PYTEST_XDIST_WORKER"]).touch()
"""


def test_tests_of_a_group_run_on_one_worker(tmp_path: Path) -> None:
    """pytest-xdist forgets its groups without a word when pytest renames what they are kept in."""
    (tmp_path / "worker").mkdir()
    (tmp_path / "test_group.py").write_text(MODULE, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:django", "-c", "/dev/null", "--rootdir", ".", "-n", "2"]
    subprocess.run([*command, "--dist", "loadgroup"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert len(list((tmp_path / "worker").iterdir())) == 1
