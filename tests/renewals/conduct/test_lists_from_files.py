"""禁呼名单 and 同意台账 as files: read, refused row by row, joined, taken back; a second run changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from accounts.fields import blind_index
from renewals.conduct.actions import registers
from renewals.conduct.imports.kinds import CONSENTS, DO_NOT_CALL_LIST
from renewals.conduct.imports.runs import BlockRun
from renewals.models import Consent, DoNotCall
from tests.factories import NOW
from workflow.intake.batches import verbs
from workflow.intake.batches.findings import FindingLog
from workflow.intake.batches.past import import_past
from workflow.intake.batches.reading import Reading
from workflow.intake.batches.registry import Context
from workflow.intake.batches.survey import silent
from workflow.models import ImportBatch, ImportFinding

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

BLOCKS = """手机号,生效日期,截止日期,来源,原因
13912345678,2026-01-01,,行业,共享名单
13912345679,2026-01-01,2027-12-31,客户,来电
13912345679,2026-01-01,2027-12-31,客户,来电
139123,2026-01-01,,行业,坏号
13912345670,2026-01-01,2026-05-31,行业,已过期
13912345671,2027-01-01,,行业,未来
13912345672,2026-01-01,2025-01-01,行业,倒置
"""
STATEMENTS = """手机号,用途,渠道,是否同意,日期,证据
13912345678,营销,电话,是,2026-05-01,录音1
13912345679,营销,,撤回,2026-05-02,录音2
13912345670,营销,电话,也许,2026-05-02,录音3
13912345671,营销,电话,是,2026-05-02,
13912345672,营销,传真,是,2026-05-02,录音4
"""


@pytest.fixture
def take_in(people, tree, freeze) -> Callable[[str, str], ImportBatch]:
    freeze()

    def run(kind: str, text: str) -> ImportBatch:
        header, *lines = csv.reader(io.StringIO(text))
        return import_past(
            by=people["renewal_manager"],
            kind=kind,
            branch=tree["3303"],
            file_name="list.csv",
            header=header,
            lines=lines,
            at=NOW,
        )

    return run


def codes(batch: ImportBatch) -> list[str]:
    return sorted(ImportFinding.objects.filter(batch=batch).values_list("code", flat=True))


def test_list_of_blocked_numbers_is_taken_in_and_a_second_run_changes_nothing(take_in):
    batch = take_in(DO_NOT_CALL_LIST, BLOCKS)
    first = DoNotCall.objects.get(phone_hash=blind_index("13912345678"))
    assert (first.source, first.until, first.masked) == ("industry", None, "139****5678")
    assert DoNotCall.objects.count() == 2
    assert codes(batch) == ["conduct.days", "conduct.ended", "conduct.future", "conduct.phone", "conduct.twice"]
    before = list(DoNotCall.objects.values())
    take_in(DO_NOT_CALL_LIST, BLOCKS)
    assert list(DoNotCall.objects.values()) == before


def test_list_is_taken_back_and_the_shorter_block_is_there_again(people, tree, take_in):
    by = people["renewal_manager"]
    known = registers.block_by_hand(
        by=by, branch=tree["3303"], phone="13912345678", source="own", permanent=False, note="x", at=NOW
    )
    batch = take_in(DO_NOT_CALL_LIST, BLOCKS)
    assert DoNotCall.objects.get(pk=known.pk).until is None
    verbs.roll_back(by=by, batch=batch)
    again = DoNotCall.objects.get()
    assert (again.pk, again.source, again.until) == (known.pk, "own", date(2027, 6, 1))


def checked(people, tree, phone: str, until: str = "") -> BlockRun:
    """A list of one number, compared with the register and not yet written."""
    reading = Reading(sheet="list", header_row=1, columns={"phone": 0, "until": 1})
    run = BlockRun(reading, Context(people["renewal_manager"], tree["3303"], NOW.date()))
    run.take([(2, [phone, until])], FindingLog())
    run.settle(FindingLog(), silent)
    return run


@pytest.fixture
def batch(take_in) -> ImportBatch:
    return take_in(DO_NOT_CALL_LIST, BLOCKS.splitlines()[0] + "\n13912345670,,,行业,别的\n")


def test_number_lifted_between_check_and_commit_is_blocked_by_the_list(people, tree, batch):
    by, phone = people["renewal_manager"], "13912345678"
    facts = {"phone": phone, "source": "own", "permanent": True, "note": "x"}
    entry = registers.block_by_hand(by=by, branch=tree["3303"], **facts, at=NOW)
    run = checked(people, tree, phone)
    lift = registers.ask_lift(by=by, branch=tree["3303"], entry=entry, reason="x", at=NOW)
    registers.decide_lift(by=people["province_admin"], lift=lift, agreed=True, opinion="x", at=NOW)
    assert run.write(batch, NOW)["changed"] == 1
    assert DoNotCall.objects.in_force(NOW.date()).get(pk=entry.pk).source == "industry"


def test_number_blocked_for_ever_between_check_and_commit_stays_so(people, tree, batch):
    facts = {
        "by": people["renewal_manager"],
        "branch": tree["3303"],
        "phone": "13912345678",
        "source": "own",
        "at": NOW,
    }
    registers.block_by_hand(**facts, permanent=False, note="x")
    run = checked(people, tree, "13912345678", "2027-12-31")
    entry = registers.block_by_hand(**facts, permanent=True, note="x")
    assert run.write(batch, NOW)["changed"] == 0
    assert DoNotCall.objects.values("source", "until").get(pk=entry.pk) == {"source": "own", "until": None}


def test_consents_are_taken_in_and_back(people, take_in):
    batch = take_in(CONSENTS, STATEMENTS)
    rows = Consent.objects.order_by("on").values_list("channel", "given", "evidence")
    assert list(rows) == [("phone", True, "录音1"), ("any", False, "录音2")]
    assert codes(batch) == ["cell.required", "conduct.channel", "conduct.given"]
    take_in(CONSENTS, STATEMENTS)
    assert Consent.objects.count() == 2
    verbs.roll_back(by=people["renewal_manager"], batch=batch)
    assert not Consent.objects.exists()
