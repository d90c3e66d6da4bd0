"""A team with assignment rules and customers of the pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renewals.assignment.actions import rulemaking, runs
from renewals.models import AssignmentRun
from tests.factories import NOW


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def usual(people, tree):
    """The usual order, set by the province for everybody below."""
    return rulemaking.begin_rules(by=people["province_admin"], branch=tree["33"])


@pytest.fixture
def planned(people, tree, usual) -> Callable[..., AssignmentRun]:
    """A dry run over the prefecture, worked out."""

    def make(**wanted: Any) -> AssignmentRun:
        reason = "离职" if "owner" in wanted else ""
        run = runs.ask_for_plan(
            by=people["renewal_manager"], branch=tree["3303"], wanted=runs.Wanted(**wanted), reason=reason
        )
        runs.make_plan(run=run, at=NOW)
        return run.reload()

    return make


@pytest.fixture
def carried_out(people) -> Callable[[AssignmentRun], AssignmentRun]:
    """Carries a dry run out, as the worker does."""

    def make(run: AssignmentRun) -> AssignmentRun:
        applying = runs.apply_plan(by=people["renewal_manager"], run=run)
        return runs.carry_out(run=applying, by=people["renewal_manager"], at=NOW)

    return make
