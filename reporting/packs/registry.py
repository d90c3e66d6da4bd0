"""The register of report packs: which chapters a pack has and of which figures they are made.

A pack names figures of the catalogue by code and never computes one itself (docs/recipes/add-a-pack.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise

from accounts.models import Branch
from accounts.scope import Actor
from reporting.packs.document import Table
from workflow.kpis import VERSIONS

Text = str | Promise
#: How a chapter draws its figures: bars of the rows, a line over the months, nothing.
BARS, LINES, PLAIN = "bars", "lines", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a pack is about: a branch and all below it, days (both inclusive), what was known at the end of a day."""

    branch: Branch
    first: date
    last: date
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One chapter. Without ``by`` a line for each figure, else a line for each value of the dimension.

    ``months``: so many months up to the last of the view, instead of its own days. ``targets``: the first figure beside
    its target. ``ranked``: places by the first figure; rows with fewer than ``least`` in its denominator get none.
    ``shown``: paper shows so many rows, the workbook all. ``permission`` differs from the pack's where a pack spans
    desks: who lacks it gets the pack without the chapter. ``table`` makes what is no figure of the catalogue;
    ``explained`` is its footnote.
    """

    code: str
    title: Text
    lead: Text = ""
    kpis: tuple[str, ...] = ()
    by: str = ""
    months: int = 0
    chart: str = PLAIN
    targets: bool = False
    ranked: bool = False
    least: int = 0
    shown: int = 0
    permission: str = ""
    table: Callable[[View, Actor], Table] | None = None
    explained: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A report: who may take it and its chapters in their order. ``one_page``: a single A4 page without cover."""

    code: str
    label: Text
    lead: Text
    permission: str
    chapters: tuple[Chapter, ...]
    one_page: bool = False


PACKS: dict[str, Pack] = {}


def register_pack(pack: Pack) -> None:
    """Called in ``AppConfig.ready()``, after the figures. A figure or dimension that does not exist stops the start."""
    for chapter in pack.chapters:
        for code in chapter.kpis:
            if code not in VERSIONS:
                raise ValueError(f"{pack.code}/{chapter.code}: no figure is called {code}")
            if chapter.by not in {"", "month"} and any(chapter.by not in kpi.dimensions for kpi in VERSIONS[code]):
                raise ValueError(f"{pack.code}/{chapter.code}: {code} is not known by {chapter.by}")
        if bool(chapter.kpis) == (chapter.table is not None):
            raise ValueError(f"{pack.code}/{chapter.code}: a chapter has figures or a table of its own")
    if len({chapter.code for chapter in pack.chapters}) != len(pack.chapters):
        raise ValueError(f"{pack.code}: two chapters have the same code")
    PACKS[pack.code] = replace(
        pack, chapters=tuple(replace(each, permission=each.permission or pack.permission) for each in pack.chapters)
    )
