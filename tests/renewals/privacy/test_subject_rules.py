"""What a deletion does to a task, and with what ground it may be refused."""

from __future__ import annotations

import pytest

from renewals.privacy.rules.retention import Duty
from renewals.privacy.rules.subject import Held, deed_on, duty_over, grounds

D = Duty
FREE = Held(None, None)
SOLD = Held(None, D.SALES_RECORD)
RUNS = Held(D.CONTRACT, D.CONTRACT)
HELD = Held(D.LEGAL_HOLD, D.LEGAL_HOLD)
SILENT = Held(None, D.SALES_RECORD, contact_gone=True)
GONE = Held(None, None, contact_gone=True, gone=True)
NAMES = ("identity", "unfounded")


@pytest.mark.parametrize(
    ("row", "deed"),
    [(FREE, "all"), (SOLD, "contact"), (RUNS, "nothing"), (HELD, "nothing"), (SILENT, "nothing"), (GONE, "nothing")],
)
def test_deed(row, deed):
    assert deed_on(row) == deed


@pytest.mark.parametrize(
    ("rows", "kind", "found"),
    [
        ([RUNS], "delete", ("contract", *NAMES)),
        ([HELD, RUNS], "delete", ("legal_hold", *NAMES)),
        ([SILENT], "delete", ("sales_record", *NAMES)),
        ([SILENT, GONE], "delete", ("sales_record", *NAMES)),
        ([RUNS, SOLD], "delete", NAMES),
        ([FREE], "delete", NAMES),
        ([GONE], "delete", NAMES),
        ([RUNS], "access", NAMES),
        ([HELD], "correct", NAMES),
        ([HELD], "withdraw", NAMES),
    ],
)
def test_grounds_of_refusal(rows, kind, found):
    assert grounds(kind, rows) == found


def test_strongest_duty_is_told():
    assert duty_over([FREE, SOLD, RUNS]) is D.CONTRACT
    assert duty_over([GONE, FREE]) is None
