"""Boards and other tables that are made in Python go out as their pages show them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.appraisals.boards import BOARDS as CLAIMS_BOARDS
from reinsurance.monitoring.boards import BOARDS as REINSURANCE_BOARDS
from tests.factories import NOW
from tests.rules.two_provinces import Company, build_company
from tests.undoing import Standing
from workflow.exports.made import Made, plain, sheet_of
from workflow.exports.questions import question_words
from workflow.exports.registry import SOURCES, Sheet, asked_again
from workflow.models import ChainCheck

pytestmark = pytest.mark.django_db

#: Address, who reads it and may take its rows out, and the sources its page offers.
PAGES = [
    *(
        pytest.param("claims:board", [code], "", "claims_manager", {"claims-board"}, id=f"claims-{code}")
        for code in CLAIMS_BOARDS
    ),
    *(
        pytest.param("claims:board_rows", [code], "", "claims_manager", {"claims-board-rows"}, id=f"claims-{code}-rows")
        for code in CLAIMS_BOARDS
    ),
    pytest.param("claims:appraisal", [], "", "claims_manager", {"claims-ranking"}, id="ranking"),
    pytest.param(
        "claims:appraisal_rows", [], "measure=listed", "claims_manager", {"claims-ranking-rows"}, id="ranking-rows"
    ),
    pytest.param("claims:injuries_board", [], "", "claims_manager", {"claims-injury-figures"}, id="injury-board"),
    pytest.param("claims:ledger", [], "month=2026-05", "claims_manager", {"claims-ledger"}, id="ledger"),
    pytest.param("claims:assessors", [], "", "claims_manager", {"claims-assessors"}, id="assessors"),
    pytest.param(
        "claims:standards", [], "", "province_admin", {"claims-standards", "claims-practice-rules"}, id="standards"
    ),
    *(
        pytest.param("reinsurance:board", [code], "", "ri_head", {"reinsurance-board"}, id=f"reinsurance-{code}")
        for code in REINSURANCE_BOARDS
    ),
    pytest.param("reinsurance:rules", [], "", "ri_head", {"reinsurance-rules"}, id="rules"),
    pytest.param("workflow:chains", [], "", "province_admin", {"workflow-chains"}, id="chains"),
    pytest.param("workflow:settings", [], "", "province_admin", {"workflow-settings"}, id="settings"),
    pytest.param("workflow:robots", [], "", "province_admin", {"workflow-robots"}, id="robots"),
    pytest.param("workflow:chain_checks", [], "", "auditor", {"workflow-chain-checks"}, id="chain-checks"),
    pytest.param("reporting:catalogue", [], "q=", "province_admin", {"reporting-catalogue"}, id="catalogue"),
]


#: Where files are asked for, and of which source.
LINKS = re.compile(r'href="([^"]*/exports/new/([^/"]+)/[^"]*)"')


@pytest.fixture(scope="module")
def company(standing: Standing) -> Company:
    """Rows of everything, the same for all tests."""
    return standing(build_company)


def sheet_of_address(by: User, address: str) -> Sheet:
    """What the file of an address would say."""
    code, query = re.findall(r"/exports/new/([^/]+)/\??(.*)$", address.replace("&amp;", "&"))[0]
    return SOURCES[code].sheet(asked_again(by, {"query": query}))


@pytest.mark.parametrize(("name", "args", "query", "role", "sources"), PAGES)
def test_page_offers_its_table_as_a_file(
    company: Company,
    client: Client,
    name: str,
    args: list[str],
    query: str,
    role: str,
    sources: set[str],
) -> None:
    ChainCheck.objects.create(started_at=NOW, finished_at=NOW, events=1, seals=1, breaches=0)
    by = company.people[role]
    client.force_login(by)
    address = reverse(name, args=args)

    found = LINKS.findall(client.get(f"{address}?{query}").content.decode())

    offered = {code: way for way, code in found}
    nothing_to_show = name == "reinsurance:board" and not offered
    assert offered.keys() == sources or nothing_to_show
    for way in offered.values():
        assert client.get(way.replace("&amp;", "&")).status_code == 200
        sheet = sheet_of_address(by, way)
        assert all(len(row) == len(sheet.columns) for row in sheet.rows())
        assert len(list(sheet.rows())) == sheet.count()


@pytest.mark.parametrize("code", CLAIMS_BOARDS)
def test_file_of_a_board_says_what_its_page_says(company: Company, client: Client, code: str) -> None:
    by = company.people["claims_manager"]
    client.force_login(by)
    page = client.get(reverse("claims:board", args=[code])).context

    rows = list(sheet_of_address(by, page["export_address"]).rows())

    told = [
        [line.label, *(value for _column, value in cells), *(plain(value) for _ratio, value in ratios)]
        for line, cells, ratios in page["lines"]
    ]
    assert rows[:-1] == told if told else rows == []
    if told:
        assert rows[-1][1:] == [*(value for _c, value in page["whole"][0]), *(plain(v) for _r, v in page["whole"][1])]


def test_some_board_has_lines(company: Company, client: Client) -> None:
    client.force_login(company.people["claims_manager"])
    assert any(client.get(reverse("claims:board", args=[code])).context["lines"] for code in CLAIMS_BOARDS)


def test_every_line_of_a_board_of_reinsurance_goes_out_and_the_whole(company: Company, client: Client) -> None:
    by = company.people["ri_head"]
    client.force_login(by)
    seen = 0
    for code in REINSURANCE_BOARDS:
        for table, lines, _chart, address in client.get(reverse("reinsurance:board", args=[code])).context["tables"]:
            rows = list(sheet_of_address(by, address).rows())
            if table.lines:
                seen += 1
                assert [row[0] for row in rows] == [line.label for line, _cells in lines]
                assert [row[1:] for row in rows] == [
                    [plain(value) for _column, value in cells] for _line, cells in lines
                ]
    assert seen


def test_rows_behind_a_number_of_reinsurance_go_out(company: Company, client: Client) -> None:
    by = company.people["ri_head"]
    client.force_login(by)
    for code in REINSURANCE_BOARDS:
        for table, _lines, _chart, _address in client.get(reverse("reinsurance:board", args=[code])).context["tables"]:
            column = table.part.columns[0].code
            address = reverse("reinsurance:board_rows", args=[code])
            page = client.get(address, {"part": table.part.code, "measure": column})
            offered = {source: way for way, source in LINKS.findall(page.content.decode())}
            sheet = sheet_of_address(by, offered["reinsurance-board-rows"])
            assert sheet.count() == page.context["count"]


def test_audit_of_a_person_goes_out_by_kind_and_by_day(company: Company, client: Client) -> None:
    by = company.people["auditor"]
    client.force_login(by)
    number = company.people["renewal_manager"].employee_no
    page = client.get(reverse("workflow:audit_person"), {"person": number})
    ways = [way for way, code in LINKS.findall(page.content.decode()) if code == "workflow-audit-person"]
    assert ways
    assert sheet_of_address(by, ways[0]).count() == len(page.context["totals"])


def test_table_of_a_tile_goes_out(company: Company, client: Client) -> None:
    by = company.people["province_admin"]
    client.force_login(by)
    page = client.get(reverse("reporting:dashboard"))
    shown = {each.export_address: each for each in page.context["shown"] if each.export_address}
    assert shown
    for address, each in shown.items():
        rows = list(sheet_of_address(by, address).rows())
        first = 1 if each.tile.kind == "ranking" else 0
        assert [row[first] for row in rows] == [row.label for row in each.rows]


def test_board_is_told_in_words(company: Company) -> None:
    words = question_words(
        company.people["claims_manager"], "claims-board-rows", {"query": "board=reserves&measure=injured"}
    )
    assert "reserves" not in words
    assert "injured" not in words


@pytest.mark.parametrize(
    ("name", "args"), [("claims:board", ["reserves"]), ("claims:appraisal", []), ("claims:ledger", [])]
)
def test_role_that_takes_nothing_out_is_offered_nothing(
    company: Company, client: Client, name: str, args: list[str]
) -> None:
    client.force_login(company.people["claims_handler"])
    page = client.get(reverse(name, args=args))
    assert page.status_code == 200
    assert LINKS.findall(page.content.decode()) == []


@pytest.mark.parametrize(
    ("code", "query"),
    [
        ("claims-board", "board=banana"),
        ("claims-board-rows", "board=reserves&measure=banana"),
        ("claims-injury-figures", "part=banana"),
        ("claims-ranking-rows", "measure=banana"),
        ("reinsurance-board", "board=banana"),
        ("reinsurance-board", "part=banana"),
        ("reinsurance-board-rows", "measure=banana"),
        ("workflow-approval-times", "by=banana"),
        ("reporting-tile", "dashboard=banana"),
    ],
)
def test_board_that_does_not_exist_is_not_found(company: Company, client: Client, code: str, query: str) -> None:
    source = SOURCES[code]
    by = next(person for person in company.people.values() if person.scope().may(source.permission))
    client.force_login(by)
    assert client.get(f"{reverse('workflow:export_new', args=[code])}?{query}").status_code == 404


def test_values_of_cells_are_plain() -> None:
    sheet = sheet_of(Made(("a",), [[True], [None], [1], ["x"]]))
    assert list(sheet.rows()) == [[plain(True)], [""], [1], ["x"]]
