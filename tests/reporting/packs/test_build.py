"""What stands in a pack: figures of the catalogue, their definitions, targets, ranks, the sentence above them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from reporting.actions import set_target
from reporting.figures import figure
from reporting.packs.build import build
from reporting.packs.document import Document
from reporting.packs.registry import PACKS, Chapter, Pack, View, register_pack
from tests.reporting.packs.june import JUNE, cells
from workflow.kpis import KPIS, VERSIONS, Question, definition_on, register_kpi

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
OURS = (
    "renewals_monthly",
    "claims_timeliness",
    "cross_region_large_loss",
    "injury_savings",
    "facultative_placement",
    "manager_one_pager",
)


def renewals(view: View, by: Any = SYSTEM, language: str = "zh-hans") -> Document:
    return build(PACKS["renewals_monthly"], view, by, language)


def test_product_comes_with_its_packs() -> None:
    assert set(OURS) <= PACKS.keys()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", OURS)
def test_pack_of_an_empty_book_says_that_there_is_nothing(tree: Any, june: View, code: str, language: str) -> None:
    document = build(PACKS[code], june, SYSTEM, language)

    assert [section.code for section in document.sections] == [each.code for each in PACKS[code].chapters]
    assert document.label
    assert all(section.title for section in document.sections)


def test_chapter_says_what_the_catalogue_says(book: Any, june: View) -> None:
    document = renewals(june)

    question = Question(branch=june.branch, first=june.first, last=june.last, as_of=june.as_of, by="branch")
    found = figure(KPIS["renewal_rate"], question, SYSTEM)
    shown = cells(document, "branches")
    assert [[row[1], row[2], row[3], row[4]] for row in shown] == [
        ["温州中心支公司", "30", "15", "50.00%"],
        ["杭州中心支公司", "10", "0", "0.00%"],
        ["合计", "40", "15", "37.50%"],
    ]
    assert {row["label"]: f"{row['rate']}%" for row in found["rows"]} == {row[1]: row[4] for row in shown[:-1]}
    assert f"{found['total']['rate']}%" == shown[-1][4]


def test_rows_too_few_to_judge_have_no_rank_and_are_not_named(book: Any, june: View) -> None:
    document = renewals(june)

    assert [row[0] for row in cells(document, "branches")] == ["1", "—", ""]
    branches = next(section for section in document.sections if section.code == "branches")
    assert "最高" not in branches.lead


def test_months_are_those_up_to_the_last(book: Any, make_renewal: Any, tree: Any, june: View) -> None:
    for day in (date(2025, 6, 5), date(2025, 7, 5), date(2026, 5, 5), date(2026, 7, 5)):
        make_renewal(branch=tree["33030101"], expires_on=day)

    shown = cells(renewals(june), "months")

    assert [row[0] for row in shown] == ["2025-07", "2026-05", "2026-06", "合计"]
    assert [row[1] for row in shown] == ["1", "1", "40", "42"]


def test_figures_stand_beside_the_month_before_and_the_target(
    book: Any, people: dict[str, User], make_renewal: Any, tree: dict[str, Branch], june: View
) -> None:
    make_renewal(branch=tree["33030101"], expires_on=date(2026, 5, 5), last_premium=Decimal(100))
    set_target(
        by=people["province_admin"],
        branch=tree["33"],
        kpi="renewal_rate",
        month=JUNE,
        base_value=Decimal(40),
        challenge_value=None,
        expected_version=0,
    )

    document = renewals(june)

    assert cells(document, "summary")[0] == ["续保率", "15", "40", "37.50%", "0.00%", "+37.50", "40.00%", "-2.50"]
    summary = document.sections[0]
    assert summary.lead == "1 项目标中 0 项达成。"
    assert summary.table.rows[0].cells[-1].missed


def test_without_targets_there_are_no_empty_columns(book: Any, june: View) -> None:
    assert len(cells(renewals(june), "summary")[0]) == 6


def test_each_definition_stands_once_with_its_version(book: Any, june: View) -> None:
    document = renewals(june)

    codes = [note.code for note in document.notes]
    assert [note.number for note in document.notes] == list(range(1, len(codes) + 1))
    assert len(codes) == len(set(codes))
    rate = next(note for note in document.notes if note.code == "renewal_rate")
    assert (rate.definition, rate.version) == (str(KPIS["renewal_rate"].definition), 1)
    referred = {number for section in document.sections for row in section.table.rows for number in row.notes}
    referred |= {number for section in document.sections for column in section.table.columns for number in column.notes}
    assert referred == {note.number for note in document.notes}


def test_report_of_june_keeps_the_definition_of_june(book: Any, june: View) -> None:
    old = KPIS["renewal_rate"]
    register_kpi(replace(old, version=2, valid_from=date(2026, 7, 1), definition="自七月起的口径"))
    try:
        before, after = renewals(june), renewals(replace(june, as_of=date(2026, 7, 1)))
    finally:
        VERSIONS["renewal_rate"], KPIS["renewal_rate"] = (old,), old

    versions = [next(n for n in document.notes if n.code == "renewal_rate").version for document in (before, after)]
    assert versions == [1, 2]


def test_pack_shows_what_its_reader_may_see(book: Any, people: dict[str, User], tree: Any, june: View) -> None:
    mine = replace(june, branch=tree["3303"])

    assert cells(renewals(mine, people["renewal_manager"]), "summary")[0][1:4] == ["15", "30", "50.00%"]
    with pytest.raises(Denied):
        renewals(june, people["renewal_manager"])
    with pytest.raises(Denied):
        renewals(mine, people["other_renewal_manager"])
    with pytest.raises(Denied):
        build(PACKS["claims_timeliness"], mine, people["renewal_manager"], "zh-hans")


def test_one_pager_has_the_desks_of_its_reader(book: Any, people: dict[str, User], tree: Any, june: View) -> None:
    mine = replace(june, branch=tree["3303"])

    def desks(role: str) -> list[str]:
        document = build(PACKS["manager_one_pager"], mine, people[role], "zh-hans")
        return [section.code for section in document.sections]

    assert desks("renewal_manager") == ["renewals"]
    assert desks("claims_manager") == ["claims"]
    assert [s.code for s in build(PACKS["manager_one_pager"], mine, SYSTEM, "en").sections] == [
        "renewals", "claims", "reinsurance",
    ]  # fmt: skip


def test_language_is_that_of_the_report_not_of_the_reader(book: Any, june: View) -> None:
    assert renewals(june, language="en").sections[0].title == "Key figures"
    assert renewals(june).sections[0].title == "主要指标"


def test_work_is_told_chapter_by_chapter_and_may_be_stopped(book: Any, june: View) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 3:
            raise DomainError("stopped", "stopped")

    with pytest.raises(DomainError):
        build(PACKS["renewals_monthly"], june, SYSTEM, "en", stop)
    assert told == [(number, 12) for number in range(4)]


CHAPTER = Chapter(code="one", title="One", kpis=("renewal_rate",))


@pytest.mark.parametrize(
    "chapters",
    [
        (replace(CHAPTER, kpis=("banana",)),),
        (replace(CHAPTER, by="broker"),),
        (replace(CHAPTER, kpis=()),),
        (replace(CHAPTER, table=lambda view, by: None),),
        (CHAPTER, CHAPTER),
    ],
    ids=["unknown figure", "unknown dimension", "nothing", "figures and a table", "twice the same code"],
)
def test_pack_that_cannot_be_made_stops_the_start(chapters: Any) -> None:
    with pytest.raises(ValueError, match="probe"):
        register_pack(Pack(code="probe", label="Probe", lead="", permission="renewals.rate", chapters=chapters))
    assert "probe" not in PACKS


def test_every_figure_of_a_pack_is_asked_as_the_command_asks(book: Any, june: View) -> None:
    """Every line of key figures of every pack, beside ``reporting.figures``."""
    for code in OURS:
        document = build(PACKS[code], june, SYSTEM, "en")
        for chapter, section in zip(PACKS[code].chapters, document.sections, strict=True):
            if chapter.kpis and not chapter.by:
                for kpi_code, row in zip(chapter.kpis, section.table.rows, strict=True):
                    kpi = definition_on(kpi_code, june.as_of)
                    question = Question(
                        branch=june.branch,
                        first=june.first,
                        last=june.last,
                        as_of=june.as_of,
                        matured_only=kpi.matured_only,
                    )
                    total = figure(kpi, question, SYSTEM)["total"]
                    shown = row.cells[3].value
                    whole = Decimal(total[kpi.names[1]])
                    assert (str(shown) if shown is not None else None) == (total[kpi.names[2]] if whole else None)
