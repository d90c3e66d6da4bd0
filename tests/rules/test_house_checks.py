"""The product keeps the house rules, and each check flags a small bad example."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from tests.rules import house_checks as house

SCOPED = {model.__name__ for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")}
OWN_APPS = set(house.APPS)
PLAIN_HTML_FOR_PDF = "_pdf"
#: The folder of templates that are printed and never shown.
PAPER = "packs"


def test_queries_shown_to_a_reader_start_at_visible_to() -> None:
    assert house.over_sources(lambda text: house.unscoped_queries(text, SCOPED), only=house.READER_FILES) == []


def test_only_actions_and_the_write_path_write() -> None:
    assert house.over_sources(house.stray_writes, but=house.WRITER_FILES) == []


def test_nobody_assigns_a_status() -> None:
    assert house.over_sources(house.assigned_status) == []


def test_only_the_relay_rings_the_workers() -> None:
    assert house.over_sources(house.rings_outside_relay, but=house.RELAY_FILES) == []


def test_money_is_never_a_float() -> None:
    assert house.over_sources(house.floats, only=house.MONEY_FILES) == []


def test_every_code_of_the_engine_is_named_by_a_test() -> None:
    named = {
        text
        for path in (settings.BASE_DIR / "tests").rglob("*.py")
        for text in house.written_texts(path.read_text("utf-8"))
    }

    def unnamed(text: str) -> list[house.Finding]:
        return [(line, code) for line, code in house.told_codes(text) if code not in named]

    assert house.over_sources(unnamed, only=house.ENGINE_FILES) == []


def test_few_modules_reach_outside() -> None:
    assert house.over_sources(house.outside_reach, but=house.OUTSIDE_FILES) == []


def test_rules_are_pure() -> None:
    assert house.over_sources(house.impure_imports, only=house.PURE_FILES) == []


def test_no_signals_for_our_own_flow() -> None:
    assert house.over_sources(house.signals) == []


def templates() -> list[Path]:
    return [
        path
        for folder in ("templates", *(f"{app}/templates" for app in house.APPS))
        for path in sorted((settings.BASE_DIR / folder).rglob("*.html"))
    ]


def test_templates_escape_and_stay_inside() -> None:
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{line} {what}"
        for path in templates()
        for line, what in house.template_holes(path.read_text("utf-8"))
        if (what, PAPER in path.parts) != ("style attribute", True)  # no browser and no CSP ever sees them
    ]
    assert found == []


def irreversible(operations: list[object]) -> list[str]:
    return [type(one).__name__ for one in operations if not getattr(one, "reversible", False)]


def test_every_migration_is_reversible() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    own = {key: one for key, one in loader.disk_migrations.items() if key[0] in OWN_APPS}
    assert own
    assert {key: irreversible(one.operations) for key, one in own.items() if irreversible(one.operations)} == {}


def test_names_that_collect_everything_are_absent() -> None:
    banned = {"utils", "helpers", "common", "core"}
    assert [path for path, _text in house.sources() if banned & set(path.removesuffix(".py").split("/"))] == []


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        pytest.param(
            lambda text: house.unscoped_queries(text, {"Renewal"}),
            "rows = Renewal.objects.filter(status='pool')",
            "rows = Renewal.objects.visible_to(user).filter(status='pool')",
            id="unscoped query",
        ),
        pytest.param(
            lambda text: house.unscoped_queries(text, {"Renewal"}),
            "row = get_object_or_404(Renewal, pk=pk)",
            "row = get_object_or_404(Renewal.objects.visible_to(user), pk=pk)",
            id="unscoped get_object_or_404",
        ),
        pytest.param(house.stray_writes, "renewal.save()", "form.is_valid()", id="save"),
        pytest.param(
            house.stray_writes,
            "Renewal.objects.visible_to(u).update(note='x')",
            "context.update({'a': 1})",
            id="queryset update",
        ),
        pytest.param(house.stray_writes, "Renewal.objects.create(plate='x')", "fire(row, 'claim', by=u)", id="create"),
        pytest.param(house.stray_writes, "insert_row(row)", "insert_line(row)", id="ready statement"),
        pytest.param(house.stray_writes, "row.delete()", "request.session.delete()", id="delete"),
        pytest.param(house.assigned_status, "row.status = 'lost'", "status = 'lost'", id="assigned status"),
        pytest.param(
            house.assigned_status, "setattr(row, 'status', 'lost')", "setattr(row, 'note', 'x')", id="setattr"
        ),
        pytest.param(house.rings_outside_relay, "run_job.delay(1)", "promise('job')", id="delay"),
        pytest.param(house.floats, "rate = float(a)", "rate = Decimal(a)", id="float call"),
        pytest.param(house.floats, "rate = a * 0.5", "rate = a / 2", id="float literal"),
        pytest.param(house.floats, "x = models.FloatField()", "x = models.DecimalField()", id="FloatField"),
        pytest.param(house.outside_reach, "import requests", "import json", id="outside"),
        pytest.param(
            house.impure_imports, "from django.db import models", "from decimal import Decimal", id="rule with ORM"
        ),
        pytest.param(
            house.impure_imports,
            "from django.conf import settings",
            "from django.utils.translation import gettext_lazy",
            id="rule with settings",
        ),
        pytest.param(
            house.told_codes, "raise refused('grade_invalid', path, said)", "raise refused(code, path, said)", id="code"
        ),
        pytest.param(
            house.told_codes, "fields.complain('grade_invalid', name, said)", "grade('x')", id="code of a field"
        ),
        pytest.param(house.signals, "from django.db.models.signals import post_save", "import signal", id="signals"),
        pytest.param(house.template_holes, "{{ name|safe }}", "{{ name }}", id="safe filter"),
        pytest.param(house.template_holes, "<script>x()</script>", '<script src="/x.js"></script>', id="inline script"),
        pytest.param(house.template_holes, '<a onclick="x()">', '<a href="/x">', id="handler"),
        pytest.param(house.template_holes, '<p style="color:red">', '<p class="red">', id="style"),
        pytest.param(house.template_holes, '<img src="https://cdn.example/x.png">', '<img src="/x.png">', id="cdn"),
    ],
)
def test_check_flags_its_bad_example(check: Callable[[str], list[house.Finding]], bad: str, good: str) -> None:
    assert check(bad)
    assert not check(good)


def test_irreversible_migration_is_flagged() -> None:
    assert irreversible([migrations.RunPython(lambda *_: None)]) == ["RunPython"]
    assert irreversible([migrations.RunPython(lambda *_: None, migrations.RunPython.noop)]) == []
