"""The catalogue of figures: versions, what the command lists, and the pages that show it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Branch
from accounts.scope import SYSTEM
from reporting.catalogue import DESKS, DIMENSION_WORDS, UNIT_WORDS, entries
from reporting.figures import figure
from workflow import kpis
from workflow.kpis import KPIS, Kpi, Question, definition_on, register_kpi, versions_of

pytestmark = pytest.mark.django_db

CHANGED_ON = date(2026, 6, 1)


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kpi]:
    """quote_rate from June on: of the vehicles dispatched, no longer of those due."""
    monkeypatch.setattr(kpis, "KPIS", dict(kpis.KPIS))
    for module in ("reporting.catalogue", "reporting.management.commands.kpi", "reporting.views.catalogue"):
        monkeypatch.setattr(f"{module}.VERSIONS", kpis.VERSIONS)
    before = kpis.VERSIONS["quote_rate"]
    newer = replace(
        KPIS["matured_renewal_rate"],
        code="quote_rate",
        label="Quote rate",
        definition="Vehicles quoted ÷ vehicles dispatched.",
        version=2,
        valid_from=CHANGED_ON,
    )
    register_kpi(newer)
    yield newer
    kpis.VERSIONS["quote_rate"] = before


def listed() -> list[dict[str, Any]]:
    out = StringIO()
    call_command("kpi", list=True, format="json", stdout=out)
    return list(json.loads(out.getvalue())["kpis"])


def test_list_names_more_than_sixty_figures_with_all_they_need() -> None:
    found = listed()

    assert len(found) > 60
    assert len({record["code"] for record in found}) == len(found)
    for record in found:
        assert record["app"] in DESKS, record
        assert record["unit"] in UNIT_WORDS, record
        assert record["direction"] in {"up", "down"}, record
        assert record["version"] >= 1, record
        assert date.fromisoformat(record["valid_from"]), record
        assert set(record["dimensions"]) <= set(DIMENSION_WORDS), record


def test_text_list_shows_unit_direction_version_and_day() -> None:
    out = StringIO()
    call_command("kpi", list=True, stdout=out)

    line = next(line for line in out.getvalue().splitlines() if line.startswith("lapse_rate "))
    assert "[percent, down, v1 2020-01-01]" in line


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_figure_is_said_in_both_languages(language: str) -> None:
    with translation.override(language):
        said = [
            (entry.kpi.code, str(entry.kpi.label), str(entry.kpi.definition), entry.formula)
            for entry in entries(CHANGED_ON)
        ]

    for code, *texts in said:
        assert all(text.strip() for text in texts), code
        chinese = [any("一" <= letter <= "鿿" for letter in text) for text in texts[:2]]
        assert all(chinese) if language == "zh-hans" else not any(chinese), code


def test_definition_in_force_is_chosen_by_the_day(two_versions: Kpi) -> None:
    assert [kpi.version for kpi in versions_of("quote_rate")] == [1, 2]
    assert definition_on("quote_rate", date(2026, 5, 31)).version == 1
    assert definition_on("quote_rate", CHANGED_ON) is two_versions
    assert definition_on("quote_rate", date(2001, 1, 1)).version == 1


def test_figure_says_its_version_and_an_old_one_keeps_its_own(two_versions: Kpi, tree: dict[str, Branch]) -> None:
    question = Question(branch=tree["HQ"], first=date(2026, 5, 1), last=date(2026, 5, 31), as_of=date(2026, 5, 31))

    old = figure(definition_on("quote_rate", question.as_of), question, SYSTEM)
    new = figure(definition_on("quote_rate", CHANGED_ON), question, SYSTEM)

    assert (old["version"], list(old["total"])) == (1, ["due", "quoted", "rate"])
    assert (new["version"], list(new["total"])) == (2, ["due", "renewed", "rate"])


def test_command_takes_the_version_of_the_as_of_day_or_the_one_named(
    two_versions: Kpi, tree: dict[str, Branch]
) -> None:
    def version(as_of: date, **more: Any) -> int:
        out = StringIO()
        asked = {"branch": "HQ", "first": date(2026, 5, 1), "last": date(2026, 5, 31), "format": "json"}
        call_command("kpi", "quote_rate", as_of=as_of, stdout=out, **asked, **more)
        return int(json.loads(out.getvalue())["version"])

    assert version(date(2026, 5, 31)) == 1
    assert version(date(2026, 6, 30)) == 2
    assert version(date(2026, 6, 30), version_no=1) == 1
    with pytest.raises(CommandError, match="no version 9"):
        version(date(2026, 6, 30), version_no=9)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="the same version again"),
        pytest.param({"version": 2}, id="a new version from the same day"),
        pytest.param({"valid_from": CHANGED_ON}, id="the same version from another day"),
    ],
)
def test_version_that_does_not_follow_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="does not follow"):
        register_kpi(replace(KPIS["quote_rate"], **changes))


@pytest.fixture
def manager(client: Client, people: Any) -> Client:
    client.force_login(people["renewal_manager"])
    return client


def test_page_lists_every_figure_of_the_desk_that_is_asked_for(manager: Client) -> None:
    page = manager.get(reverse("reporting:catalogue"), {"app": "claims"})

    assert page.status_code == 200
    assert {entry.kpi.app for entry in page.context["entries"]} == {"claims"}
    assert page.context["together"] == len(KPIS)


@pytest.mark.parametrize(("words", "code"), [("fac_hit", "fac_hit_rate"), ("续保 保费", "premium_kept")])
def test_page_finds_a_figure_by_words_and_code(manager: Client, words: str, code: str) -> None:
    page = manager.get(reverse("reporting:catalogue"), {"q": words}, headers={"accept-language": "zh-hans"})

    found = [entry.kpi.code for entry in page.context["entries"]]
    assert code in found
    assert len(found) < 10


def test_page_without_a_hit_says_what_to_do(manager: Client) -> None:
    page = manager.get(reverse("reporting:catalogue"), {"q": "zzzz"})

    assert page.context["entries"] == []
    assert b"empty-state" in page.content


def test_figure_page_shows_its_versions(manager: Client, two_versions: Kpi) -> None:
    page = manager.get(reverse("reporting:kpi", args=["quote_rate"]))

    assert [version.kpi.version for version in page.context["versions"]] == [2, 1]
    assert page.context["entry"].kpi.version == 2
    assert manager.get(reverse("reporting:kpi", args=["no_such_figure"])).status_code == 404


@pytest.mark.parametrize("role", ["claims_handler", "ri_handler", "auditor", "specialist"])
def test_whoever_sees_figures_sees_the_catalogue(client: Client, people: Any, role: str) -> None:
    client.force_login(people[role])

    assert client.get(reverse("reporting:catalogue")).status_code == 200


@pytest.mark.parametrize("role", ["system_admin", "security_admin"])
def test_administrators_see_no_catalogue(client: Client, people: Any, role: str) -> None:
    client.force_login(people[role])

    assert client.get(reverse("reporting:catalogue")).status_code == 403
