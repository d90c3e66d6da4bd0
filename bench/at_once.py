"""Decisions at once at full size: amounts that change under an open page, forms sent twice, several who sign."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

from django.conf import settings

from bench.timing import Figure

#: A hundredfold of what the tests try: 10,000 pages, 20,000 forms sent, 50,000 presses to sign.
TRIALS = int(os.environ.get("BANLI_BENCH_APPROVAL_TRIALS", "100"))
TESTS = "tests/workflow/approvals/test_at_once.py"
TOLD = re.compile(r"^\W*(?P<what>[a-z ]+): (?P<wrong>\d+) of (?P<note>\d+.*)$", re.MULTILINE)
LINES = 4


def figures(scale: float) -> Iterator[Figure]:
    """What the tests of decisions at once print, at their full size."""
    environment = os.environ | {
        "BANLI_APPROVAL_TRIALS": str(max(1, int(TRIALS * scale))),
        "DJANGO_SETTINGS_MODULE": "config.settings.testing",
    }
    command = [sys.executable, "-m", "pytest", TESTS, "-n0", "-q", "-s"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    told = list(TOLD.finditer(done.stdout))
    assert len(told) == LINES, f"the tests printed {len(told)} of {LINES} figures\n{done.stdout[-2000:]}"
    failed = int(done.returncode != 0)
    for each in told:
        wrong = int(each["wrong"]) + failed
        yield Figure(each["what"], f"{wrong} wrong", "0 wrong", wrong, at_most=0, note=f"of {each['note']}")
