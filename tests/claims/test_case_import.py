"""The core system's case list: what comes in, what is refused, what a second time changes, what is never touched."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.scope import SYSTEM
from claims.actions.limits import load_default_limits
from claims.models import CaseAmount, CaseParty, ClaimCase, ReserveMovement
from claims.referrals.default_limits import HOLDERS, ROWS
from claims.referrals.proposals import proposed_cases
from tests.claims.referral_cases import agreed, fresh
from workflow.intake.batches import verbs
from workflow.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
HEADER = (
    "报案号,立案号,保单号,险种,案件状态,出险时间,报案时间,出险地点,车牌号,责任比例,"
    "索赔金额,车损索赔金额,人伤医疗索赔金额,估损金额,已付金额,被保险人,收款人,收款账号,承保机构"
)
GOOD = (
    "BA-2026-000001,L1,P1,车险,已定损,2026-05-01 08:30,2026-05-01 09:00,G15 K8,浙C·12345,70%,"
    "3000,2000,1000,3000,0,王强,瓯江修理厂,6222021001112233445,330301"
)
SHARED = Path(__file__).resolve().parents[3] / "shared/data/claims/insurance_claims.csv"


@pytest.fixture
def import_rows(tree, tmp_path) -> Callable[..., dict]:
    def take(*rows: str, header: str = HEADER, commit: bool = True, branch: str = "33") -> dict:
        path = tmp_path / "cases.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return run(path, branch=branch, commit=commit)

    return take


def run(path: Path, **options) -> dict:
    said = io.StringIO()
    call_command("import_cases", path, stdout=said, **options)
    return json.loads(said.getvalue())


def test_case_comes_in_with_sums_people_and_reserve(import_rows):
    answer = import_rows(GOOD)
    assert answer["counts"]["new"] == 1, answer
    case = ClaimCase.objects.get()
    assert (case.case_number, case.branch.code, case.case_state) == ("BA2026000001", "330301", "assessed")
    assert (case.claimed, case.estimate, case.reserve) == (Decimal(3000), Decimal(3000), Decimal(3000))
    assert case.liability_ratio == Decimal(70)
    assert case.loss_at.isoformat() == "2026-05-01T00:30:00+00:00"
    assert {row.loss_type: row.claimed for row in case.amounts.all()} == {
        "own_damage": Decimal(2000),
        "injury_medical": Decimal(1000),
    }
    assert {party.role: party.name for party in CaseParty.objects.all()} == {"insured": "王强", "payee": "瓯江修理厂"}
    assert case.reload().head_hash


def test_same_file_again_changes_nothing(import_rows):
    import_rows(GOOD)
    answer = import_rows(GOOD)
    assert (answer["counts"]["new"], answer["counts"]["changed"], answer["counts"]["unchanged"]) == (0, 0, 1)


def test_number_written_another_way_is_the_same_case(import_rows):
    import_rows(GOOD)
    answer = import_rows(GOOD.replace("BA-2026-000001", "ｂａ2026 000001"))
    assert (answer["counts"]["new"], answer["counts"]["unchanged"]) == (0, 1)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("BA-2026-000001", "1.23E+21", "case.case_number_rounded", id="rounded by a spreadsheet"),
        pytest.param("BA-2026-000001", "", "case.case_number_missing", id="no number"),
        pytest.param("BA-2026-000001", "=A1+1", "case.case_number_malformed", id="a formula"),
        pytest.param("3000,2000,1000", "3000,2000,999", "case.heads_differ", id="heads do not add up"),
        pytest.param("3000,2000,1000", "-1,2000,1000", "case.negative", id="negative"),
        pytest.param("70%", "170%", "case.ratio", id="ratio above 100"),
        pytest.param("2026-05-01 08:30", "2026-05-02 08:30", "case.loss_after_report", id="loss after report"),
        pytest.param("2026-05-01 09:00", "2099-05-01 09:00", "case.in_future", id="report in the future"),
        pytest.param("已定损", "飞了", "cell.unknown_choice", id="unknown state"),
    ],
)
def test_bad_row_is_refused_and_named(import_rows, old, new, code):
    answer = import_rows(GOOD.replace(old, new))
    assert answer["counts"]["refused"] == 1
    assert code in {message["code"] for message in answer["messages"]}
    assert answer["error_file"]
    assert not ClaimCase.objects.exists()


def test_contradicting_rows_of_one_number_are_both_left_out(import_rows):
    answer = import_rows(GOOD, GOOD.replace("70%", "50%"))
    assert answer["counts"]["conflict"] == 2
    assert not ClaimCase.objects.exists()


def test_newer_list_moves_the_reserve_series_and_it_reconciles(import_rows):
    head = "报案号,案件状态,车损估损金额,车损已付金额"
    number = "BA2026000009"
    for row in ("已立案,10000,0", "已定损,16000,0", "已核赔,12000,5000", "已结案,12000,12000"):
        import_rows(f"{number},{row}", header=head)
    series = list(ReserveMovement.objects.order_by("position"))
    assert [(each.kind, each.amount, each.outstanding) for each in series] == [
        ("opening", Decimal(10000), Decimal(10000)),
        ("up", Decimal(6000), Decimal(16000)),
        ("down", Decimal(4000), Decimal(12000)),
        ("paid", Decimal(5000), Decimal(7000)),
        ("paid", Decimal(7000), Decimal(0)),
    ]
    kinds = ("opening", "up", "down", "paid")
    sums = {kind: sum(each.amount for each in series if each.kind == kind) for kind in kinds}
    assert sums["opening"] + sums["up"] - sums["down"] - sums["paid"] == series[-1].outstanding
    assert CaseAmount.objects.get().paid == Decimal(12000)
    assert ClaimCase.objects.get().reserve == 0


def test_what_was_decided_here_is_never_touched_and_a_new_ratio_ends_it(import_rows, desk):
    import_rows(GOOD.replace("3000,2000,1000,3000", "300000,200000,100000,300000"))
    case = ClaimCase.objects.get()
    referral = agreed(desk["handler"], case, desk["province_director"], "260000")
    import_rows(GOOD.replace("3000,2000,1000,3000", "300000,200000,100000,300000").replace("70%", "50%"))
    assert fresh(referral).granted == Decimal(260000)
    assert fresh(referral).status == "expired"


def test_undo_sets_new_cases_aside_and_the_list_brings_them_back(import_rows):
    answer = import_rows(GOOD)
    verbs.roll_back(by=SYSTEM, batch=ImportBatch.objects.get(pk=answer["batch"]))
    assert ClaimCase.objects.get().status == "set_aside"
    import_rows(GOOD)
    assert ClaimCase.objects.get().status == "kept"


def raw_cases() -> list[dict[str, str]]:
    with SHARED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.portfolio
@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data sets")
def test_insurance_claims_come_in_and_those_over_the_matrix_are_proposed(tree):
    load_default_limits(tree["HQ"])
    answer = run(SHARED, branch="330301", mapping="insurance-claims", commit=True)
    raw = raw_cases()
    heads = ("injury_claim", "property_claim", "vehicle_claim")
    whole = [row for row in raw if sum(int(row[head]) for head in heads) == int(row["total_claim_amount"])]
    assert answer["counts"]["rows"] == len(raw)
    assert answer["counts"]["refused"] == len(raw) - len(whole)
    assert ClaimCase.objects.count() == len({row["policy_number"] for row in whole})
    proposed = set(proposals("claims_manager", "office"))
    assert proposed == {f"IC{row['policy_number']}" for row in whole if over_matrix(row)}
    assert 0 < len(proposed) < len(whole)


def over_matrix(row: dict[str, str]) -> bool:
    """From the raw file and the printed matrix alone: over one of the rows that apply to a county desk's manager."""
    column = HOLDERS.index(("claims_manager", "office"))
    limit = {(line, kind): thousands[column] * 1000 for line, kind, _measure, act, thousands in ROWS if not act}
    checks = (
        ("vehicle_claim", ("motor", "own_damage")),
        ("property_claim", ("motor", "third_property")),
        ("injury_claim", ("", "injury_medical")),
        ("total_claim_amount", ("motor", "")),
    )
    return any(int(row[head]) > limit[key] for head, key in checks if int(row[head]) or head == "total_claim_amount")


def proposals(role: str, level: str) -> list[str]:
    return [case.case_number for case in proposed_cases(ClaimCase.objects.all(), role=role, level=level)]
