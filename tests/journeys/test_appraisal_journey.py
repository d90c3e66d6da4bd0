"""A month's matching: two lists, reports in time and late, a removal, the frozen month, a correction, version 2."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from claims.actions import large_losses
from claims.actions.appraising import freeze_month
from claims.actions.removing import ask_removal
from claims.models import AppraisalSnapshot, AppraisalStanding, LargeLoss, ListedCase
from claims.rules.appraisal import Measure
from tests.claims.appraisal_cases import MAY, import_list, kpi, list_row
from tests.claims.loss_situations import make_case
from workflow.approvals.actions import agree, refuse
from workflow.models import Approval, Event

pytestmark = pytest.mark.django_db

LISTED = datetime(2026, 5, 4, 1, 0, tzinfo=UTC)
IN_TIME = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)
CLOSED = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)


def reported(loss: LargeLoss, people: dict[str, User], at: datetime, freeze: Any) -> None:
    """Handler, prefecture, province."""
    freeze(at)
    form = large_losses.ReportForm(summary="货车追尾，已到医院探视。")
    loss = large_losses.report(by=people["claims_handler"], loss=loss, form=form)
    loss = large_losses.endorse(by=people["claims_manager"], loss=loss)
    large_losses.recognise(by=people["claims_specialist"], loss=loss)


def test_month_from_list_to_a_second_version(
    tmp_path: Path, tree: dict[str, Branch], people: dict[str, User], freeze: Any
) -> None:
    numbers = [f"RDZA20260000000{digit}" for digit in range(1, 6)]
    for number in numbers[:4]:
        make_case(tree["330301"], case_number=number, loss_at=LISTED, reported_at=LISTED)
    freeze(LISTED)
    answer = import_list(tmp_path, *[list_row(number) for number in numbers])
    assert (answer["counts"]["matched"], answer["counts"]["unmatched"]) == (4, 1)
    import_list(tmp_path, list_row(numbers[0], 介入截止="2026-05-06 09:00"), kind="intervention")

    losses = {loss.case.case_number: loss for loss in LargeLoss.objects.select_related("case")}
    for number, at in zip(numbers[:3], (IN_TIME, IN_TIME, LATE), strict=True):
        reported(losses[number], people, at, freeze)

    freeze(CLOSED)
    province = people["claims_specialist"]
    with pytest.raises(Denied):
        freeze_month(by=people["claims_manager"], branch=tree["33"], month=MAY)
    first = freeze_month(by=province, branch=tree["33"], month=MAY)
    assert (first.number, first.reason) == (1, "")
    assert kpi("tracking_report_rate")["total"]["rate"] == "60.00"
    assert kpi("timely_report_rate")["total"]["rate"] == "40.00"
    assert kpi("onsite_intervention_rate")["total"] == {"attended": 0, "must_attend": 1, "rate": "0.00"}
    assert kpi("tracking_report_rate", branch="51")["total"]["rate"] == "—"

    row = ListedCase.objects.get(case_number=numbers[4])
    row = ask_removal(by=people["claims_manager"], row=row, code="test_data", why="核心系统的测试数据。")
    approval = Approval.objects.get()
    assert row.status == "taking_off"
    assert kpi("tracking_report_rate")["total"]["rate"] == "60.00"
    agree(by=province, approval=approval)
    assert row.reload().status == "taken_off"
    assert [event.verb for event in Event.objects.of(row)] == ["imported", "ask_removal", "agree_removal"]
    assert kpi("tracking_report_rate")["total"]["rate"] == "75.00"

    with pytest.raises(DomainError) as refused:
        freeze_month(by=province, branch=tree["33"], month=MAY)
    assert refused.value.code == "reason_missing"
    second = freeze_month(by=province, branch=tree["33"], month=MAY, reason="剔除一件测试数据，5月31日前已申请。")
    assert (second.number, second.cutoff) == (2, first.cutoff)

    def frozen(snapshot: AppraisalSnapshot, measure: Measure) -> int:
        return sum(measure in row.measures for row in AppraisalStanding.objects.filter(snapshot=snapshot))

    assert [frozen(each, Measure.LISTED) for each in (first, second)] == [5, 4]
    assert [frozen(each, Measure.REPORTED) for each in (first, second)] == [3, 3]
    assert [frozen(each, Measure.REMOVED) for each in (first, second)] == [0, 1]


def test_refused_removal_leaves_the_row_and_its_deadline(
    tmp_path: Path, tree: dict[str, Branch], people: dict[str, User], freeze: Any
) -> None:
    freeze(LISTED)
    import_list(tmp_path, list_row("RDZA2026000000001"))
    row = ListedCase.objects.get()
    due = row.report_due_at
    ask_removal(by=people["claims_manager"], row=row, code="duplicate", why="重复")

    refuse(by=people["claims_specialist"], approval=Approval.objects.get(), opinion="并非重复，请照常上报。")

    row = row.reload()
    assert (row.status, row.removal_reason, row.report_due_at) == ("on_list", "", due)
    with pytest.raises(DomainError) as refused:
        ask_removal(by=people["claims_manager"], row=row, code="because", why="x")
    assert refused.value.code == "removal_reason_unknown"


def test_month_is_not_frozen_before_it_is_over(tree: dict[str, Branch], people: dict[str, User], freeze: Any) -> None:
    freeze(LATE)

    with pytest.raises(DomainError) as refused:
        freeze_month(by=people["claims_specialist"], branch=tree["33"], month=date(2026, 5, 1))

    assert refused.value.code == "month_open"


def test_month_is_frozen_for_a_province_only(tree: dict[str, Branch], people: dict[str, User], freeze: Any) -> None:
    freeze(CLOSED)

    with pytest.raises(DomainError) as refused:
        freeze_month(by=people["claims_specialist"], branch=tree["3303"], month=MAY)

    assert refused.value.code == "not_a_province"
