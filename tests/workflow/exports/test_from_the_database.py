"""Cells the database makes say what the row-by-row cells say; csv it writes itself is disarmed like every csv."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.utils.translation import override

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from claims.models import CaseState, ClaimCase
from renewals.models import Renewal
from tests.factories import make_renewal_row
from workflow.exports.copying import disarmed
from workflow.exports.registry import SOURCES, Sheet, asked_again
from workflow.exports.writing import csv_blocks, write_file
from workflow.identifiers.masking import mask_plate, salutation
from workflow.intake.safe_cells import csv_cell, csv_text
from workflow.listing.masking_expressions import masked_plate, titled_name
from workflow.listing.table import ListTable
from workflow.transitions import create

pytestmark = pytest.mark.django_db
#: PostgreSQL copies on a connection of its own, which sees what was committed.
COMMITTED = pytest.mark.django_db(transaction=True)
NAMES = ["", "王", "王强", "王小强", "欧阳小强", "a", "Ab", "Abc", "=1+2", "👍🏽好", "温州市某某运输有限公司", "-"]
PLATES = ["", "浙", "浙C123", "浙C1234", "浙C12345", "浙CD12345", "浙C·12345", "=SUM(A1)", "＝1"]
ODD = ["", "=1", "+1", "-1", "- 1", "@a", "\t=1", "'=1", "''=1", " =1", "\n=1", " \n1", "\u00a0=1", "\u200b+a"]
ODD += [
    "-12.50",
    "+86",
    "1e5",
    'say "=1"',
    '"=1"',
    ",=1",
    "a,b",
    "＝1",
    "a＝1",
    "\r\n",
    "_=1",
    ".=1",
    "\u2028=1",
    "'",
    "TRUE",
]


def test_masks_of_the_database_are_the_masks(people: dict[str, User]) -> None:
    branch = people["specialist"].branch
    for number in range(max(len(NAMES), len(PLATES))):
        name, plate = NAMES[number % len(NAMES)], PLATES[number % len(PLATES)]
        make_renewal_row(branch, insured_name=name, plate=plate)

    rows = Renewal.objects.visible_to(SYSTEM).values_list(
        "insured_name", titled_name("insured_name"), "plate", masked_plate("plate")
    )

    assert [(salutation(name), mask_plate(plate)) for name, _hidden, plate, _masked in rows] == [
        (hidden, masked) for _name, hidden, _plate, masked in rows
    ]
    assert {name for name, *_rest in rows} == set(NAMES)


def test_lists_from_the_database_say_what_they_say_row_by_row(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(people)
    quick = {code: told(code, people) for code in ("renewals", "renewals-callbacks", "claims-cases")}
    monkeypatch.setattr("renewals.tables.RenewalTable.expressions", ListTable.expressions)
    monkeypatch.setattr("claims.tables.CaseTable.expressions", ListTable.expressions)
    slow = {code: told(code, people) for code in quick}

    assert all(sheet.query is not None for sheet, _cells in quick.values())
    assert all(sheet.query is None for sheet, _cells in slow.values())
    assert {code: cells for code, (_sheet, cells) in quick.items()} == {
        code: cells for code, (_sheet, cells) in slow.items()
    }
    assert {code: len(cells) for code, (_sheet, cells) in quick.items()} == {
        "renewals": 15,
        "renewals-callbacks": 1,
        "claims-cases": len(CaseState.values),
    }


def fill(people: dict[str, User]) -> None:
    """Renewals and cases with every kind of cell filled and empty."""
    worker = people["specialist"]
    dice = random.Random(3)
    for number in range(14):
        plate, name = PLATES[number % len(PLATES)], NAMES[number % len(NAMES)]
        values: dict[str, Any] = {"plate": plate, "insured_name": name, "is_company": number % 3 == 0}
        values |= {"policy_no": ODD[number], "last_premium": Decimal(dice.randrange(999_999)) / 100}
        if number % 2:
            values |= {"status": "following", "owner": worker, "intention": "A", "next_contact_on": date(2026, 7, 1)}
        make_renewal_row(worker.branch, **values)
    make_renewal_row(worker.branch, status="lapsed", owner=worker, callback_due_on=date(2026, 8, 2))
    for number, state in enumerate(CaseState.values):
        case = ClaimCase(
            branch=worker.branch, case_number=f"RDZA{number:012d}", case_state=state, plate=PLATES[number % 9]
        )
        case.estimate, case.line = Decimal(number), "" if number % 2 else "motor"
        case.reported_at = datetime(2026, 1, 31, 16, 30 + number, 59, tzinfo=UTC) if number else None
        create(case, "imported", by=SYSTEM)


def told(code: str, people: dict[str, User]) -> tuple[Sheet, list[list[str]]]:
    """The sheet of a source in English, and its rows as csv says them."""
    source = SOURCES[code]
    by = next(person for person in people.values() if person.scope().may(source.permission))
    by = people["province_admin"] if people["province_admin"].scope().may(source.permission) else by
    with override("en"):
        sheet = source.sheet(asked_again(by, {"query": "tab=all&owner=all"}))
        return sheet, [[csv_cell(cell) for cell in row] for row in sheet.rows()]


@COMMITTED
def test_csv_of_the_database_equals_csv_row_by_row(people: dict[str, User]) -> None:
    for text in ODD:
        make_renewal_row(people["specialist"].branch, policy_no=text, last_premium=Decimal("12.50"))
    rows = Renewal.objects.visible_to(SYSTEM).order_by("pk")
    values = rows.values_list("policy_no", -F("last_premium"), "expires_on", F("next_contact_on"))
    sheet = Sheet(["a", "b", "c", "d"], lambda: iter(values), values.count, values)

    by_rows = b"".join(block for _count, block in csv_blocks(Sheet(sheet.columns, sheet.rows, sheet.count), len(ODD)))
    blocks = list(csv_blocks(sheet, len(ODD)))

    assert sum(count for count, _block in blocks) == len(ODD)
    assert cells(b"".join(block for _count, block in blocks)) == cells(by_rows)
    assert [row[0] for row in cells(by_rows)] == [csv_text(text) for text in ODD]


def test_block_is_disarmed_wherever_a_cell_needs_it() -> None:
    dice = random.Random(11)
    alphabet = [
        "=",
        "+",
        "-",
        "@",
        "'",
        " ",
        "\t",
        "\n",
        "\r",
        ",",
        '"',
        "1",
        "a",
        "好",
        "_",
        "\u00a0",
        "\u200b",
        "＝",
        ".",
    ]
    for _turn in range(20_000):
        rows = [["".join(dice.choices(alphabet, k=dice.randrange(4))) for _cell in range(3)] for _row in range(2)]
        made = cells(disarmed([as_the_server(row) for row in rows]))

        assert made == [[csv_text(cell) for cell in row] for row in rows]


def as_the_server(row: list[str]) -> bytes:
    """A row as PostgreSQL writes csv: quoted where it must be, a line feed at the end."""
    quoted = [f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"\n\r') else cell for cell in row]
    return f"{','.join(quoted)}\n".encode()


@COMMITTED
def test_more_rows_than_allowed_are_refused_while_copying(people: dict[str, User]) -> None:
    for _number in range(3):
        make_renewal_row(people["specialist"].branch)
    values = Renewal.objects.visible_to(SYSTEM).order_by("pk").values_list("plate")
    sheet = Sheet(["a"], lambda: iter(values), values.count, values)

    with pytest.raises(DomainError) as refused:
        list(csv_blocks(sheet, 2))

    assert refused.value.code == "export_grown"
    assert Renewal.objects.visible_to(SYSTEM).count() == 3


@COMMITTED
def test_database_serves_on_after_a_file_was_stopped(people: dict[str, User], tmp_path: Path) -> None:
    for _number in range(1500):
        make_renewal_row(people["specialist"].branch)
    values = Renewal.objects.visible_to(SYSTEM).order_by("pk").values_list("plate")
    sheet = Sheet(["a"], lambda: values.iterator(chunk_size=2000), values.count, values)

    def stop(_done: int) -> None:
        raise DomainError("cancelled", "stopped")

    with pytest.raises(DomainError) as refused, (tmp_path / "file").open("wb") as file:
        write_file(file, "csv", sheet, 1500, "mark", stop)

    assert refused.value.code == "cancelled"
    assert Renewal.objects.visible_to(SYSTEM).count() == 1500


@COMMITTED
def test_worker_says_how_far_it_is_while_the_database_writes(people: dict[str, User], tmp_path: Path) -> None:
    for _number in range(2500):
        make_renewal_row(people["specialist"].branch)
    values = Renewal.objects.visible_to(SYSTEM).order_by("pk").values_list("plate")
    sheet = Sheet(["a"], lambda: values.iterator(chunk_size=2000), values.count, values)
    told: list[tuple[int, int]] = []

    def report(done: int) -> None:
        told.append((done, User.objects.count()))

    with (tmp_path / "file").open("wb") as file:
        written = write_file(file, "csv", sheet, 2500, "mark", report)

    assert written.rows == 2500
    assert [done for done, _people in told] == [1000, 2000, 2500]


def cells(text: bytes) -> list[list[str]]:
    """The csv read back."""
    return list(csv.reader(io.StringIO(text.decode(), newline="")))
