"""Good files with a few bytes changed: rows or a refusal, never anything else, and no process left behind.

More of them: ``BANLI_MUTANTS=200000 pytest tests/workflow/test_reader_mutants.py -n 2``.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.workflow import bad_workbooks as bad
from workflow.intake.error_file import write_csv
from workflow.intake.limits import Limits
from workflow.intake.reader import UnreadableFile, opened
from workflow.intake.refusals import CODES

LIMITS = Limits(inflated=32 << 20, memory=512 << 20, cpu_seconds=10, wall_seconds=20)
SEED = 20260831
ROUNDS = 500
MUTANTS = int(os.environ.get("BANLI_MUTANTS", "1500"))  # each is a process of its own: 60 ms
GOOD = {
    "xlsx": bad.good_xlsx(),
    "xlsx of three sheets": bad.packed(bad.parts(names=("七月", "八月", "九月"))),
    "csv": bad.GOOD_CSV * 20,
    "csv in gbk": "车牌;姓名\n浙A12345;王伟\n".encode("gbk") * 20,
    "csv in utf-16": "车牌\t姓名\n浙A12345\t王伟\n".encode("utf-16"),
    "csv in gz": bad.gzipped(bad.GOOD_CSV * 20),
    "ods": bad.packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
    "xls": bad.compound("Workbook"),
}


def mutant(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                changed[at] ^= 1 << chance.randrange(8)
            case 2:
                del changed[at : at + chance.randrange(1, 32)]
            case 3:
                changed[at:at] = chance.randbytes(chance.randrange(1, 32))
            case 4:
                changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"))
        if not changed:
            return b"\0"
    return bytes(changed)


def unpacked_mutant(chance: random.Random) -> bytes:
    """A sound archive around a damaged part: reaches the parser itself."""
    entries = bad.parts()
    name = chance.choice([name for name in entries if name.startswith("xl/")])
    return bad.packed(entries | {name: mutant(entries[name], chance)})


def outcome(path: Path) -> str:
    """The code of the refusal or an empty text; the rows also go through the error file."""
    try:
        with opened(path, "mutant.xlsx", LIMITS) as book, path.with_suffix(".csv").open("wb") as target:
            for sheet in book.workbook().sheets:
                write_csv(target, heading="!", header_row=1, chunks=book.rows(sheet.name), messages={})
    except UnreadableFile as refused:
        return refused.code
    return ""


def hunt(path: Path, rounds: int, seed: int) -> set[str]:
    chance = random.Random(seed)
    seen = set()
    for _ in range(rounds):
        source = chance.choice([*GOOD, "parts", "parts", "parts"])
        path.write_bytes(unpacked_mutant(chance) if source == "parts" else mutant(GOOD[source], chance))
        seen.add(outcome(path))
    return seen


def test_mutants_give_rows_or_a_refusal(tmp_path: Path) -> None:
    seen = hunt(tmp_path / "mutant", 200, SEED)
    assert seen <= CODES | {""}
    assert {"", "archive_damaged"} <= seen


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(max(1, MUTANTS // ROUNDS)))
def test_many_mutants_give_rows_or_a_refusal(seed: int, tmp_path: Path) -> None:
    assert hunt(tmp_path / "mutant", ROUNDS, seed) <= CODES | {""}
