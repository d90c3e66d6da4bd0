"""A branch's own templates: whose is used, what a faulty one says, and that none reaches out of its paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accounts.errors import DomainError
from accounts.scope import SYSTEM
from reporting.packs.build import build
from reporting.packs.document import Document
from reporting.packs.pdf import render_pdf
from reporting.packs.registry import PACKS, View
from tests.reporting.packs.june import PRINTED, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # paper knows no database
BASE = '{% extends "reporting/packs/base.html" %}'


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PACK_TEMPLATES = str(tmp_path / "templates")
    return tmp_path / "templates"


@pytest.fixture
def document(book: Any, tree: Any, june: View) -> Document:
    """A pack of Wenzhou, which lies below the province and HQ."""
    found = build(PACKS["injury_savings"], replace(june, branch=tree["3303"]), SYSTEM, "zh-hans")
    return replace(found, sections=tuple(replace(each, chart=None) for each in found.sections[:1]))


def put(folder: Path, branch: str, text: str) -> None:
    target = folder / branch / "injury_savings.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def with_foot(text: str) -> str:
    return BASE + "{% block cover_foot %}<p>" + text + "</p>{% endblock %}"


def refused(document: Document) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        render_pdf(document, PRINTED)
    return refusal.value


def test_nearest_template_upward_is_used(document: Document, folder: Path) -> None:
    def foot() -> str:
        text = text_of(render_pdf(document, PRINTED))
        return next((word for word in ("OWN", "PROVINCE", "HEAD", "OTHER") if word in text), "OURS")

    assert foot() == "OURS"
    for branch, word in (("330301", "OTHER"), ("HQ", "HEAD"), ("33", "PROVINCE"), ("3303", "OWN")):
        put(folder, branch, with_foot(word))
        assert foot() == ("OURS" if word == "OTHER" else word)


def test_template_of_a_branch_changes_only_what_it_says(document: Document, folder: Path) -> None:
    put(folder, "3303", with_foot("温州分部"))

    text = text_of(render_pdf(document, PRINTED))

    assert "温州分部" in text
    assert "主要指标" in text
    assert "编制人" in text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BASE + "\n{% block cover_foot %}\n{% nothing_of_the_kind %}\n{% endblock %}", 3),
        (BASE + "\n{% block cover_foot %}\nno end", 2),
        (BASE + "\n{% block cover_foot %}\n\n{{ document.label|no_such_filter }}{% endblock %}", 4),
        (BASE + '\n{% block cover_foot %}{{ document.first|date:"Y"|add:x }}{% endblock %}', 2),
        (BASE + '\n{% block cover_foot %}\n{% include "not/there.html" %}{% endblock %}', 3),
    ],
    ids=["unknown tag", "no end", "unknown filter", "unknown argument", "missing part"],
)
def test_faulty_template_is_a_refusal_that_names_file_line_and_remedy(
    document: Document, folder: Path, text: str, line: int
) -> None:
    put(folder, "3303", text)

    refusal = refused(document)

    assert refusal.code == "template_fault"
    assert "3303/injury_savings.html" in str(refusal)
    assert f" {line} " in str(refusal)
    assert "恢复" in str(refusal) or "改用" in str(refusal)
    assert str(folder) not in str(refusal)


def test_unreadable_template_is_a_refusal(document: Document, folder: Path) -> None:
    (folder / "3303").mkdir(parents=True)
    (folder / "3303" / "injury_savings.html").write_bytes(b"\xff\xfe\x00")

    refusal = refused(document)

    assert refusal.code == "template_fault"
    assert "3303/injury_savings.html" in str(refusal)


def test_template_that_includes_itself_is_a_refusal(document: Document, folder: Path) -> None:
    put(folder, "3303", '{% include "3303/injury_savings.html" %}')

    assert refused(document).code == "template_fault"


@pytest.mark.parametrize(
    "tag",
    ["{% load banli %}", "{% load static %}", "{% csrf_token %}{% debug %}"],
)
def test_templates_know_nothing_of_the_site(document: Document, folder: Path, tag: str) -> None:
    """No tag of ours, nothing of the reader, no settings: what a template can print is the document."""
    put(folder, "3303", with_foot("{{ request }}{{ user }}{{ settings }}" + tag))

    if "debug" in tag:
        assert "SECRET" not in text_of(render_pdf(document, PRINTED))
    else:
        assert refused(document).code == "template_fault"


ADDRESSES = (
    "http://example.com/logo.png",
    "https://example.com/logo.png",
    "//example.com/logo.png",
    "ftp://example.com/logo.png",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "FILE:///etc/passwd",
    "../../etc/passwd",
    "../manage.py",
    "..%2f..%2fmanage.py",
    "/etc/passwd",
    "images/../../manage.py",
    "no-such-file.png",
)
USES = {
    "picture": '<img src="{}">',
    "style sheet": '<link rel="stylesheet" href="{}">',
    "background": '<p style="background-image: url({})">x</p>',
    "object": '<object data="{}"></object>',
    "drawing": '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    "attachment": '<link rel="attachment" href="{}">',
    "font": "<style>@font-face {{ font-family: x; src: url({}) }} p {{ font-family: x }}</style>",
}


@pytest.mark.parametrize(
    ("use", "address"),
    [*(("picture", address) for address in ADDRESSES), *((use, "file:///etc/passwd") for use in USES)],
)
def test_paper_loads_nothing_from_elsewhere(document: Document, folder: Path, use: str, address: str) -> None:
    put(folder, "3303", with_foot(USES[use].format(address)))

    refusal = refused(document)

    assert refusal.code == "address_refused"
    assert address.rsplit("/", 1)[-1].rsplit("%2f", 1)[-1] in str(refusal)


def test_link_out_of_the_static_folder_is_not_followed(
    document: Document, folder: Path, settings: Any, tmp_path: Path
) -> None:
    static = tmp_path / "static"
    static.mkdir()
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    (static / "logo.png").symlink_to(secret)
    settings.STATIC_ROOT = str(static)
    put(folder, "3303", with_foot(f'<img src="{(static / "logo.png").as_uri()}">'))

    assert refused(document).code == "address_refused"


def test_own_static_files_and_data_are_loaded(document: Document, folder: Path) -> None:
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    without = render_pdf(document, PRINTED)
    put(folder, "3303", with_foot(f'<img src="{pixel}" style="width: 20mm; height: 20mm">'))

    assert b"/Image" in render_pdf(document, PRINTED)
    assert b"/Image" not in without
