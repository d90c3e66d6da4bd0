"""The recipe "add a scenario", run word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.errors import DomainError
from reinsurance.actions import requesting
from reinsurance.forms.request import RequestForm
from reinsurance.models import PlacementStatus as S
from reinsurance.rules.scenarios import CATALOGUE, SHIPPED, Scenario, register_scenario, scenario_of
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk

RECIPE = settings.BASE_DIR / "docs" / "recipes" / "add-a-scenario.md"


@pytest.fixture
def recipe_scenario() -> Iterator[Scenario]:
    code = "\n".join(re.findall(r"```python\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(RECIPE), "exec"), {"__name__": "recipe"})
    yield CATALOGUE["high_hazard"]
    del CATALOGUE["high_hazard"]


def test_new_scenario_is_offered_listed_and_comes_to_approval(
    desk: Desk, client: Client, recipe_scenario: Scenario
) -> None:
    assert (recipe_scenario.code, recipe_scenario.name) in RequestForm().fields["scenario"].choices  # type: ignore[attr-defined]  # a ChoiceField
    client.force_login(desk.ri_handler)
    assert str(recipe_scenario.trigger) in client.get(reverse("reinsurance:scenarios")).content.decode()
    placement = make.draft(desk, scenario=recipe_scenario.code, losses="近五年无赔款")
    make.add_file(desk.ri_requester, placement, "survey")
    placement = requesting.submit(by=desk.ri_requester, placement=placement.reload())
    placement = make.decide(placement, requesting.PLACEMENT, desk.ri_reviewer, desk.ri_head, desk.chief_underwriter)
    assert placement.status == S.APPROVED


def test_submission_names_the_field_and_the_document_that_are_missing(desk: Desk, recipe_scenario: Scenario) -> None:
    placement = make.draft(desk, scenario=recipe_scenario.code)
    with pytest.raises(DomainError) as refused:
        requesting.submit(by=desk.ri_requester, placement=placement)
    assert refused.value.code == "fields_missing"
    placement = make.draft(desk, scenario=recipe_scenario.code, losses="近五年无赔款")
    with pytest.raises(DomainError) as refused:
        requesting.submit(by=desk.ri_requester, placement=placement)
    assert refused.value.code == "documents_missing"


def test_scenario_is_registered_once() -> None:
    with pytest.raises(ValueError, match="outward_prop"):
        register_scenario(SHIPPED[0])


def test_catalogue_holds_all_twenty_four_of_the_brief() -> None:
    assert sorted(scenario.number for scenario in CATALOGUE.values()) == list(range(1, 25))
    assert scenario_of("no_such_scenario") is None


@pytest.mark.parametrize("scenario", [each.code for each in SHIPPED if not each.startable])
def test_scenario_that_is_coming_or_a_step_cannot_be_started(desk: Desk, scenario: str) -> None:
    with pytest.raises(DomainError) as refused:
        requesting.enter(by=desk.ri_requester, branch=desk.tree["3303"], scenario=scenario, values=make.risk())
    assert refused.value.code == "scenario_coming"
