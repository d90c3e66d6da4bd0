"""A report pack of twenty pages as PDF, beside WeasyPrint on the same rows without ``table-layout: fixed``; memory.

The reference prints the same page with the widths of columns left to the browser: each table is laid out by looking at
all of its cells. Charts are drawn before the clock starts on both sides; ours with them is told on a line of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from bench.timing import Figure, in_turns, s

ROWS = 660
ROUNDS = int(os.environ.get("BANLI_BENCH_PACK_ROUNDS", "3"))


def figures(scale: float) -> Iterator[Figure]:
    """Time of the page alone, of the whole pack, and the memory of a process that does nothing else."""
    from bench.pack_run import PRINTED, document_of  # noqa: PLC0415 (after the setup)
    from reporting.packs import pdf  # noqa: PLC0415 (as above)
    from reporting.packs.templates import filled_in  # noqa: PLC0415 (as above)
    from workflow.pdf import pdf_from  # noqa: PLC0415 (as above)

    document = document_of(max(int(ROWS * scale), 60))
    context = {"document": document, "sections": pdf.printed(document), "printed_at": PRINTED, "stamp": ""}
    page = filled_in(document, context)
    widths = page.count("<col ")
    automatic = page.replace("table-layout: fixed;", "").replace("<col style=", "<col data-width=")
    assert widths, "the columns of a pack say their widths"
    assert "table-layout" not in automatic, "the reference has no fixed layout"
    ours, reference, whole = in_turns(
        [lambda: pdf_from(page), lambda: pdf_from(automatic), lambda: pdf.render_pdf(document, PRINTED)], ROUNDS, warm=1
    )
    told = _alone(max(int(ROWS * scale), 60))
    yield Figure(f"pack of {told['pages']:.0f} pages, WeasyPrint", s(ours), s(reference), ours / reference, at_most=0.7)
    yield Figure("the whole pack, charts drawn", s(whole), s(reference), whole / reference)
    yield Figure("memory of a pack, MB", f"{told['megabytes']:.0f} MB", "", told["megabytes"], at_most=300)


def _alone(rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.pack_run", str(rows)]
    done = subprocess.run(command, env=os.environ, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
