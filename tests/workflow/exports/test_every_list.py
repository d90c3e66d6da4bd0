"""Every list page can be taken out: none is written without its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User
from accounts.roles import ROLES
from workflow.exports.desks import EXPORT_DESKS
from workflow.exports.registry import SOURCES, asked_again
from workflow.exports.words import desk_of
from workflow.figure_rows import FIGURE_DESKS
from workflow.intake.screens.desks import DESKS

APPS = ("accounts", "workflow", "renewals", "claims", "reinsurance", "reporting")
ROOT = Path(settings.BASE_DIR)


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function of the lists in the views, with its place."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def codes(call: ast.Call) -> list[str]:
    """The sources a page names; ``{app}-imports`` is one for each desk that imports, ``figure-rows-{app}`` for each
    desk with figures."""
    value = next(keyword.value for keyword in call.keywords if keyword.arg == "export")
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    assert isinstance(value, ast.JoinedStr)
    said = "".join(str(part.value) for part in value.values if isinstance(part, ast.Constant))
    if said == "figure-rows-":
        return [f"{said}{app}" for app in FIGURE_DESKS]
    assert said == "-imports"
    return [f"{app}-imports" for app in DESKS]


@pytest.mark.parametrize(("place", "call"), [pytest.param(*each, id=each[0]) for each in calls("list_page")])
def test_list_has_an_export_source(place: str, call: ast.Call) -> None:
    assert set(codes(call)) <= SOURCES.keys(), place


def test_lists_are_made_by_list_page_alone() -> None:
    assert [place for place, _call in calls("list_context") if "listing/page.py" not in place] == []


def templates_of_lists() -> list[str]:
    """Templates that extend the shared one, as views name them."""
    found: list[str] = []
    for app in APPS:
        folder = ROOT / app / "templates"
        found += [
            path.relative_to(folder).as_posix()
            for path in sorted(folder.rglob("*.html"))
            if '{% extends "pages/list.html" %}' in path.read_text("utf-8")
        ]
    return found


@pytest.mark.parametrize("template", templates_of_lists())
def test_view_of_a_list_names_a_source(template: str) -> None:
    views = [path for app in APPS for path in (ROOT / app).rglob("views/*.py")]
    shown = [path.read_text("utf-8") for path in views if f'"{template}"' in path.read_text("utf-8")]
    assert shown
    assert all("list_page(" in text or "export_address(" in text for text in shown)


def test_every_source_belongs_to_a_desk_and_somebody_agrees_to_its_files() -> None:
    assert {desk_of(code) for code in SOURCES} <= EXPORT_DESKS.keys()
    assert all(desk.agreeing for desk in EXPORT_DESKS.values())


NEEDS = {
    "claims-injury-board": "part=step",
    "renewal-rows": "measure=due&whole=1",
    "reporting-figure": "kpi=renewal_rate",
    "figure-rows-renewals": "kpi=renewal_rate&measure=due",
    "figure-rows-claims": "kpi=closing_rate&measure=reports_real",
    "figure-rows-reinsurance": "kpi=fac_quote_rate&measure=asked",
}


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(set(SOURCES) - {"renewals-call-list"}))
def test_source_answers_somebody_who_may_take_its_rows(people: dict[str, User], code: str) -> None:
    source = SOURCES[code]
    by = next(person for role, person in people.items() if role in ROLES and person.scope().may(source.permission))

    sheet = source.sheet(asked_again(by, {"query": NEEDS.get(code, "")}))

    assert len(list(sheet.rows())) == sheet.count()
    assert all(sheet.columns)
