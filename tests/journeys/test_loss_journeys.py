"""Two stories of the claims desk: a cross-region case with a dispute, a large loss from warning to closing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claims.actions import attending, cross_region, large_losses
from claims.actions.warning_list import build_warning_list
from claims.losses.clocks import run_clocks
from claims.models import Attendance, CrossRegionCase, LossReport
from claims.rules.attendance import Place
from tests.claims.loss_situations import (
    START,
    change_case,
    entrusting,
    handler_of,
    hours,
    loss_of,
    make_case,
    make_limits,
    picture,
    with_photo,
)
from workflow.models import Event, OutboxMessage, ToDo

pytestmark = pytest.mark.django_db


def todos(row):
    rows = ToDo.objects.open().filter(object_type=row.object_type(), object_id=row.pk)
    return sorted(rows.values_list("kind", flat=True))


def verbs(row):
    return list(Event.objects.of(row).values_list("verb", flat=True))


def test_cross_region_case_with_a_dispute_decided_by_the_province(tree, people, freeze):
    freeze(START)
    make_limits(tree)
    issuer, province = people["claims_handler"], people["claims_specialist"]
    doer, stranger = handler_of(tree["330101"]), people["other_claims_handler"]
    case = make_case(tree["330301"], estimate=Decimal("24000.00"))

    row = cross_region.entrust(by=issuer, case=case, form=entrusting(tree["330101"]))
    assert (row.status, todos(row)) == ("to_accept", ["accept_delegation"])
    assert CrossRegionCase.objects.visible_to(doer).get() == row
    assert not CrossRegionCase.objects.visible_to(stranger).exists()

    freeze(START + hours(0.2))
    row = cross_region.accept(by=doer, row=row)
    row = with_photo(row, doer)
    row = cross_region.finish_survey(by=doer, row=row, report="右前部受损，保险杠、前大灯更换。")
    assert todos(row) == ["assess_delegation"]
    row = cross_region.submit_result(by=doer, row=row, amount=Decimal("19800.00"), opinion="按4S店报价。")
    row = cross_region.dispute(by=issuer, row=row, why="大灯可修复，不应更换。", amount=Decimal("15200.00"))
    assert (row.status, todos(row)) == ("disputed", ["rule_delegation"])

    row = cross_region.rule(by=province, row=row, amount=Decimal("16500.00"), why="大灯支架断裂，更换总成不必要。")
    assert (row.status, row.amount, row.ruled_by) == ("to_confirm", Decimal("16500.00"), province)
    row = cross_region.confirm(by=issuer, row=row)
    row = cross_region.settle(by=issuer, row=row, fee=Decimal("300.00"))
    assert (row.status, todos(row), row.fee) == ("finished", [], Decimal("300.00"))
    assert verbs(row) == [
        "open_delegation",
        "entrust",
        "accept",
        "attach_document",
        "finish_survey",
        "submit_result",
        "dispute",
        "rule",
        "confirm",
        "settle",
    ]
    for reader in (issuer, doer, province):
        assert CrossRegionCase.objects.visible_to(reader).get().amount == Decimal("16500.00")
    assert not CrossRegionCase.objects.visible_to(stranger).exists()
    told = OutboxMessage.objects.filter(payload__kind="delegation_ruled")
    assert {message.payload["recipient_id"] for message in told} == {issuer.pk, doer.pk}


def test_large_loss_from_warning_to_closing_with_two_interventions(tree, people, freeze):
    freeze(START)
    handler, manager, province = people["claims_handler"], people["claims_manager"], people["claims_specialist"]
    case = make_case(
        tree["330301"], estimate=Decimal("620000.00"), reserve=Decimal("620000.00"), deaths=1, injured_count=2
    )

    assert build_warning_list(at=START).listed == 1
    loss = loss_of(case)
    assert (loss.status, loss.tier, loss.must_attend) == ("warning", "red", True)
    assert (loss.report_due_at, loss.attend_due_at) == (START + hours(24), START + hours(24))
    assert todos(loss) == ["attend_loss", "report_loss"]

    freeze(START + hours(3))
    site = Place(Decimal("27.994900"), Decimal("120.699400"))
    first = large_losses.ReportForm(
        summary="货车追尾，驾驶员死亡，两人受伤。", plan="次日到交警队调取资料。", site=site
    )
    loss = large_losses.report(by=handler, loss=loss, form=first)
    loss = large_losses.endorse(by=manager, loss=loss)
    loss = large_losses.recognise(by=province, loss=loss)
    assert (loss.status, loss.progress_due_at) == ("tracking", START + hours(3 + 72))

    freeze(START + hours(20))
    on_site = attending.AttendanceForm(
        person=handler, arrived_at=START + hours(18), place="事故现场", here=site, photo=picture(), findings="路面湿滑"
    )
    loss = attending.record_attendance(by=handler, loss=loss, form=on_site)
    assert (loss.status, loss.attended_at, todos(loss)) == ("attended", START + hours(18), ["progress_loss"])

    freeze(START + hours(70))
    progress = large_losses.ReportForm(summary="死者家属到场，已垫付丧葬费。")
    loss = large_losses.report_progress(by=handler, loss=loss, form=progress)
    assert (loss.status, loss.progress_due_at) == ("tracking", START + hours(70 + 72))

    freeze(START + hours(90))
    near = Place(Decimal("28.010000"), Decimal("120.710000"))
    hospital = attending.AttendanceForm(
        person=manager, arrived_at=START + hours(88), place="温州医科大学附属第一医院", here=near, photo=picture()
    )
    loss = attending.record_attendance(by=handler, loss=loss, form=hospital)
    assert Attendance.objects.filter(loss=loss, late=False).count() == 1
    assert [row.distance_km < 3 for row in Attendance.objects.filter(loss=loss)] == [True, True]

    assert closed_after_a_late_progress(loss, case, handler, manager, province, freeze) == ["closing", "first"]


def closed_after_a_late_progress(loss, case, handler, manager, province, freeze):
    """The end of the story: one progress report too late, then the closing; which reports were agreed to."""
    progress = large_losses.ReportForm(summary="等待鉴定意见。")
    freeze(START + hours(150))
    assert run_clocks(at=START + hours(150))["losses_overdue"] == 1
    assert loss.reload().progress_overdue == 1
    loss = large_losses.report_progress(by=handler, loss=loss.reload(), form=progress)
    assert loss.reports.filter(kind="progress", late=True).count() == 1

    freeze(START + hours(160))
    change_case(case, reserve=Decimal(0), paid=Decimal("598000.00"), case_state="paid")
    loss = large_losses.submit_closing(
        by=handler, loss=loss.reload(), form=large_losses.ReportForm(summary="调解结案，赔付598,000元。")
    )
    loss = large_losses.endorse(by=manager, loss=loss)
    loss = large_losses.approve_closing(by=province, loss=loss)
    assert (loss.status, todos(loss), loss.progress_overdue) == ("loss_closed", [], 1)
    approved = LossReport.objects.filter(loss=loss, approved_at__isnull=False).values_list("kind", flat=True)
    assert all(document.frozen_at for document in loss.documents.all())
    return sorted(approved)
