"""A new due list: what its rows become."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import Branch, User
from renewals.models import Renewal
from tests.renewals.imports.conftest import HEADER, VINS, Import, codes, row, text_of
from workflow.models import Event, ImportBatch, ImportFinding

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


def test_row_becomes_a_renewal_in_the_pool(import_rows: Import, tree: dict[str, Branch]) -> None:
    answer = import_rows(row())

    assert answer["exit"] == 0
    assert (answer["status"], answer["counts"]["rows"], answer["counts"]["new"]) == ("committed", 1, 1)
    renewal = Renewal.objects.get()
    assert (renewal.status, renewal.version, renewal.owner_id) == ("pool", 1, None)
    assert renewal.branch == tree["330301"]
    assert (renewal.asset_key, renewal.cycle) == ("V:LVSHCAMB1CE054249", date(2026, 6, 1))
    assert (renewal.vin_tail, renewal.plate, renewal.usage) == ("054249", "浙C12345", "family")
    assert (renewal.starts_on, renewal.expires_on) == (date(2025, 7, 1), date(2026, 6, 30))
    assert (renewal.last_premium, renewal.claim_count) == (Decimal("3120.50"), 0)
    assert (renewal.line, renewal.coverage, renewal.agent_name) == ("commercial", "full", "李四")
    assert (renewal.batch_id, renewal.source_row) == (answer["batch"], 2)


def test_personal_numbers_are_encrypted_with_an_index_beside_them(import_rows: Import) -> None:
    import_rows(row(联系电话="13912345678/15912345678"))

    renewal = Renewal.objects.get()
    assert (renewal.phone, renewal.more_phones, renewal.phone_valid) == ("13912345678", "15912345678", True)
    assert renewal.certificate_no == "11010519491231002X"
    assert len(renewal.phone_hash) == len(renewal.certificate_hash) == 32
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, more_phones, certificate_no FROM renewals_renewal")
        stored = "".join(cursor.fetchone())
    assert "139" not in stored
    assert "11010519491231002X" not in stored


def test_history_begins_with_an_event_that_proves_itself(import_rows: Import) -> None:
    answer = import_rows(row(), row(保单号="P2", 车架号=VINS[1], 车牌号="浙C12346"))

    events = list(Event.objects.filter(object_type="renewals.renewal").order_by("object_id"))
    assert [(event.verb, event.version, event.target) for event in events] == [("imported", 1, "pool")] * 2
    assert [event.data for event in events] == [
        {"batch": answer["batch"], "row": 2},
        {"batch": answer["batch"], "row": 3},
    ]
    assert [event.hash for event in events] == [event.digest() for event in events]
    assert [event.hash for event in events] == list(Renewal.objects.order_by("pk").values_list("head_hash", flat=True))


def test_history_names_the_person_who_imported(import_rows: Import, people: dict[str, User]) -> None:
    manager = people["renewal_manager"]
    manager.name = '王"工\\程'
    manager.save()

    import_rows(row(), by=manager.employee_no)

    event = Event.objects.get(verb="imported")
    assert (event.actor_no, event.actor_name) == (manager.employee_no, '王"工\\程')
    assert event.hash == event.digest()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330301", "330301"),
        ("鹿城支公司", "330301"),
        ("33030102", "33030102"),
        ("330301-鹿城", "330301"),
        ("3303", "3303"),
    ],
)
def test_unit_is_found_by_code_or_name(import_rows: Import, text: str, code: str) -> None:
    answer = import_rows(row(归属机构=text))

    assert Renewal.objects.get().branch.code == code
    assert answer["messages"] == []


@pytest.mark.parametrize("text", ["某某支公司", "锦江支公司", "510101"], ids=["unknown", "other province", "its code"])
def test_unknown_unit_waits_with_the_importing_branch(import_rows: Import, text: str) -> None:
    answer = import_rows(row(归属机构=text))

    renewal = Renewal.objects.get()
    assert renewal.branch.code == "3303"
    assert renewal.extra["org_text"] == text
    assert codes(answer) == [(2, "org.unknown")]


@pytest.mark.parametrize(
    ("changes", "preferred"),
    [
        ({}, True),
        ({"出险次数": "1"}, True),
        ({"出险次数": "2"}, False),
        ({"使用性质": "营业货车"}, False),
        ({"险别组合": "交三"}, False),
        ({"险种": "交强险"}, False),
    ],
    ids=["no claim", "one claim", "two claims", "goods vehicle", "third party", "compulsory"],
)
def test_preferred_business_is_frozen_at_import(import_rows: Import, changes: dict[str, str], preferred: bool) -> None:
    import_rows(row(**changes))

    assert Renewal.objects.get().preferred is preferred


def test_refused_row_does_not_stop_the_others(import_rows: Import) -> None:
    answer = import_rows(row(保单号="P2", 车架号="ABC"), row())

    assert answer["exit"] == 0
    assert (answer["counts"]["new"], answer["counts"]["refused"]) == (1, 1)
    message = next(found for found in answer["messages"] if found["severity"] == "error")
    assert (message["row"], message["column"], message["cell"], message["value"]) == (2, "车架号", "B2", "ABC")
    assert message["reason"]
    assert Path(answer["error_file"]).is_file()
    assert Renewal.objects.get().policy_no == "PDAA202533030000001"


def test_messages_never_show_personal_values(import_rows: Import) -> None:
    import_rows(row(联系电话="1391234567", 证件号码="110105194912310021", 被保险人="王"))

    stored = " ".join(ImportFinding.objects.values_list("value", flat=True))
    for personal in ("1391234567", "110105194912310021"):
        assert personal not in stored


def test_extra_columns_are_kept_and_personal_numbers_in_them_masked(import_rows: Import) -> None:
    import_rows((*row(), "甲类", "13912345678"), header=(*HEADER, "客群", "备用联系"))

    assert Renewal.objects.get().extra == {"客群": "甲类", "备用联系": "139****5678"}


def test_text_longer_than_its_column_is_cut_and_said(import_rows: Import) -> None:
    answer = import_rows(row(业务员="李" * 60))

    assert Renewal.objects.get().agent_name == "李" * 40
    assert codes(answer) == [(2, "text.cut")]


def test_surrendered_policy_is_proposed_as_void_by_the_system(import_rows: Import) -> None:
    header = (*HEADER, "保单状态")
    answer = import_rows((*row(), "退保"), header=header)

    renewal = Renewal.objects.get()
    assert answer["counts"]["void_proposed"] == 1
    assert (renewal.status, renewal.void_reason, renewal.void_requested_by) == ("pool", "surrendered", None)
    import_rows((*row(), "退保"), header=header)
    assert Renewal.objects.get().version == renewal.version


def test_number_shared_by_five_insureds_is_noticed(import_rows: Import) -> None:
    rows = [
        row(保单号=f"P{n}", 车架号=f"LVSHCAMB1CE0542{n}9", 车牌号=f"浙C1234{n}", 被保险人=f"客户{'甲乙丙丁戊'[n]}")
        for n in range(5)
    ]

    answer = import_rows(*rows)

    shared = [place for place, code in codes(answer) if code == "phone.shared"]
    assert shared == [2, 3, 4, 5, 6]


def test_dry_run_writes_no_row(import_rows: Import) -> None:
    answer = import_rows(row(), commit=False)

    assert (answer["status"], answer["counts"]["new"], answer["exit"]) == ("checked", 1, 0)
    assert not Renewal.objects.exists()
    assert ImportBatch.objects.get().status == "checked"


def test_formula_cells_stay_text_in_the_error_file(import_file: Import, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    path = tmp_path / "list.csv"
    path.write_text(text_of(row(车架号="=1+1", 业务员="=cmd|' /C calc'!A0")), "utf-8")

    answer = import_file(path)

    sheet: Any = CalamineWorkbook.from_path(answer["error_file"]).get_sheet_by_index(0)
    assert sheet.to_python()[1][2] == "=1+1"
    assert b"<f>" not in _sheet_xml(answer["error_file"])


def _sheet_xml(path: str) -> bytes:
    from zipfile import ZipFile

    with ZipFile(path) as book:
        return book.read("xl/worksheets/sheet1.xml")
