"""Rows on their way into the database: the spool, the inserter, and the seal computed from a template."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Branch
from accounts.scope import SYSTEM
from renewals.models import Renewal
from workflow.intake.batches.bulk import CHUNK, FirstEvent, Inserter, insert_tracked, reserve_ids
from workflow.intake.batches.spool import NULL, Spool, day, factor, flag, join, money, parse, plain, split, whole
from workflow.models import Event, ImportBatch

COLUMNS = ("source_row", "branch_id", "asset_key", "cycle", "policy_no", "expires_on", "insured_name", "ncd", "extra")


@given(st.lists(st.text(st.characters(exclude_characters="\t\n\r\x1f", exclude_categories=["Cs"])), min_size=1))
def test_line_gives_its_texts_back(texts: list[str]) -> None:
    assert split(join(texts)) == texts


def test_line_cannot_be_broken_by_a_cell() -> None:
    assert split(join(["a\tb", "c\nd", NULL, "e\rf"])) == ["a b", "c d", NULL, "e f"]


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        (plain, "x", "x"),
        (flag, True, "1"),
        (day, date(2026, 6, 30), "2026-06-30"),
        (money, Decimal("12.5"), "12.50"),
        (factor, Decimal("0.6"), "0.6000"),
        (whole, 3, "3"),
    ],
    ids=["text", "flag", "day", "money", "factor", "whole"],
)
def test_values_survive_their_text(form, value, text) -> None:  # type: ignore[no-untyped-def]  # a table of kinds
    assert form(value) == text
    assert parse(text, form) == value


def test_empty_values_are_null() -> None:
    assert [form(None) for form in (day, money, factor, whole)] == [NULL] * 4
    assert parse(NULL, money) is None


def test_spool_finds_lines_again() -> None:
    with Spool() as spool:
        indexes = [spool.add(f"行 {number}") for number in range(5)]
        assert spool.at(indexes[3]) == "行 3"
        assert spool.add("last") == 5
        assert [line for _first, lines in spool.chunks(2) for line in lines][-1] == "last"
        assert [first for first, _lines in spool.chunks(2)] == [0, 2, 4]


@pytest.mark.django_db
@pytest.mark.write_path
def test_seal_from_the_template_is_the_seal_of_the_event(tree: dict[str, Branch]) -> None:
    batch = ImportBatch.objects.create(kind="due_list", branch=tree["33"], file_name="f", sha256="0")
    at = datetime(2026, 6, 1, 2, 3, 4, 567891, tzinfo=UTC)
    count = CHUNK + 3
    ids = reserve_ids(Renewal, count)
    lines = (
        (
            tree["3303"].path,
            str(number),
            join(
                [
                    str(number),
                    str(tree["3303"].pk),
                    f"V:{number}",
                    "2026-06-01",
                    f"P\\{number}",
                    "2026-06-30",
                    '王"',
                    NULL,
                    "{}",
                ]
            ),
        )
        for number in range(count)
    )

    constants = {"batch_id": batch.pk, "status": "pool"}
    insert_tracked(Renewal, COLUMNS, constants, lines, ids, FirstEvent(batch, "imported", "pool", SYSTEM, at))

    assert Renewal.objects.count() == Event.objects.count() == count
    last = Renewal.objects.get(source_row=count - 1)
    assert (last.policy_no, last.insured_name, last.ncd, last.extra) == (f"P\\{count - 1}", '王"', None, {})
    assert (last.attempts, last.owner_id, last.phone, last.created_at) == (0, None, "", at)
    for event in Event.objects.filter(object_id__in=[ids[0], ids[-1], last.pk]):
        assert event.at == at
        assert event.hash == event.digest() == Renewal.objects.get(pk=event.object_id).head_hash


@pytest.mark.django_db
@pytest.mark.write_path
def test_rows_made_later_do_not_meet_reserved_numbers(tree: dict[str, Branch]) -> None:
    ids = reserve_ids(Branch, 3)
    values = [f"{pk}\tB{pk}\t名\tteam\t{tree['HQ'].pk}\t/HQ/B{pk}/\t1" for pk in ids]
    Inserter(Branch, ("id", "code", "name", "level", "parent_id", "path", "active"), {}).insert(values)

    made = Branch.objects.create(code="X", name="x", level="team", parent=tree["HQ"], path="/HQ/X/")

    assert made.pk > max(ids)
