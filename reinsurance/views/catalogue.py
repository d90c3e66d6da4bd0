"""The catalogue of scenarios: what each needs, who agrees, what it leads to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.roles import ROLES
from reinsurance.attached import document_label
from reinsurance.models import Placement
from reinsurance.rules.scenarios import Scenario, Use, in_order


def scenarios(request: HttpRequest) -> HttpResponse:
    """Every scenario; those that are coming say so."""
    return render(request, "reinsurance/scenarios.html", {"scenarios": [_shown(each) for each in in_order()]})


def _shown(scenario: Scenario) -> dict[str, object]:
    fields = [Placement._meta.get_field(name) for name in scenario.fields]
    return {
        "scenario": scenario,
        "coming": scenario.use is Use.COMING,
        "fields": [getattr(each, "verbose_name", each.name) for each in fields],
        "documents": [document_label(code) for code in scenario.documents],
        "chain": [ROLES[code].label for code in scenario.chain],
    }
