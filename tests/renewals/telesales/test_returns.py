"""The return file of call results: each call once, every refused row with its reason (brief §1.7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from renewals import actions
from renewals.models import CallReturn, DoNotCall, FollowUp, Renewal
from renewals.telesales.actions.handing_out import hand_out, release_item
from renewals.telesales.sheet import blocked_on, callable_items
from tests.factories import NOW
from tests.renewals.telesales.conftest import EVERYBODY
from workflow.intake.batches import verbs
from workflow.models import Event, ImportBatch, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
AT = "2026-06-01 10:30"


@pytest.fixture(autouse=True)
def _next_morning(freeze):
    freeze(NOW)


@pytest.fixture
def item(people, lapsed, make_list, freeze):
    """One customer handed to the caller at ten; now it is the next morning."""
    lapsed(owner=people["specialist"])
    made = make_list()
    hand_out(by=people["renewal_manager"], call_list=made, to=[people["telesales"]], at=NOW)
    freeze(NOW + timedelta(days=1))
    return made.items.select_related("call_list").get()


def found(answer):
    """Row, code and column of every message."""
    return [(each["row"], each["code"], each["field"]) for each in answer["messages"]]


def test_call_is_written_as_the_callers_and_known_as_brought_by_a_file(people, item, bring_back):
    answer = bring_back((item.token, "要报价", AT, "65", "", "周五前要方案"))

    row, renewal = FollowUp.objects.get(), Renewal.objects.get()
    event = Event.objects.of(renewal).last()
    assert (answer["counts"]["new"], answer["messages"]) == (1, [])
    assert (row.author, row.result, row.seconds, row.effective) == (people["telesales"], "R3", 65, True)
    assert f"{row.at:%Y-%m-%d %H:%M}" == "2026-06-01 02:30"
    assert (event.verb, event.actor_no, event.data["caller_no"]) == (
        "call_returned",
        people["renewal_manager"].employee_no,
        people["telesales"].employee_no,
    )
    item.refresh_from_db()
    assert (item.calls, item.result, item.called_by) == (1, "R3", people["telesales"])
    assert ToDo.objects.open().filter(assignee=people["specialist"], kind="next_contact").exists()


def test_same_file_twice_writes_once(item, bring_back):
    bring_back((item.token, "R2", AT, "", "", ""))
    version = Renewal.objects.get().version

    answer = bring_back((item.token, "R2", AT, "", "", ""))

    assert (answer["counts"]["new"], answer["counts"]["unchanged"]) == (0, 1)
    assert (FollowUp.objects.count(), Renewal.objects.get().version) == (1, version)


def test_database_keeps_a_call_once(people, item, bring_back):
    bring_back((item.token, "R2", AT, "", "", ""))
    known = CallReturn.objects.get()
    other = FollowUp.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CallReturn.objects.create(
            item=known.item, branch=known.branch, called_at=known.called_at, result="R1", caller=people["telesales"],
            follow_up=other, batch=known.batch, source_row=9,
        )  # fmt: skip


def test_dry_run_writes_nothing(item, bring_back):
    answer = bring_back((item.token, "R2", AT, "", "", ""), commit=False)
    assert (answer["counts"]["new"], FollowUp.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (("TNOSUCHTASK", "R2", AT, "", "", ""), "call.unknown", "task"),
        (("=1+1", "R2", AT, "", "", ""), "call.formula", "task"),
        (("{token}", "也许", AT, "", "", ""), "call.result", "result"),
        (("{token}", "R2", "昨天", "", "", ""), "call.time", "called_at"),
        (("{token}", "", AT, "", "", ""), "cell.required", "result"),
        (("{token}", "R2", AT, "abc", "", ""), "number.unreadable", "seconds"),
        (("{token}", "R2", AT, "", "E99999999", ""), "call.agent", "agent"),
        (("{token}", "R2", AT, "", "{specialist}", ""), "call.agent", "agent"),
        (("{token}", "R2", "2026-06-03 10:00", "", "", ""), "call.in_future", "called_at"),
        (("{token}", "R2", "2026-06-01 09:30", "", "", ""), "call.before_list", "called_at"),
        (("{token}", "R2", "2026-06-01 21:30", "", "", ""), "call.refused", "called_at"),
        (("{token}", "R2", AT, "", "", "长" * 201), "call.note_long", "note"),
    ],
    ids=[
        "unknown task", "formula", "unknown result", "no time", "no result", "no number", "nobody", "no caller",
        "future", "before the list", "outside call hours", "long note",
    ],
)  # fmt: skip
def test_bad_row_is_refused_with_row_column_and_reason(row, code, column, people, item, bring_back):
    values = {"token": item.token, "specialist": people["specialist"].employee_no}

    good = (item.token, "R2", "2026-06-01 11:00", "", "", "")
    answer = bring_back(tuple(cell.format(**values) for cell in row), good)

    assert (2, code, column) in found(answer)
    assert all(each["reason"] for each in answer["messages"])
    assert FollowUp.objects.count() == 1


def test_row_of_another_branch_is_foreign(people, item, bring_back):
    answer = bring_back((item.token, "R2", AT, "", "", ""), branch="5101", by="other_renewal_manager")
    assert found(answer) == [(2, "call.foreign", "task")]
    assert not FollowUp.objects.exists()


def test_call_after_the_end_of_the_list_is_refused(item, bring_back, freeze):
    freeze(NOW + timedelta(days=4, hours=2))
    answer = bring_back((item.token, "R2", "2026-06-05 10:00", "", "", ""), (item.token, "R2", AT, "", "", ""))
    assert found(answer) == [(2, "call.expired", "task")]
    assert FollowUp.objects.count() == 1


def test_file_that_comes_too_late_is_refused(item, bring_back, freeze):
    freeze(NOW + timedelta(days=8))
    assert found(bring_back((item.token, "R2", AT, "", "", ""))) == [(2, "call.too_late", "task")]


def test_rows_of_a_withdrawn_list_and_of_a_released_customer_are_refused(people, item, bring_back):
    release_item(by=people["renewal_manager"], item=item, reason="客户要求", at=NOW + timedelta(minutes=5))
    assert found(bring_back((item.token, "R2", AT, "", "", ""))) == [(2, "call.released", "task")]
    held = item.call_list.reload()
    actions.withdraw_call_list(by=people["renewal_manager"], call_list=held, reason="重做")
    assert found(bring_back((item.token, "R2", AT, "", "", ""))) == [(2, "call.withdrawn", "task")]


def test_contradicting_rows_are_told_apart(item, bring_back):
    answer = bring_back(
        (item.token, "R2", AT, "", "", ""), (item.token, "R2", AT, "", "", ""), (item.token, "R6", AT, "", "", "")
    )
    assert [code for _row, code, _column in found(answer)] == ["call.twice", "call.conflict"]
    again = bring_back((item.token, "R6", AT, "", "", ""))
    assert found(again) == [(2, "call.known_otherwise", "result")]


def test_do_not_call_in_a_file_blocks_the_number_at_once(people, item, bring_back, lapsed, tree):
    twin = lapsed(owner=people["specialist"])  # another vehicle of the same number

    bring_back((item.token, "要求勿扰", AT, "20", "", ""))

    renewal = Renewal.objects.get(pk=item.renewal_id)
    assert renewal.do_not_call
    entry = DoNotCall.objects.in_force(NOW.date() + timedelta(days=1)).get()
    assert (entry.phone_hash, entry.reason) == (renewal.phone_hash, "customer_request")
    later = NOW + timedelta(days=1)
    assert not callable_items(item.call_list.reload(), later).filter(~blocked_on(later)).exists()
    rows = actions.callable_customers(by=people["renewal_manager"], branch=tree["3303"], form=EVERYBODY, at=later)
    assert twin.phone_hash == renewal.phone_hash
    assert not rows.exists()


def test_older_call_does_not_hide_the_newer_one(people, item, bring_back):
    bring_back((item.token, "R2", "2026-06-01 15:00", "", "", ""))
    bring_back((item.token, "N1", AT, "", "", ""))
    renewal = Renewal.objects.get()
    item.refresh_from_db()
    assert (renewal.attempts, renewal.last_result, item.calls, item.result) == (2, "R2", 2, "R2")


def test_calls_that_were_made_cannot_be_taken_back(people, item, bring_back):
    bring_back((item.token, "R2", AT, "", "", ""))
    batch = ImportBatch.objects.get()
    assert verbs.obstacles(batch)
    assert FollowUp.objects.count() == 1
