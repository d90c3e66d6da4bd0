"""The recipes "add a pack" and "override a template", run word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.scope import SYSTEM
from reporting.packs import templates
from reporting.packs.build import build
from reporting.packs.pdf import render_pdf
from reporting.packs.registry import PACKS, View
from tests.reporting.packs.june import PRINTED, cells, pages_of, text_of
from workflow.exports.papers import PAPERS

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
RECIPES = product.BASE_DIR / "docs" / "recipes"


def blocks(recipe: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (RECIPES / recipe).read_text("utf-8"), re.DOTALL)


@pytest.fixture
def pack_of_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Its template lies where the recipe puts it: among ours, here a copy of the folder."""
    code = "\n".join(blocks("add-a-pack.md", "python"))
    exec(compile(code, "add-a-pack.md", "exec"), {"__name__": "recipe"})
    text = re.search(r"one line: `(.*?)`", (RECIPES / "add-a-pack.md").read_text("utf-8"))
    assert text is not None
    (tmp_path / "reporting" / "packs").mkdir(parents=True)
    (tmp_path / "reporting" / "packs" / "quotes_weekly.html").write_text(text[1])
    for ours in (product.BASE_DIR / templates.OURS / "reporting" / "packs").iterdir():
        (tmp_path / "reporting" / "packs" / ours.name).write_text(ours.read_text("utf-8"))
    monkeypatch.setattr(templates, "OURS", tmp_path)
    yield
    for kept in (PACKS, PAPERS):
        kept.pop("quotes_weekly", None)


def test_new_pack_is_built_printed_and_asked_for(
    pack_of_the_recipe: None, book: Any, june: View, people: dict[str, User], client: Client
) -> None:
    document = build(PACKS["quotes_weekly"], june, SYSTEM, "en")

    assert [row[0] for row in cells(document, "summary")] == ["Quote rate", "Quote conversion"]
    assert "By branch" in text_of(render_pdf(document, PRINTED))
    assert "pack-quotes-weekly" in PAPERS
    client.force_login(people["renewal_manager"])
    assert client.get(reverse("reporting:pack", args=["quotes_weekly"])).status_code == 200


def test_template_of_a_branch_takes_the_place_of_ours(book: Any, june: View, settings: Any, tmp_path: Path) -> None:
    settings.PACK_TEMPLATES = str(tmp_path / "templates")
    target = tmp_path / "templates" / "33" / "renewals_monthly.html"
    target.parent.mkdir(parents=True)
    document = build(PACKS["renewals_monthly"], june, SYSTEM, "zh-hans")
    ours = pages_of(render_pdf(document, PRINTED))

    target.write_text(blocks("override-a-template.md", "html")[0], "utf-8")
    theirs = pages_of(render_pdf(document, PRINTED))

    assert "温州中心支公司 内部资料" in theirs[0]
    assert len(theirs) == len(ours) - 1
    target.unlink()
    assert pages_of(render_pdf(document, PRINTED)) == ours


def test_blocks_of_the_recipe_are_those_of_our_template() -> None:
    text = (RECIPES / "override-a-template.md").read_text("utf-8")
    told = {
        name for line in re.findall(r"^   \| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)
    }
    base = (product.BASE_DIR / templates.OURS / "reporting" / "packs" / "base.html").read_text("utf-8")

    assert told == set(re.findall(r"{% block (\w+) %}", base))


def test_command_of_the_recipe_lists_the_codes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("pack")

    assert "renewals_monthly" in capsys.readouterr().out
