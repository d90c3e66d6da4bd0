"""Warning and intervention lists come in as files (claims brief §4.2–4.3, §5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from claims.imports.matching import suggested
from claims.models import LargeLoss, ListedCase
from tests.claims.appraisal_cases import import_list, list_row
from tests.claims.loss_situations import make_case
from workflow.intake.batches.verbs import roll_back
from workflow.models import Event, ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


@pytest.fixture(autouse=True)
def _company(tree: dict[str, Branch], people: dict[str, User]) -> None:
    """Branches and people."""


def codes(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [message["code"] for message in answer["messages"]]


def test_row_is_matched_by_its_number_however_it_is_written(tmp_path: Path, tree: dict[str, Branch]) -> None:
    make_case(tree["330301"], case_number="RDZA202600000777")

    answer = import_list(tmp_path, list_row("rdza-2026 0000 0777"), list_row("RDZA202600000778"))

    assert (answer["counts"]["new"], answer["counts"]["matched"], answer["counts"]["unmatched"]) == (2, 1, 1)
    row = ListedCase.objects.get(case_number="RDZA202600000777")
    assert (row.branch.code, row.list_kind, row.version, row.status) == ("3303", "warning", 1, "on_list")
    assert Event.objects.of(row).get().verb == "imported"
    assert LargeLoss.objects.get(case__case_number=row.case_number).report_due_at == row.report_due_at


def test_same_list_again_changes_nothing(tmp_path: Path) -> None:
    import_list(tmp_path, list_row("RDZA1000000001"))

    answer = import_list(tmp_path, list_row("RDZA1000000001"))

    assert (answer["counts"]["new"], answer["counts"]["unchanged"]) == (0, 1)
    assert ListedCase.objects.count() == 1


def test_list_that_moves_a_deadline_is_told_and_not_believed(tmp_path: Path) -> None:
    import_list(tmp_path, list_row("RDZA1000000001"))
    before = ListedCase.objects.get().report_due_at

    answer = import_list(tmp_path, list_row("RDZA1000000001", 上报截止="2026-05-20 09:00"))

    assert "listed.known" in codes(answer)
    assert ListedCase.objects.get().report_due_at == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"报案号": "1.23E+21"}, "case_number_rounded", id="rounded by the spreadsheet"),
        pytest.param({"报案号": ""}, "case_number_missing", id="no number"),
        pytest.param({"报案号": "案"}, "case_number_malformed", id="malformed number"),
        pytest.param({"报案号": "=1+1"}, "cell.formula", id="formula in the number"),
        pytest.param({"触发规则": "@SUM(A1)"}, "cell.formula", id="formula in a text"),
        pytest.param({"责任地市": "天上人间"}, "listed.unknown_place", id="unknown prefecture"),
        pytest.param({"责任地市": "5101"}, "listed.unknown_place", id="prefecture of another province"),
        pytest.param({"责任地市": ""}, "cell.required", id="no prefecture"),
        pytest.param({"上榜时间": ""}, "cell.required", id="no day of listing"),
        pytest.param({"上榜时间": "昨天"}, "date.unreadable", id="day as words"),
        pytest.param({"上榜时间": "2099-01-01"}, "listed.in_future", id="listed in the future"),
        pytest.param({"上报截止": "2026-05-03"}, "listed.deadline_before", id="deadline before the listing"),
    ],
)
def test_bad_row_is_refused_by_its_code(tmp_path: Path, given: dict[str, str], code: str) -> None:
    answer = import_list(tmp_path, list_row("RDZA1000000001", **given), list_row("RDZA1000000002"))

    assert (answer["counts"]["new"], answer["counts"]["refused"]) == (1, 1)
    assert code in codes(answer)
    assert ListedCase.objects.get().case_number == "RDZA1000000002"


def test_same_row_twice_is_imported_once_and_another_deadline_is_a_conflict(tmp_path: Path) -> None:
    row = list_row("RDZA1000000001")

    answer = import_list(tmp_path, row, row, {**row, "上报截止": "2026-05-06 09:00"})

    assert (answer["counts"]["new"], answer["counts"]["conflict"]) == (1, 1)
    assert {"listed.twice", "listed.conflict"} <= set(codes(answer))


def test_intervention_list_demands_a_visit_within_the_hours_of_the_branch(tmp_path: Path) -> None:
    import_list(tmp_path, list_row("RDZA1000000001", 上报截止=""), kind="intervention")

    row = ListedCase.objects.get()
    assert (row.must_attend, row.report_due_at) == (True, None)
    assert row.attend_due_at is not None
    assert (row.attend_due_at - row.listed_at).total_seconds() == 48 * 3600


def test_unknown_number_is_only_suggested_by_other_facts(tmp_path: Path, tree: dict[str, Branch]) -> None:
    case = make_case(tree["330301"], registration_no="LA20260001")
    answer = import_list(tmp_path, list_row("RDZA1000000001", 立案号="LA20260001"))

    row = ListedCase.objects.get()
    assert answer["counts"]["matched"] == 0
    assert [found.pk for _suggestion, found in suggested(row, SYSTEM)] == [case.pk]
    assert row.confirmed_case is None


def test_list_is_taken_back_while_nobody_has_worked_on_it(tmp_path: Path) -> None:
    import_list(tmp_path, list_row("RDZA1000000001"))

    _batch, undone = roll_back(by=SYSTEM, batch=ImportBatch.objects.get())

    assert undone["removed"] == 1
    assert not ListedCase.objects.exists()
