"""Series of reserves as case lists move them: recoveries, real losses, and what each month comes to."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branch, User
from claims.actions.warning_list import build_warning_list
from claims.models import CaseAmount, ClaimCase, LargeLoss, ReserveMovement
from claims.rules.case_terms import MovementKind
from claims.rules.reserves import MonthLine, month_lines

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
SHARED = Path(os.environ.get("BANLI_SHARED", settings.BASE_DIR.parent / "shared"))
ITALY = SHARED / "data" / "casdatasets" / "itamtplcost.csv"
PRISM = SHARED / "data" / "chainladder" / "prism.csv.gz"
HEADER = ("报案号", "案件状态", "人伤伤残估损金额", "人伤伤残已付金额")
FEN = Decimal("0.01")
Lists = Callable[[datetime, Iterable[tuple[Any, ...]]], dict[str, int]]


@pytest.fixture
def take_list(tree: dict[str, Branch], tmp_path: Path, freeze: Any) -> Lists:
    """Imports a case list with these rows at a moment; the counts."""

    def take(at: datetime, rows: Iterable[tuple[Any, ...]]) -> dict[str, int]:
        freeze(at)
        path, said = tmp_path / "cases.csv", io.StringIO()
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
        call_command("import_cases", path, branch="330301", commit=True, stdout=said)
        counts: dict[str, int] = json.loads(said.getvalue())["counts"]
        assert counts["refused"] == counts["conflict"] == 0
        return counts

    return take


def moment(month: int, day: int = 12) -> datetime:
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


def lines_of(case_number: str) -> list[MonthLine]:
    return lines_by_case(ReserveMovement.objects.filter(case__case_number=case_number))[case_number]


def lines_by_case(rows: Any) -> dict[str, list[MonthLine]]:
    """The months of every case, read from its movements alone."""
    found: defaultdict[str, list[tuple[date, MovementKind, Decimal]]] = defaultdict(list)
    for number, at, kind, amount in rows.values_list("case__case_number", "at", "kind", "amount"):
        found[number].append((timezone.localdate(at), MovementKind(kind), amount))
    return {number: month_lines(moves) for number, moves in found.items()}


def test_money_that_came_back_is_a_movement_and_the_months_reconcile(take_list: Lists) -> None:
    for month, state, estimate, paid in (
        (1, "已立案", 10_000, 0),
        (2, "已支付", 12_000, 12_000),
        (4, "已支付", 12_000, 9_000),
        (5, "已结案", 9_000, 9_000),
    ):
        take_list(moment(month), [("BA2026000001", state, estimate, paid)])

    moves = ReserveMovement.objects.order_by("position").values_list("position", "kind", "amount")
    assert list(moves) == [
        (1, "opening", Decimal(10_000)),
        (2, "up", Decimal(2_000)),
        (3, "paid", Decimal(12_000)),
        (4, "paid", Decimal(-3_000)),
        (5, "down", Decimal(3_000)),
    ]
    months = [(line.month.month, line.opening, line.closing) for line in lines_of("BA2026000001")]
    assert months == [(1, 0, 10_000), (2, 10_000, 0), (4, 0, 3_000), (5, 3_000, 0)]
    assert CaseAmount.objects.get().paid == Decimal(9_000)
    assert ClaimCase.objects.get().reserve == 0


def test_everything_paid_back_at_once_leaves_nothing(take_list: Lists) -> None:
    take_list(moment(1), [("BA2026000002", "已结案", 5_000, 5_000)])
    take_list(moment(2), [("BA2026000002", "零结", 0, 0)])
    assert [(line.paid, line.lowered, line.closing) for line in lines_of("BA2026000002")] == [
        (5_000, 0, 0),
        (-5_000, 5_000, 0),
    ]


def test_same_list_again_moves_nothing(take_list: Lists) -> None:
    row = ("BA2026000003", "已支付", 5_000, 4_000)
    for month, paid in ((1, 5_000), (2, 4_000), (3, 4_000)):
        counts = take_list(moment(month), [(*row[:3], paid)])
    assert counts["unchanged"] == 1
    assert ReserveMovement.objects.count() == 3


@pytest.mark.parametrize("kind", sorted(set(MovementKind) - {MovementKind.PAID}))
def test_only_a_payment_may_be_below_zero(take_list: Lists, kind: str) -> None:
    take_list(moment(1), [("BA2026000004", "已立案", 100, 0)])
    case = ClaimCase.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReserveMovement.objects.create(
            case=case, loss_type="other", position=1, kind=kind, amount=Decimal(-1), at=moment(1)
        )


def test_page_of_the_case_shows_its_months(take_list: Lists, people: dict[str, User], client: Client) -> None:
    take_list(moment(1), [("BA2026000005", "已支付", 8_000, 8_000)])
    take_list(moment(2), [("BA2026000005", "已支付", 8_000, 6_500)])
    client.force_login(people["claims_manager"])
    page = client.get(reverse("claims:case", args=[ClaimCase.objects.get().pk])).content.decode()
    assert "-1,500.00" in page
    assert "2026-02" in page


@pytest.mark.portfolio
@pytest.mark.skipif(not ITALY.exists(), reason="needs the shared data sets")
def test_italian_injury_losses_are_listed_by_what_they_cost_and_reconcile_to_the_end(take_list: Lists) -> None:
    with ITALY.open(encoding="utf-8") as file:
        costs = [Decimal(row["UltimateCost"]).quantize(FEN) for row in csv.DictReader(file)]
    numbers = [f"IT2026{number:06}" for number in range(len(costs))]
    take_list(moment(1), [(number, "已立案", cost, 0) for number, cost in zip(numbers, costs, strict=True)])
    listed = build_warning_list(at=moment(1, 13)).listed

    assert listed == sum(cost >= 50_000 for cost in costs)
    assert LargeLoss.objects.filter(tier="red").count() == sum(cost >= 500_000 for cost in costs)
    assert LargeLoss.objects.filter(tier="orange").count() == sum(200_000 <= cost < 500_000 for cost in costs)

    halves = [(cost / 2).quantize(FEN) for cost in costs]
    known = list(zip(numbers, costs, halves, strict=True))
    take_list(moment(3), [(number, "已支付", cost, half) for number, cost, half in known])
    take_list(moment(4), [(number, "已结案", cost, cost) for number, cost, _half in known])
    take_list(moment(6), [(number, "已结案", half, half) for number, _cost, half in known])
    months = lines_by_case(ReserveMovement.objects.all())
    for number, cost, half in known:
        expected = [(1, cost), (3, cost - half), (4, 0), (6, 0)]
        assert [(line.month.month, line.closing) for line in months[number]] == expected, number
        assert sum(line.paid for line in months[number]) == half


@pytest.mark.portfolio
@pytest.mark.skipif(not PRISM.exists(), reason="needs the shared data sets")
def test_simulated_payments_reconcile_for_every_claim_and_month(take_list: Lists) -> None:
    """Reported, paid in full, then the deductible recovered: three lists, each in its own month."""
    with gzip.open(PRISM, "rt", encoding="utf-8") as file:
        first_days = [f"{month}/{day}/2010" for month in (1, 2) for day in range(1, 15)]
        raw = [row for row in csv.DictReader(file) if row["ReportDate"] in first_days]
    claims = [
        (f"PR{int(row['ClaimNo']):08}", Decimal(row["TotalPayment"]).quantize(FEN), Decimal(row["Deductible"]))
        for row in raw
    ]
    assert len(claims) > 100
    take_list(moment(1), [(number, "已立案", max(paid, Decimal(1000)), 0) for number, paid, _back in claims])
    take_list(moment(2), [(number, "已支付", paid, paid) for number, paid, _back in claims])
    take_list(moment(4), [(number, "已结案", paid, max(paid - back, Decimal(0))) for number, paid, back in claims])
    take_list(
        moment(5), [(number, "已结案", rest := max(paid - back, Decimal(0)), rest) for number, paid, back in claims]
    )

    months = lines_by_case(ReserveMovement.objects.all())
    amounts = {row.case.case_number: row for row in CaseAmount.objects.select_related("case")}
    recovered = 0
    for number, paid, back in claims:
        rest = max(paid - back, Decimal(0))
        expected = {1: max(paid, Decimal(1000)), 2: Decimal(0), 4: paid - rest, 5: Decimal(0)}
        for line in months[number]:
            assert line.closing == expected[line.month.month], (number, line)
            assert line.opening + line.raised - line.lowered - line.paid == line.closing
        assert (amounts[number].estimate, amounts[number].paid) == (rest, rest)
        recovered += sum(line.paid < 0 for line in months[number])
    assert recovered == sum(paid > 0 and back > 0 for _number, paid, back in claims) > 0
