"""Steps about what acceptors are told and how long books are kept (reinsurance brief §4 R26, R28)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reinsurance import books_guards as only
from reinsurance import placing_guards
from reinsurance.models.placement_market import PLACE
from reinsurance.models.placement_row import PlacementRow
from reinsurance.models.placement_terms import LIVE
from reinsurance.models.placement_terms import PlacementStatus as S
from workflow.steps import step

HOLD = "reinsurance.rules"
SUBMITTED_ONCE = [state for state in S if state != S.DRAFT]


class BookSteps(PlacementRow):
    """Attributes only; requests of acceptors are rows of their own."""

    class Meta:
        abstract = True

    @step(
        source=LIVE,
        permission=PLACE,
        label=_("Record a request for facts"),
        guards=(only.request_sound,),
    )
    def record_fact_request(self, values: dict[str, Any]) -> None:
        """接受人要求告知自负责任及原保险情况."""

    @step(
        source=SUBMITTED_ONCE,
        permission=PLACE,
        label=_("Record the answer to a request"),
        early_guards=(only.request_open,),
        guards=(only.answer_sound,),
    )
    def record_fact_answer(self, request: Any, answer: Any) -> None:
        """书面告知."""

    @step(
        source=SUBMITTED_ONCE,
        permission=HOLD,
        label=_("Place a legal hold"),
        early_guards=(only.not_held,),
        guards=(placing_guards.reason_given,),
    )
    def place_hold(self, why: str) -> None:
        """保全: books are kept however long it lasts."""
        self.legal_hold = why

    @step(
        source=SUBMITTED_ONCE,
        permission=HOLD,
        label=_("Lift the legal hold"),
        early_guards=(only.held,),
        guards=(placing_guards.reason_given,),
    )
    def lift_hold(self, why: str) -> None:
        """解除保全."""
        self.legal_hold = ""
