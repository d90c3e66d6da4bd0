"""Rows that contradict another row, in the file or in the database."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from accounts.models import Branch, User
from renewals.models import Renewal
from tests.renewals.imports.conftest import VINS, Import, codes, row

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


def test_row_of_another_branch_is_a_conflict_that_tells_nothing(
    import_rows: Import, make_renewal: Callable[..., Renewal], people: dict[str, User], tree: dict[str, Branch]
) -> None:
    make_renewal(branch=tree["51010101"], asset_key=f"V:{VINS[0]}", insured_name="秘密客户", policy_no="SECRET-51")

    answer = import_rows(row(), row(保单号="P2", 车架号=VINS[1]), by=people["renewal_manager"].employee_no)

    assert (answer["counts"]["conflict"], answer["counts"]["new"]) == (1, 1)
    assert (2, "conflict.elsewhere") in codes(answer)
    told = json.dumps(answer, ensure_ascii=False)
    for secret in ("秘密客户", "SECRET-51", "5101", "锦江", "四川"):
        assert secret not in told


def test_identical_rows_are_imported_once(import_rows: Import) -> None:
    answer = import_rows(row(), row())

    assert (answer["counts"]["new"], answer["counts"]["joined"], answer["counts"]["conflict"]) == (1, 1, 0)
    assert codes(answer) == [(3, "row.twice")]


def test_contradicting_rows_are_both_left_out(import_rows: Import) -> None:
    answer = import_rows(row(), row(上年保费="1"), row(上年保费="2"))

    assert (answer["counts"]["new"], answer["counts"]["conflict"]) == (0, 3)
    assert codes(answer) == [(2, "conflict.in_file"), (3, "conflict.in_file"), (4, "conflict.in_file")]
    assert not Renewal.objects.exists()


def test_commercial_and_compulsory_rows_are_one_renewal(import_rows: Import) -> None:
    rows = (
        row(保单号="JQ1", 险种="交强险", 保险止期="2026-06-12", 保险起期="2025-06-13", 上年保费="950"),
        row(),
    )

    answer = import_rows(*rows)

    renewal = Renewal.objects.get()
    assert (answer["counts"]["new"], answer["counts"]["joined"]) == (1, 1)
    assert (renewal.line, renewal.policy_no, renewal.compulsory_policy_no) == ("both", "PDAA202533030000001", "JQ1")
    assert (str(renewal.expires_on), str(renewal.compulsory_expires_on)) == ("2026-06-30", "2026-06-12")
    assert (str(renewal.last_premium), str(renewal.compulsory_premium)) == ("3120.50", "950.00")
    assert import_rows(*rows)["counts"]["unchanged"] == 1
    assert import_rows(*reversed(rows))["counts"]["unchanged"] == 1


def test_policy_number_on_two_vehicles_of_the_file(import_rows: Import) -> None:
    answer = import_rows(row(), row(车架号=VINS[1]))

    assert (answer["counts"]["new"], answer["counts"]["conflict"]) == (0, 2)
    assert {code for _row, code in codes(answer)} == {"conflict.policy_in_file"}


def test_policy_number_that_belongs_to_another_vehicle(
    import_rows: Import, make_renewal: Callable[..., Renewal]
) -> None:
    make_renewal(policy_no="PDAA202533030000001")

    answer = import_rows(row())

    assert answer["counts"]["conflict"] == 1
    assert codes(answer) == [(2, "conflict.policy_no")]


def test_rows_imported_by_somebody_else_meanwhile_are_compared_again(
    import_rows: Import, make_renewal: Callable[..., Renewal], monkeypatch: pytest.MonkeyPatch
) -> None:
    from renewals.imports.due_list import DueListRun

    settle = DueListRun.settle
    late: list[Renewal] = []

    def settle_then_lose_the_race(run: DueListRun, sink: object, report: object) -> dict[str, int]:
        counts = settle(run, sink, report)  # type: ignore[arg-type]  # passed on as it came
        if not late:
            late.append(make_renewal(asset_key=f"V:{VINS[0]}", policy_no="PDAA202533030000001"))
        return counts

    monkeypatch.setattr(DueListRun, "settle", settle_then_lose_the_race)

    answer = import_rows(row(), row(保单号="P2", 车架号=VINS[1], 车牌号="浙C12346"))

    assert (answer["counts"]["new"], answer["counts"]["changed"]) == (1, 1)
    assert Renewal.objects.count() == 2


def test_row_that_may_no_longer_be_changed_is_told(import_rows: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    import_rows(row())

    def all_refused(*_positional: object, **_named: object) -> int:
        return 0

    monkeypatch.setattr("renewals.imports.due_list.fire_many", all_refused)

    answer = import_rows(row(上年保费="1"))

    assert (answer["counts"]["changed"], answer["counts"]["conflict"]) == (0, 1)
    assert codes(answer) == [(2, "conflict.moved")]
