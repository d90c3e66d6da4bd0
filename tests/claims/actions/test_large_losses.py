"""Large losses: every legal and illegal step, listing, deadlines, attendance, closing (claims brief §4.2, §5, §6.4)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from accounts.errors import Conflict, DomainError
from accounts.models import Branch
from accounts.scope import SYSTEM
from claims.actions import attending, cross_region
from claims.actions import large_losses as act
from claims.actions.warning_list import Listing, build_warning_list, list_case
from claims.losses.clocks import run_clocks
from claims.losses.sentences import GROUP_NOTICES
from claims.models import Attendance, LargeLoss, LargeLossStatus, LossReport
from claims.rules.attendance import Place
from tests.claims.loss_situations import (
    START,
    change_case,
    entrusting,
    handler_of,
    hours,
    loss_of,
    make_case,
    moved,
    picture,
)
from workflow.models import BranchSetting, Event, OutboxMessage, ToDo
from workflow.steps import steps_of
from workflow.transitions import NotFound, refusal_of

pytestmark = pytest.mark.django_db
OPEN = {"warning", "in_review", "tracking", "attended", "closing"}
#: The diagram of the brief §6.4: step → (from, to); no "to": the state stays.
DIAGRAM = {
    "relist": (OPEN, ""),
    "report": ({"warning"}, "in_review"),
    "endorse": ({"in_review", "closing"}, ""),
    "recognise": ({"in_review"}, "tracking"),
    "return_report": ({"in_review"}, "warning"),
    "attend": ({"tracking", "attended"}, "attended"),
    "attend_early": ({"warning", "in_review"}, ""),
    "report_progress": ({"tracking", "attended"}, "tracking"),
    "submit_closing": ({"tracking"}, "closing"),
    "approve_closing": ({"closing"}, "loss_closed"),
    "return_closing": ({"closing"}, "tracking"),
    "reopen": ({"loss_closed"}, "tracking"),
    "request_removal": ({"warning"}, ""),
    "leave_list": ({"warning"}, "removed"),
    "mark_overdue": (set(LargeLossStatus.values), ""),
    "enter_regulator_number": ({"tracking", "attended", "closing", "loss_closed"}, ""),
    "attach_document": (OPEN, ""),
    "remove_document": (OPEN, ""),
}
SITE = Place(Decimal("27.994900"), Decimal("120.699400"))
FORM = act.ReportForm(summary="货车追尾，一人死亡。", site=SITE)


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def story(tree, people, freeze):
    """A red case of Lucheng; handler, prefecture manager and province."""
    freeze(START)
    return Story(tree, people)


class Story:
    def __init__(self, tree, people):
        self.tree = tree
        self.handler, self.manager = people["claims_handler"], people["claims_manager"]
        self.province, self.stranger = people["claims_specialist"], people["other_claims_handler"]
        self.case = make_case(tree["330301"], estimate=Decimal(620000), reserve=Decimal(620000), deaths=1)

    def listed(self):
        build_warning_list(at=START)
        return loss_of(self.case)

    def reported(self):
        return act.report(by=self.handler, loss=self.listed(), form=FORM)

    def tracking(self):
        endorsed = act.endorse(by=self.manager, loss=self.reported())
        return act.recognise(by=self.province, loss=endorsed)

    def closing(self):
        return act.submit_closing(by=self.handler, loss=self.tracking(), form=FORM)

    def closed(self):
        loss = act.endorse(by=self.manager, loss=self.closing())
        change_case(self.case, reserve=Decimal(0))
        return act.approve_closing(by=self.province, loss=loss.reload())

    def visit(self, **given):
        values = {"person": self.handler, "arrived_at": START - hours(1), "place": "现场", "here": SITE}
        return attending.AttendanceForm(**{**values, "photo": picture(), **given})


def test_declared_steps_are_the_diagram_of_the_brief():
    assert {name: (set(step.sources), step.target) for name, step in steps_of(LargeLoss).items()} == DIAGRAM


@pytest.mark.parametrize("verb", sorted(set(DIAGRAM) - {"mark_overdue"}))
def test_step_is_refused_in_every_other_state(verb):
    step = steps_of(LargeLoss)[verb]
    others = set(LargeLossStatus.values) - DIAGRAM[verb][0]
    rows = [LargeLoss(status=status, branch=Branch(path="/HQ/33/")) for status in sorted(others)]
    assert {refusal_of(row, step, SYSTEM, None, START).code for row in rows} == {"wrong_status"}


# --- the list -------------------------------------------------------------------------------------------------------


def test_warning_list_is_built_once_a_day(story):
    make_case(story.tree["330301"], estimate=Decimal(900))
    loss = story.listed()
    assert (loss.tier, loss.triggers) == ("red", ["vehicle_amount", "orange_amount", "red_amount", "deaths"])
    assert build_warning_list(at=START) == type(build_warning_list(at=START))(0, 0, 0)
    assert LargeLoss.objects.get() == loss


def test_command_lists_and_says_how_many(story, capsys):
    call_command("build_warning_list", at="2026-06-01T10:00:00")
    assert '"listed": 1' in capsys.readouterr().out


def test_rule_of_a_branch_lists_what_the_default_does_not(story):
    case = make_case(story.tree["330301"], estimate=Decimal(20000))
    values = {"value": 15000, "valid_from": date(2026, 1, 1), "source": "test"}
    BranchSetting.objects.create(code="claims.yellow_vehicle", branch=story.tree["33"], **values)
    build_warning_list(at=START)
    assert loss_of(case).tier == "yellow"


def test_reserve_that_jumped_in_a_week_is_listed(story):
    case = make_case(
        story.tree["330301"], estimate=Decimal(15000), reported_at=START - timedelta(days=20), loss_at=None
    )
    moved(case, "10000", START - timedelta(days=10), 1)
    moved(case, "15000", START - timedelta(days=2), 2)
    build_warning_list(at=START)
    assert loss_of(case).triggers == ["reserve_jump"]


def test_event_of_several_cases_reaches_the_regulator(story):
    place = {"loss_place": "温州港区", "line": "property", "reserve": Decimal(0)}
    first = make_case(story.tree["330301"], estimate=Decimal(30_000_000), **place)
    second = make_case(story.tree["3301"], estimate=Decimal(8_000_000), extra={"our_share_percent": "40"}, **place)
    build_warning_list(at=START)
    assert [loss_of(case).is_regulator for case in (first, second)] == [True, True]
    assert loss_of(first).regulator_due_on == date(2026, 6, 5)  # five working days after Sunday 31 May


def test_heavier_case_is_listed_again_with_shorter_deadlines(story):
    case = make_case(story.tree["330301"], estimate=Decimal(250000))
    build_warning_list(at=START)
    assert loss_of(case).attend_due_at == START + hours(48)
    change_case(case, estimate=Decimal(700000))
    assert build_warning_list(at=START + hours(5)).changed == 1
    loss = loss_of(case)
    assert (loss.tier, loss.attend_due_at) == ("red", START + hours(24))
    change_case(case, estimate=Decimal(120000))
    build_warning_list(at=START + hours(6))
    assert loss_of(case).tier == "red"


def test_imported_list_row_keeps_what_it_says(story):
    case = make_case(story.tree["330301"], estimate=Decimal(900))
    listing = Listing(name="省预警0601", listed_at=START, tier="orange", report_due_at=START + hours(12))
    with refused("permission_missing"):
        list_case(by=story.handler, case=case, listing=listing)
    loss = list_case(by=story.manager, case=case, listing=listing)
    assert (loss.tier, loss.report_due_at, loss.listed_by) == ("orange", START + hours(12), "list")
    again = list_case(by=story.manager, case=case, listing=Listing(name="again", listed_at=START, tier="red"))
    assert (again, again.tier) == (loss, "orange")


def test_case_is_a_large_loss_once(story):
    loss = story.listed()
    twin = LargeLoss(case=loss.case, branch=loss.branch, tier="red", estimate_listed=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_another_province_sees_nothing(story):
    loss = story.listed()
    assert not LargeLoss.objects.visible_to(story.stranger).exists()
    with pytest.raises(NotFound):
        act.report(by=story.stranger, loss=loss, form=FORM)


# --- reports and decisions ------------------------------------------------------------------------------------------


def test_report_outside_the_list_is_followed_and_has_no_deadline(story):
    case = make_case(story.tree["330301"], estimate=Decimal(900))
    loss = act.report_outside_list(by=story.handler, case=case, form=FORM)
    assert (loss.status, loss.listed_by, loss.listed_at, loss.report_due_at) == ("in_review", "report", None, None)
    with refused("listed_already"):
        act.report_outside_list(by=story.handler, case=case, form=FORM)
    loss = act.return_report(by=story.manager, loss=loss, why="补充照片")
    with refused("outside_list"):
        act.report(by=story.handler, loss=loss, form=FORM)


def test_report_without_text_is_refused(story):
    with refused("report_empty"):
        act.report(by=story.handler, loss=story.listed(), form=act.ReportForm(summary=" "))


def test_recognition_needs_prefecture_then_province_and_three_persons(story):
    loss = story.reported()
    with refused("permission_missing"):
        act.endorse(by=story.handler, loss=loss)
    with refused("not_endorsed"):
        act.recognise(by=story.province, loss=loss)
    loss = act.endorse(by=story.manager, loss=loss)
    with refused("already_endorsed"):
        act.endorse(by=story.province, loss=loss)
    with refused("not_province"):
        act.recognise(by=story.manager, loss=loss)
    assert act.recognise(by=story.province, loss=loss).status == "tracking"


def test_province_cannot_agree_for_the_prefecture_and_then_decide(story):
    loss = act.endorse(by=story.province, loss=story.reported())
    with refused("same_person_twice"):
        act.recognise(by=story.province, loss=loss)


def test_reporter_does_not_decide(story):
    loss = act.report(by=story.manager, loss=story.listed(), form=FORM)
    with refused("own_report"):
        act.endorse(by=story.manager, loss=loss)


def test_returned_report_is_written_again_and_the_first_stays_returned(story):
    loss = act.return_report(by=story.manager, loss=story.reported(), why="缺事故认定书")
    assert loss.status == "warning"
    act.report(by=story.handler, loss=loss, form=FORM)
    assert LossReport.objects.filter(kind="first", returned_at__isnull=False).count() == 1
    assert LossReport.objects.filter(kind="first", returned_at=None, approved_at=None).count() == 1


def test_late_report_is_late_and_the_mark_stays(story, freeze):
    loss = story.listed()
    freeze(START + hours(25))
    assert run_clocks(at=START + hours(25))["losses_overdue"] == 1
    assert run_clocks(at=START + hours(25))["losses_overdue"] == 0
    told = OutboxMessage.objects.filter(payload__kind="loss_overdue").values_list("payload__recipient_id", flat=True)
    assert {story.manager.pk, story.province.pk} <= set(told)
    loss = act.report(by=story.handler, loss=loss.reload(), form=FORM)
    assert loss.report_overdue_at == START + hours(24)
    assert loss.reports.get().late


def test_report_of_a_decided_kind_cannot_be_rewritten(story):
    report = story.reported().reports.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        LossReport.objects.filter(pk=report.pk).update(summary="other")


# --- on site --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"arrived_at": START + hours(1)}, "attendance_in_future", id="future"),
        pytest.param({"arrived_at": START - hours(13)}, "attendance_before_loss", id="before-the-accident"),
        pytest.param({"here": Place(Decimal("30.27"), Decimal("120.15"))}, "attendance_too_far", id="hangzhou"),
        pytest.param({"here": Place(Decimal(0), Decimal(0))}, "place_invalid", id="no-position"),
        pytest.param({"place": " "}, "place_missing", id="no-place"),
    ],
)
def test_attendance_is_refused(story, given, code):
    loss = story.tracking()
    with refused(code):
        attending.record_attendance(by=story.handler, loss=loss, form=story.visit(**given))
    assert not Attendance.objects.exists()


def test_photo_of_another_case_proves_nothing(story):
    attending.record_attendance(by=story.handler, loss=story.tracking(), form=story.visit(photo=picture(7)))
    other = make_case(story.tree["330301"], estimate=Decimal(620000))
    build_warning_list(at=START)
    with refused("photo_reused"):
        attending.record_attendance(by=story.handler, loss=loss_of(other), form=story.visit(photo=picture(7)))


def test_same_record_sent_twice_is_one(story):
    loss = story.tracking()
    for _time in range(2):
        attending.record_attendance(by=story.handler, loss=loss, form=story.visit(photo=picture(9)))
    assert Attendance.objects.count() == 1
    assert Event.objects.of(loss).filter(verb="attend").count() == 1


def test_person_of_another_prefecture_attends_only_when_delegated(story):
    loss, guest = story.tracking(), handler_of(story.tree["330101"])
    with refused("attendance_by_stranger"):
        attending.record_attendance(by=story.handler, loss=loss, form=story.visit(person=guest))
    row = cross_region.entrust(by=story.handler, case=story.case, form=entrusting(story.tree["330101"]))
    cross_region.accept(by=guest, row=row)
    loss = attending.record_attendance(by=story.handler, loss=loss, form=story.visit(person=guest))
    assert loss.status == "attended"


def test_attendance_before_recognition_counts(story):
    loss = attending.record_attendance(by=story.handler, loss=story.listed(), form=story.visit())
    assert (loss.status, loss.attended_at) == ("warning", START - hours(1))
    kinds = ToDo.objects.open().filter(object_type=loss.object_type()).values_list("kind", flat=True)
    assert list(kinds) == ["report_loss"]


def test_attendance_after_the_deadline_is_late(story, freeze):
    loss = story.tracking()
    freeze(START + hours(30))
    form = story.visit(arrived_at=START + hours(26))
    attending.record_attendance(by=story.handler, loss=loss, form=form)
    assert Attendance.objects.get().late


def test_attendance_on_a_stale_page_is_a_conflict(story):
    loss = story.tracking()
    with pytest.raises(Conflict):
        attending.record_attendance(by=story.handler, loss=loss, form=story.visit(), expected_version=1)


def test_attendance_is_never_changed(story):
    attending.record_attendance(by=story.handler, loss=story.tracking(), form=story.visit())
    with pytest.raises(DatabaseError), transaction.atomic():
        Attendance.objects.update(place="other")


# --- the end --------------------------------------------------------------------------------------------------------


def test_closing_needs_nothing_outstanding(story):
    loss = act.endorse(by=story.manager, loss=story.closing())
    with refused("reserve_open"):
        act.approve_closing(by=story.province, loss=loss)
    change_case(story.case, reserve=Decimal(0))
    assert act.approve_closing(by=story.province, loss=loss.reload()).status == "loss_closed"


def test_regulator_tier_closes_with_its_number_only(story):
    story.case = make_case(story.tree["330301"], line="property", estimate=Decimal(60_000_000), reserve=Decimal(0))
    loss = act.endorse(by=story.manager, loss=story.closing())
    assert loss.is_regulator
    with refused("regulator_report_missing"):
        act.approve_closing(by=story.province, loss=loss)
    with refused("not_closed_yet"):
        act.enter_regulator_number(by=story.handler, loss=loss, which="closing", number="浙监报〔2026〕9号")
    with refused("number_missing"):
        act.enter_regulator_number(by=story.handler, loss=loss, which="report", number=" ")
    loss = act.enter_regulator_number(by=story.handler, loss=loss, which="report", number="浙监报〔2026〕8号")
    with refused("already_reported"):
        act.enter_regulator_number(by=story.handler, loss=loss, which="report", number="又一个")
    loss = act.approve_closing(by=story.province, loss=loss)
    assert loss.regulator_closing_due_on == date(2026, 6, 8)
    kinds = ToDo.objects.open().filter(object_type=loss.object_type(), object_id=loss.pk)
    assert list(kinds.values_list("kind", flat=True)) == ["regulator_closing"]
    loss = act.enter_regulator_number(by=story.handler, loss=loss, which="closing", number="浙监报〔2026〕9号")
    assert not kinds.exists()


def test_other_tiers_have_no_report_to_the_regulator(story):
    with refused("not_regulator_tier"):
        act.enter_regulator_number(by=story.handler, loss=story.tracking(), which="report", number="1")


def test_returned_closing_goes_on_with_progress(story):
    loss = act.return_closing(by=story.manager, loss=story.closing(), why="未决未清")
    assert (loss.status, loss.endorsed_by_id) == ("tracking", None)


def test_closed_loss_opens_again_when_something_is_outstanding(story):
    loss = story.closed()
    with refused("nothing_outstanding"):
        act.reopen(by=story.handler, loss=loss, why="再审")
    change_case(story.case, reserve=Decimal(5000))
    assert build_warning_list(at=START + hours(1)).reopened == 1
    assert loss.reload().status == "tracking"


def test_groups_read_no_number_and_no_name(story):
    assert not any("%(" in str(sentence) for sentence in GROUP_NOTICES.values())
