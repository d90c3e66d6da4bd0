"""Every list page can be taken out: none is written without its source."""

from __future__ import annotations

import ast
import re
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


#: Pages with a table that is no list of rows, and why nothing of them is taken out.
NO_LIST = {
    "renewals/assignment/owners.html": "whose customers may be moved; the owners are taken out of the live board",
    **dict.fromkeys(
        (
            "accounts/branch.html",
            "accounts/person.html",
            "claims/desk/case.html",
            "claims/desk/referral.html",
            "claims/standard.html",
            "reinsurance/cancellation.html",
            "reinsurance/counterparty.html",
            "reinsurance/endorsement.html",
            "reinsurance/inward_endorsement.html",
            "reinsurance/inward_offer.html",
            "reinsurance/placement.html",
            "reinsurance/replacement.html",
            "reinsurance/rule.html",
            "renewals/assignment/rule.html",
            "renewals/collisions/fleet.html",
            "renewals/detail.html",
            "renewals/taxonomy/taxon.html",
            "reporting/kpi.html",
            "workflow/import/batch.html",
            "workflow/import/sheet.html",
            "workflow/setting.html",
        ),
        "one record, shown whole; the list it stands in is taken out",
    ),
    **dict.fromkeys(
        (
            "accounts/add_limit.html",
            "renewals/assignment/move.html",
            "renewals/dispatch.html",
            "renewals/leads/callback_plan.html",
            "renewals/taxonomy/clone.html",
            "renewals/telesales/hand_out.html",
            "workflow/approvals/calendar.html",
        ),
        "a form with a preview of what it would do",
    ),
    **dict.fromkeys(
        (
            "claims/clauses.html",
            "reinsurance/scenarios.html",
            "renewals/conduct/rules.html",
            "renewals/taxonomy/taxonomies.html",
            "reporting/packs.html",
            "workflow/notice_words.html",
        ),
        "a text to read or a menu: no rows of the book",
    ),
    "workflow/audit_customer.html": "the answer about one customer, read once",
}
#: What is made as a paper leaves as one.
PAPER_FOLDERS = ("claims/papers/", "reporting/packs/")
#: Tables that may stand in any page: a conflict with what somebody else saved.
FRAME = {"components/differences.html"}
_NAMED = re.compile(r'{% (?:include|extends) "([^"]+)"')


def templates() -> dict[str, str]:
    """Every template by its name."""
    folders = [*(ROOT / app / "templates" for app in APPS), ROOT / "templates"]
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*.html"))
    }


def pieces(name: str, texts: dict[str, str], found: set[str] | None = None) -> set[str]:
    """A template and everything it is put together from."""
    seen = set() if found is None else found
    if name in texts and name not in seen:
        seen.add(name)
        for other in _NAMED.findall(texts[name]):
            pieces(other, texts, seen)
    return seen


def pages_with_a_table() -> Iterator[tuple[str, set[str]]]:
    """Whole pages, not papers, that show a table of their own, with their pieces."""
    texts = templates()
    for name, text in texts.items():
        put_together = pieces(name, texts)
        tables = {piece for piece in put_together if "<table" in texts[piece]} - FRAME
        if "{% extends" in text and tables and not name.startswith(PAPER_FOLDERS):
            yield name, put_together


def test_every_page_with_a_table_has_a_way_out() -> None:
    """A board, a ranking, a drill-down made by hand as well: the template shows the address of its file."""
    texts = templates()
    ways = ("export_address", "workflow:export_new")
    without = {
        name
        for name, put_together in pages_with_a_table()
        if "pages/list.html" not in put_together
        and not any(way in texts[piece] for piece in put_together for way in ways)
    }
    assert sorted(without - NO_LIST.keys()) == [], "a table without a way out"
    assert sorted(NO_LIST.keys() - without) == [], "a reason for nothing"


def test_every_address_of_a_file_names_a_source() -> None:
    named = [(place, call.args[1]) for place, call in calls("export_address") if "listing/page.py" not in place]
    assert named
    unknown = [
        (place, code.value) for place, code in named if isinstance(code, ast.Constant) and code.value not in SOURCES
    ]
    assert unknown == []


def test_every_table_made_in_python_is_offered_by_a_page() -> None:
    """A registered source that no page leads to is one somebody forgot to put on its page."""
    said = "".join(
        path.read_text("utf-8")
        for app in APPS
        for path in (ROOT / app).rglob("*")
        if path.suffix in {".py", ".html"} and path.is_file()
    )
    made = [code.value for _place, call in calls("register_made") if isinstance(code := call.args[0], ast.Constant)]
    assert made
    assert [code for code in made if said.count(f'"{code}"') + said.count(f"'{code}'") < 2] == []


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
@pytest.mark.parametrize(
    "code", sorted(set(SOURCES) - {"renewals-assignment", "renewals-bulk-message", "renewals-call-list"})
)
def test_source_answers_somebody_who_may_take_its_rows(people: dict[str, User], code: str) -> None:
    source = SOURCES[code]
    by = next(person for role, person in people.items() if role in ROLES and person.scope().may(source.permission))

    sheet = source.sheet(asked_again(by, {"query": NEEDS.get(code, "")}))

    assert len(list(sheet.rows())) == sheet.count()
    assert all(sheet.columns)
