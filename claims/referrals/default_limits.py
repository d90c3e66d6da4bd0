"""The limit matrix that ships as an illustration (claims brief §1.2): nobody's real limits, with a document number.

Written once for head office by ``manage.py load_default_limits``; a branch replaces it by rows of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from accounts.authority import Measure
from accounts.models import AuthorityLimit, Branch
from accounts.rules.authority import LARGEST

DOCUMENT = "示例〔2026〕1号"
VALID_FROM = date(2026, 1, 1)
#: The columns of the matrix: role and level. Above the last one is head office.
HOLDERS = (
    ("claims_manager", "office"),
    ("claims_manager", "prefecture"),
    ("claims_director", "prefecture"),
    ("claims_specialist", "province"),
    ("claims_manager", "province"),
    ("claims_director", "province"),
)
HEAD_OFFICE = ("claims_director", "head_office")
#: Whoever handles a case decides nothing alone.
MAKERS = (
    ("claims_handler", "office"),
    ("claims_handler", "prefecture"),
    ("injury_assessor", "prefecture"),
    ("claims_specialist", "prefecture"),
)
_VEHICLE, _PERSON, _CASE = Measure.PER_VEHICLE, Measure.PER_PERSON, Measure.CASE_TOTAL
_PAYMENT, _CLAIMED, _RESERVE = Measure.PER_PAYMENT, Measure.CLAIMED, Measure.RESERVE
#: line, loss type, measure, act, and thousands for each holder.
ROWS: tuple[tuple[str, str, Measure, str, tuple[int, ...]], ...] = (
    ("motor", "own_damage", _VEHICLE, "", (5, 30, 50, 100, 200, 300)),
    ("motor", "third_vehicle", _VEHICLE, "", (5, 30, 50, 100, 200, 300)),
    ("motor", "third_property", _CASE, "", (3, 20, 50, 80, 150, 300)),
    ("motor", "carried_goods", _CASE, "", (3, 20, 50, 80, 150, 300)),
    ("", "injury_medical", _PERSON, "", (5, 30, 60, 100, 200, 400)),
    ("", "injury_disability", _PERSON, "", (0, 50, 100, 200, 400, 800)),
    ("", "injury_death", _PERSON, "", (0, 0, 200, 400, 800, 1200)),
    ("motor", "", _CASE, "", (10, 80, 150, 300, 600, 1200)),
    ("", "", _CLAIMED, "litigation", (0, 50, 100, 200, 300, 500)),
    ("", "", _CLAIMED, "reject", (0, 10, 30, 100, 200, 500)),
    ("", "", _PAYMENT, "ex_gratia", (0, 0, 0, 0, 20, 100)),
    ("", "", _PAYMENT, "prepay", (0, 20, 50, 100, 200, 500)),
    ("", "", _PAYMENT, "advance", (0, 20, 50, 100, 200, 500)),
    ("", "", _RESERVE, "cancel", (0, 20, 50, 100, 200, 500)),
    ("", "", _RESERVE, "reopen", (0, 0, 0, 50, 200, 500)),
    ("property", "", _CASE, "", (0, 30, 80, 200, 500, 1000)),
    ("liability", "", _CASE, "", (2, 30, 60, 150, 300, 800)),
    ("accident_health", "", _CASE, "", (2, 30, 60, 150, 300, 800)),
    ("marine", "", _CASE, "", (2, 30, 60, 150, 300, 800)),
)


def default_rows(branch: Branch) -> Iterator[AuthorityLimit]:
    """The matrix as unsaved rows issued by ``branch``."""
    for line, loss_type, measure, act, thousands in ROWS:
        amounts = [(holder, Decimal(each) * 1000) for holder, each in zip(HOLDERS, thousands, strict=True)]
        amounts += [(HEAD_OFFICE, LARGEST), *((maker, Decimal(0)) for maker in MAKERS)]
        for (role, level), amount in amounts:
            yield AuthorityLimit(
                branch=branch,
                role=role,
                level=level,
                line=line,
                loss_type=loss_type,
                measure=measure,
                act=act,
                max_amount=amount,
                valid_from=VALID_FROM,
                document_no=DOCUMENT,
            )
