"""Every shape in which a list arrives, and the ways in which it is refused as a whole."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Branch, User
from renewals.models import Renewal
from tests.renewals.imports.conftest import HEADER, SIGNED_HEADER, VINS, Import, row, text_of, workbook
from workflow.intake.batches.verbs import save_mapping
from workflow.models import ImportBatch, SavedMapping

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_text_tables_in_every_encoding(import_file: Import, tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text_of(row(), delimiter=delimiter).encode(encoding))

    answer = import_file(path)

    assert answer["counts"]["new"] == 1
    assert Renewal.objects.get().insured_name == "王小明"


def test_compressed_text_table(import_file: Import, tmp_path: Path) -> None:
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(text_of(row()).encode("gb18030")))

    assert import_file(path)["counts"]["new"] == 1


def test_header_below_a_title_and_totals_under_the_list(import_file: Import, tmp_path: Path) -> None:
    rows = [["2026年6月应续清单"], [None, "制表：车险部"], list(HEADER), list(row()), ["合计", *[None] * 10, 3120.5]]
    path = workbook(tmp_path / "list.xlsx", {"6月": rows})

    answer = import_file(path)

    assert (answer["header_row"], answer["counts"]["rows"], answer["counts"]["new"]) == (3, 1, 1)
    assert Renewal.objects.get().source_row == 4


def test_best_sheet_is_taken_and_any_can_be_asked_for(import_file: Import, tmp_path: Path) -> None:
    other = row(保单号="P2", 车架号=VINS[1], 车牌号="浙C12346")
    sheets = {"说明": [["请勿修改"]], "6月": [HEADER, row()], "7月": [HEADER, other], "旧": [HEADER, row()]}
    path = workbook(tmp_path / "list.xlsx", sheets, hidden=["旧"])

    first, second = import_file(path), import_file(path, sheet="7月")

    assert (first["sheet"], second["sheet"]) == ("6月", "7月")
    assert [sheet["hidden"] for sheet in first["sheets"]] == [False, False, False, True]
    assert Renewal.objects.count() == 2


@pytest.mark.parametrize(
    ("header", "alias"),
    [
        ("车架号", "车辆识别代号"),
        ("车架号", "VIN码"),
        ("车架号", "底盘号"),
        ("保单号", "商业险保单号"),
        ("保单号", "policyno"),
        ("车牌号", "号牌号码"),
        ("使用性质", "carkindcode"),
        ("被保险人", "被保险人名称"),
        ("联系电话", "移动电话"),
        ("保险止期", "终保日期"),
        ("保险止期", "商业险到期"),
        ("保险起期", "生效日期"),
        ("上年保费", "签单保费"),
        ("归属机构", "出单机构"),
        ("业务员", "客户经理"),
        ("上年保费", "上年保费（元）"),
        ("保单号", "*保单号"),
    ],
)
def test_columns_are_matched_by_their_other_names(import_rows: Import, header: str, alias: str) -> None:
    answer = import_rows(row(), header=[alias if name == header else name for name in HEADER])

    assert answer["counts"]["new"] == 1


def test_columns_may_stand_in_any_order(import_rows: Import) -> None:
    assert import_rows(row()[::-1], header=HEADER[::-1])["counts"]["new"] == 1


def test_list_without_vin_is_keyed_by_policy_number_when_its_mapping_says_so(
    import_file: Import, tmp_path: Path, tree: dict[str, Branch]
) -> None:
    header, cells = _without_vin()
    path = tmp_path / "list.csv"
    path.write_text(text_of(cells, header=header), "utf-8")
    SavedMapping.objects.create(
        kind="due_list",
        name="无车架号",
        branch=tree["33"],
        columns={"policy_no": "保单号", "starts_on": "保险起期", "expires_on": "保险止期", "last_premium": "上年保费"},
        options={"choices": {"key": "policy_no", "currency": "CNY"}},
    )

    answer = import_file(path, mapping="无车架号")

    assert (answer["counts"]["new"], answer["mapping"]) == (1, "无车架号")
    assert Renewal.objects.get().asset_key == "P:PDAA202533030000001"


def test_saved_mapping_is_found_by_its_headers_below_its_branch(
    import_file: Import, tmp_path: Path, tree: dict[str, Branch], people: dict[str, User]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text_of(row(), header=["甲" if name == "车架号" else name for name in HEADER]), "utf-8")
    assert import_file(path)["error"]["code"] == "mapping.incomplete"
    batch = ImportBatch(kind="due_list", branch=tree["33"])
    save_mapping(by=people["province_admin"], batch=batch, name="源系统", reading=_reading("甲"))

    assert import_file(path)["mapping"] == "源系统"


def _reading(vin_header: str) -> Any:
    from workflow.intake.batches.reading import Reading

    headers = tuple(vin_header if name == "车架号" else name for name in HEADER)
    keys = (
        "policy_no vin plate usage insured_name certificate_no phones line coverage starts_on expires_on last_premium"
    )
    columns = {key: place for place, key in enumerate([*keys.split(), "claim_count", "org_text", "agent_text"])}
    return Reading(sheet="", header_row=1, headers=headers, columns=columns, choices={"key": "vin", "currency": "CNY"})


def _without_vin() -> tuple[list[str], list[str]]:
    kept = ("保单号", "保险起期", "保险止期", "上年保费")
    return list(kept), [dict(zip(HEADER, row(), strict=True))[name] for name in kept]


# --- refused as a whole ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", "一,二\n三,四\n".encode(), "no_header"),
        ("a.xlsx", b"PK\x03\x04 not really", "archive_damaged"),
        ("a.xlsx", b"<html><body>x</body></html>", "web_page"),
        (
            "a.csv",
            text_of(row(), header=["x" if name == "保单号" else name for name in HEADER]).encode(),
            "mapping.incomplete",
        ),
        ("a.csv", '保单号,车架号\n"P1,x\n'.encode(), "open_quote"),
    ],
    ids=["empty", "no header", "broken zip", "html", "column missing", "open quote"],
)
def test_file_is_refused_with_code_and_sentence(
    import_file: Import, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    answer = import_file(path)

    assert (answer["exit"], answer["status"], answer["error"]["code"]) == (1, "refused", code)
    assert answer["error"]["sentence"]
    assert not Renewal.objects.exists()


def test_missing_columns_are_named(import_rows: Import) -> None:
    error = import_rows(row()[:2], header=HEADER[:2])["error"]

    assert error["code"] == "mapping.incomplete"
    assert {"plate", "expires_on", "last_premium"} <= set(error["facts"]["missing"])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"branch": "9999"}, "no_such_branch"),
        ({"mapping": "nobody"}, "mapping.unknown"),
        ({"mapping": "motor-portfolio"}, "mapping.columns_absent"),
        ({"sheet": "nowhere"}, "no_such_sheet"),
        ({"by": "nobody"}, "no_such_person"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_question_is_refused(import_rows: Import, options: dict[str, str], code: str) -> None:
    answer = import_rows(row(), **options)

    assert (answer["exit"], answer["error"]["code"]) == (1, code)


def test_importer_needs_the_right_on_the_branch(import_rows: Import, people: dict[str, User]) -> None:
    for person in (people["specialist"], people["other_renewal_manager"]):
        assert import_rows(row(), by=person.employee_no)["error"]["code"] == "permission_missing"
    assert not ImportBatch.objects.exists()


def test_file_that_does_not_exist(import_file: Import, tmp_path: Path) -> None:
    assert import_file(tmp_path / "none.csv")["error"]["code"] == "no_such_file"


def test_due_list_is_not_taken_for_signed_policies(import_rows: Import) -> None:
    answer = import_rows(row(), command="import_signed_policies", header=[f"x{name}" for name in SIGNED_HEADER])

    assert answer["exit"] == 1
