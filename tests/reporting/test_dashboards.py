"""Dashboards: who lands where, what a tile says and opens, what happens when a figure cannot be read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.roles import ROLES
from accounts.scope import SYSTEM
from reporting.actions import set_target
from reporting.dashboards.asked import Windows
from reporting.dashboards.gathering import Missing, figures_for
from reporting.dashboards.standard import STANDARD
from reporting.dashboards.tiles import KINDS, Tile, fault_of, tiles_of
from reporting.rules import shifted
from tests import factories
from tests.reporting import figure_book
from tests.reporting.figure_book import question
from workflow import kpis
from workflow.kpis import KPIS, Answer, Question

pytestmark = pytest.mark.django_db

ASKED = {"branch": "3303", "first": "2026-05-01", "last": "2026-05-31", "as_of": "2026-06-15"}


@pytest.fixture
def book(tree: dict[str, Branch], people: dict[str, User]) -> dict[str, Branch]:
    figure_book.make_renewals(tree, people)
    figure_book.make_claims(tree)
    figure_book.make_listed(tree)
    figure_book.make_injuries(tree)
    return tree


def tile_of(page: Any, kind: str, code: str) -> Any:
    return next(each for each in page.context["shown"] if each.tile.kind == kind and each.kpis[0].code == code)


@pytest.fixture
def manager(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["renewal_manager"])
    return client


def test_standard_dashboards_are_made_of_sound_tiles_of_every_kind() -> None:
    tiles = [tile for standard in STANDARD for tile in standard.tiles]

    assert [(tile, fault_of(tile)) for tile in tiles if fault_of(tile)] == []
    assert {tile.kind for tile in tiles} == set(KINDS)
    assert {role for standard in STANDARD for role in standard.roles} <= set(ROLES)
    assert tiles_of([tile.record() for tile in tiles]) == tuple(replace(tile, title="") for tile in tiles)


@pytest.mark.parametrize(
    ("role", "dashboard"),
    [
        ("head_office_admin", "hq"),
        ("province_admin", "province"),
        ("renewal_manager", "renewal_manager"),
        ("team_lead", "team_lead"),
        ("claims_manager", "claims_manager"),
        ("injury_assessor", "injury_manager"),
        ("ri_head", "reinsurance_head"),
    ],
)
def test_role_lands_on_its_dashboard_and_sees_only_figures_of_its_desks(
    role: str, dashboard: str, client: Client, people: dict[str, User], book: dict[str, Branch]
) -> None:
    client.force_login(people[role])
    page = client.get(reverse("reporting:dashboard"))

    assert page.status_code == 200
    assert page.context["standard"].code == dashboard
    held = people[role].scope().permissions
    rights = {"renewals": "renewals.rate", "claims": "claims.view", "reinsurance": "reinsurance.view"}
    assert page.context["shown"]
    assert {rights[kpi.app] for each in page.context["shown"] for kpi in each.kpis} <= held
    assert [each.missing for each in page.context["shown"] if each.missing] == []


@pytest.mark.parametrize("standard", STANDARD, ids=lambda each: each.code)
def test_every_standard_dashboard_answers_everybody_with_a_figure_or_a_sentence(
    standard: Any, client: Client, people: dict[str, User], book: dict[str, Branch]
) -> None:
    for role in ("renewal_manager", "claims_director", "ri_head", "auditor"):
        client.force_login(people[role])
        assert client.get(reverse("reporting:standard", args=[standard.code])).status_code == 200, role


def test_number_is_the_figure_of_the_catalogue_and_opens_as_many_rows(manager: Client, book: dict[str, Branch]) -> None:
    page = manager.get(reverse("reporting:dashboard"), ASKED)

    tile, kpi = tile_of(page, "number", "renewal_rate"), KPIS["renewal_rate"]
    asked = Question(branch=book["3303"], first=date(2026, 5, 1), last=date(2026, 5, 31), as_of=date(2026, 6, 15))
    (whole,) = kpi.answer(asked, SYSTEM)
    assert tile.value.value == kpi.value(whole)
    assert whole.measures["due"] > 0
    for (_word, cell), name in zip(tile.parts, ("renewed", "due"), strict=True):
        assert manager.get(cell.address).context["count"] == cell.value == whole.measures[name]


def test_every_number_of_the_page_opens_its_rows(manager: Client, book: dict[str, Branch]) -> None:
    page = manager.get(reverse("reporting:dashboard"), ASKED)

    links = {unescape(link) for link in re.findall(r'href="(/reports/figures/[^"]+)"', page.content.decode())}
    assert len(links) > 30
    assert [link for link in links if manager.get(link).status_code != 200] == []


def test_line_of_a_table_opens_the_rows_of_that_line(manager: Client, book: dict[str, Branch]) -> None:
    page = manager.get(reverse("reporting:dashboard"), ASKED)
    table = tile_of(page, "table", "renewal_rate")
    found = {answer.key: answer for answer in KPIS["renewal_rate"].answer(replace(table.question), SYSTEM)}

    opened = sorted(manager.get(row.cells[0].address).context["count"] for row in table.rows)
    assert opened == sorted(int(answer.measures["renewed"]) for answer in found.values())
    assert len(opened) == 2


def test_figure_is_compared_with_month_year_target_and_province(manager: Client, book: dict[str, Branch]) -> None:
    set_target(by=SYSTEM, branch=book["3303"], kpi="renewal_rate", month=date(2026, 5, 1), base_value=Decimal(90))
    factories.make_renewal_row(book["33030101"], expires_on=date(2025, 5, 5))
    page = manager.get(reverse("reporting:dashboard"), ASKED)

    tile = tile_of(page, "number", "renewal_rate")
    value = tile.value.value
    beside = {str(each.label): each for each in tile.comparisons}
    assert list(beside) == ["上月同期", "去年同期", "目标"]
    target = beside["目标"]
    assert (target.value, target.signed, target.unit) == (Decimal(90), f"{value - 90:+.2f}", "points")
    assert target.word == "未达标"
    assert beside["去年同期"].value == 0
    assert beside["去年同期"].word == "较好"


def test_province_is_compared_with_only_by_those_who_see_it(
    client: Client, people: dict[str, User], book: dict[str, Branch]
) -> None:
    client.force_login(people["province_admin"])
    tile = tile_of(client.get(reverse("reporting:dashboard"), ASKED), "number", "renewal_rate")

    asked = replace(question(book["33"]), first=date(2026, 5, 1), last=date(2026, 5, 31))
    (province,) = KPIS["renewal_rate"].answer(asked, SYSTEM)
    assert {str(each.label): each.value for each in tile.comparisons}["全省"] == KPIS["renewal_rate"].value(province)


def test_less_is_better_where_the_figure_says_so(manager: Client, book: dict[str, Branch]) -> None:
    set_target(by=SYSTEM, branch=book["3303"], kpi="lapse_rate", month=date(2026, 5, 1), base_value=Decimal(1))
    tile = tile_of(manager.get(reverse("reporting:dashboard"), ASKED), "number", "lapse_rate")

    (target,) = [each for each in tile.comparisons if str(each.label) == "目标"]
    assert target.signed.startswith("+")
    assert target.word == "未达标"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"branch": "5101"}, 422, id="branch of another province"),
        pytest.param({"first": "2026-06-01"}, 422, id="first after last"),
        pytest.param({"last": ""}, 422, id="one day alone"),
        pytest.param({"as_of": "soon"}, 422, id="no day"),
        pytest.param({"first": "", "last": "", "month": "2026-05"}, 200, id="a month"),
    ],
)
def test_address_that_makes_no_sense_says_so(
    changes: dict[str, str], status: int, manager: Client, book: dict[str, Branch]
) -> None:
    page = manager.get(reverse("reporting:dashboard"), {**ASKED, **changes})

    assert page.status_code == status
    assert ("shown" in page.context) is (status == 200)
    if status == 200:
        assert page.context["question"].last == date(2026, 5, 31)


def test_page_says_as_of_and_every_chart_has_a_table(manager: Client, book: dict[str, Branch]) -> None:
    text = manager.get(reverse("reporting:dashboard"), ASKED).content.decode()

    assert "2026-06-15" in text
    assert text.count("data-chart=") == text.count('<details class="dash-table">') > 2


def test_page_reads_in_black_and_white(manager: Client, book: dict[str, Branch]) -> None:
    set_target(by=SYSTEM, branch=book["3303"], kpi="renewal_rate", month=date(2026, 5, 1), base_value=Decimal(90))
    page = manager.get(reverse("reporting:dashboard"), ASKED)

    charts = [each.chart for each in page.context["shown"] if each.chart]
    assert {series["type"] for chart in charts for series in chart["series"]} == {"line", "bar"}
    for chart in charts:
        looks = [(str(each.get("lineStyle", {}).get("type")), each.get("symbol")) for each in chart["series"]]
        assert len(looks) == len(set(looks)), "two series that only their colour tells apart"
    text = page.content.decode()
    told = re.findall(r'class="num ink-(?:late|done)">(.*?)</span>', text, re.DOTALL)
    assert told
    assert [each for each in told if not re.search(r"#arrow-(up|down).*(较好|较差|达标)", each, re.DOTALL)] == []


def test_marks_of_charts_open_what_the_table_opens(manager: Client, book: dict[str, Branch]) -> None:
    page = manager.get(reverse("reporting:dashboard"), ASKED)

    drawn = [each for each in page.context["shown"] if each.chart]
    assert {each.tile.kind for each in drawn} >= {"trend", "funnel", "ageing"}
    for each in drawn:
        lines = [[cell.address for cell in row.cells] for row in each.rows]
        for place, series in enumerate(each.chart["series"]):
            assert [mark["address"] for mark in series["data"]] == [line[place] for line in lines]
            assert [mark["address"] for mark in series["data"] if not mark["address"].startswith("/reports/")] == []


def test_queries_do_not_grow_with_the_rows(manager: Client, book: dict[str, Branch]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(reverse("reporting:dashboard"), ASKED).status_code == 200
        return len(seen)

    queries()
    few = queries()
    for place in range(20):
        factories.make_renewal_row(book["33030102"], expires_on=date(2026, 5, 1), plate=f"浙C{place:05d}")
    assert queries() == few


@pytest.mark.parametrize("by", ["", "branch", "month", "owner"])
@pytest.mark.parametrize("matured_only", [False, True])
def test_figures_read_together_are_those_read_alone(book: dict[str, Branch], by: str, matured_only: bool) -> None:
    """Every figure of the catalogue at once, with the whole beside its branches, as a dashboard asks."""
    asked = question(book["33"], by=by, matured_only=matured_only)
    wanted = [(kpi, asked) for kpi in KPIS.values() if not by or by in kpi.dimensions]
    wanted += [(kpi, replace(asked, by="")) for kpi, _question in wanted]
    together = figures_for(wanted, SYSTEM)
    counted = 0
    for kpi, each in wanted:
        alone = kpi.answer(replace(each, matured_only=matured_only or kpi.matured_only), SYSTEM)
        found = together[kpi.code, each]
        assert not isinstance(found, Missing)
        names = {kpi.numerator, kpi.denominator, *([kpi.middle] if kpi.middle else [])}
        one, other = (
            {row.key: {name: row.measures[name] for name in names} for row in rows} for rows in (alone, found)
        )
        assert one == other, kpi.code
        counted += sum(bool(row[kpi.denominator]) for row in one.values())
    assert counted > 50


def test_figures_of_one_book_and_question_are_one_query(book: dict[str, Branch]) -> None:
    asked = question(book["HQ"])
    codes = [code for code, kpi in KPIS.items() if kpi.app == "renewals" and kpi.book and not kpi.matured_only]
    renewals = [code for code in codes if KPIS[code].book is KPIS["renewal_rate"].book]
    setting = {"first_day_quote_rate", "first_week_quote_rate"}
    with CaptureQueriesContext(connection) as seen:
        found = figures_for([(KPIS[code], asked) for code in renewals if code not in setting], SYSTEM)

    assert len(found) > 15
    assert len([query for query in seen if "renewals_renewal" in (query["sql"] or "")]) == 1
    for code, answers in ((code, found[code, asked]) for code in renewals if code not in setting):
        assert not isinstance(answers, Missing)
        (alone,) = KPIS[code].answer(asked, SYSTEM)
        assert KPIS[code].record(answers[0]) == KPIS[code].record(alone), code


class Cancelled(Exception):
    """As the driver of PostgreSQL tells a statement that ran too long."""

    sqlstate = "57014"


def broken(error: Exception) -> Any:
    def answer(_question: Question, _by: Any) -> list[Answer]:
        raise error

    return answer


def too_late() -> OperationalError:
    error = OperationalError("canceling statement due to statement timeout")
    error.__cause__ = Cancelled()
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(too_late(), "时间", id="too long"),
        pytest.param(DomainError("no_rule", "Publish the rule first."), "Publish the rule first.", id="refused"),
    ],
)
def test_tile_that_cannot_be_read_says_why_and_the_others_stand(
    error: Exception, said: str, manager: Client, book: dict[str, Branch], monkeypatch: pytest.MonkeyPatch
) -> None:
    worse = replace(KPIS["win_back_rate"], answer=broken(error), book=None)
    monkeypatch.setitem(kpis.VERSIONS, "win_back_rate", (worse,))
    page = manager.get(reverse("reporting:dashboard"), ASKED)

    assert said in tile_of(page, "number", "win_back_rate").missing
    assert said in page.content.decode()
    assert tile_of(page, "number", "renewal_rate").value.value is not None


def test_refusal_of_one_figure_leaves_the_others_of_its_rows(book: dict[str, Branch]) -> None:
    together = KPIS["renewal_rate"].book

    def picky(question: Question, by: Any, kpis: Any) -> Any:
        if any(kpi.code == "quote_rate" for kpi in kpis):
            raise DomainError("no_rule", "Publish the rule first.")
        assert together is not None
        return together(question, by, kpis)

    asked = question(book["HQ"])
    figures = [replace(KPIS[code], book=picky) for code in ("renewal_rate", "quote_rate", "lapse_rate")]
    found = figures_for([(kpi, asked) for kpi in figures], SYSTEM)

    assert found["quote_rate", asked] == Missing("Publish the rule first.")
    alone = KPIS["renewal_rate"].answer(asked, SYSTEM)
    assert [row.measures["due"] for row in answered(found["renewal_rate", asked])] == [alone[0].measures["due"]]
    assert answered(found["lapse_rate", asked])


def answered(found: Any) -> list[Answer]:
    assert not isinstance(found, Missing)
    return list(found)


def test_other_faults_of_the_database_are_not_hidden(book: dict[str, Branch]) -> None:
    worse = replace(KPIS["win_back_rate"], answer=broken(OperationalError("disk full")), book=None)
    with pytest.raises(OperationalError):
        figures_for([(worse, question(book["HQ"]))], SYSTEM)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_day_is_shifted_by_months(day: date, months: int, expected: date) -> None:
    assert shifted(day, months) == expected


def test_windows_keep_whole_months_whole(tree: dict[str, Branch]) -> None:
    february = Question(
        branch=tree["HQ"], first=date(2026, 2, 1), last=date(2026, 2, 28), as_of=date(2026, 2, 28), by=""
    )

    earlier = Windows(february).earlier(1)
    assert (earlier.first, earlier.last) == (date(2026, 1, 1), date(2026, 1, 31))
    assert Windows(february).of("last_month") == replace(earlier, as_of=february.as_of)
    assert Windows(february).of("year").first == date(2025, 3, 1)
    assert len(Windows(february).months()) == 12


@pytest.mark.parametrize(
    ("tile", "fault"),
    [
        (Tile(kind="map", kpis=("renewal_rate",)), "tile_unknown"),
        (Tile(kind="number", kpis=()), "tile_figures"),
        (Tile(kind="number", kpis=("no_such_figure",)), "tile_figures"),
        (Tile(kind="number", kpis=("renewal_rate", "quote_rate")), "tile_single"),
        (Tile(kind="trend", kpis=("renewal_rate", "average_paid")), "tile_units"),
        (Tile(kind="funnel", kpis=("renewal_rate", "quote_conversion")), "tile_funnel"),
        (Tile(kind="ranking", kpis=("closing_rate",), by="owner"), "tile_dimension"),
    ],
)
def test_tile_that_makes_no_sense_has_a_fault(tile: Tile, fault: str) -> None:
    assert fault_of(tile) == fault


def test_tile_kept_by_a_person_loses_figures_that_are_no_more() -> None:
    kept = [{"kind": "trend", "kpis": ["renewal_rate", "gone"]}, {"kind": "number", "kpis": ["gone"]}]
    assert tiles_of(kept) == (Tile(kind="trend", kpis=("renewal_rate",)),)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no limit of a statement's time")
def test_statement_that_runs_too_long_is_stopped(book: dict[str, Branch], settings: Any) -> None:
    settings.DASHBOARD_SECONDS = 1

    def sleeping(_question: Question, _by: Any) -> list[Answer]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3)")
        return []

    slow = replace(KPIS["win_back_rate"], answer=sleeping, book=None)
    asked = question(book["HQ"])
    found = figures_for([(slow, asked), (KPIS["renewal_rate"], asked)], SYSTEM)

    assert isinstance(found["win_back_rate", asked], Missing)
    assert not isinstance(found["renewal_rate", asked], Missing)
