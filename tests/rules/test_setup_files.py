"""The files a newcomer starts from say the truth: settings, icons, make targets, lock files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "accounts", "workflow", "renewals", "claims", "reinsurance", "reporting")
ICON_USE = re.compile(r"""(?:\{%\s*icon\s+|\bicon=)["']([a-z0-9-]+)["']""")


def source_files(*suffixes: str) -> Iterator[Path]:
    """The project's own source with one of the suffixes."""
    for folder in (*APPS, "templates"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)


def test_env_example_lists_every_setting_read_from_the_environment() -> None:
    read = re.compile(r"""(?:\benv(?:\.\w+)?|kept_secret)\(\s*["']([A-Z_]+)["']""")
    settings = (ROOT / "config" / "settings").glob("*.py")
    used = {name for path in settings for name in read.findall(path.read_text("utf-8"))}
    listed = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert used <= listed, f"not in .env.example: {sorted(used - listed)}"
    assert listed - used <= {"PORT"}, f"in .env.example but never read: {sorted(listed - used)}"


def test_icons_used_by_pages_are_in_the_sprite() -> None:
    drawn = set((ROOT / "deploy" / "icons.txt").read_text("utf-8").split())
    used = {name for path in source_files(".html", ".py") for name in ICON_USE.findall(path.read_text("utf-8"))}
    assert used, "the pattern finds no icon at all"
    assert used <= drawn, f"add to deploy/icons.txt: {sorted(used - drawn)}"


def test_make_targets_all_have_help() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    helped = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    assert targets == helped
    assert {"run", "test", "check", "bench", "messages", "screenshots", "demo", "setup", "clean"} <= targets


@pytest.mark.parametrize("name", ["package-lock.json", "uv.lock"])
def test_lock_file_names_public_registries_only(name: str) -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)/[^\"]*\.(?:tgz|whl|tar\.gz)", (ROOT / name).read_text("utf-8")))
    assert hosts <= {"registry.npmjs.org", "files.pythonhosted.org"}


def test_front_end_packages_are_pinned_exactly() -> None:
    versions = re.findall(r'^    "[^"]+": "([^"]+)"', (ROOT / "package.json").read_text("utf-8"), re.MULTILINE)
    pinned = [version for version in versions if re.fullmatch(r"\d+\.\d+\.\d+", version)]
    assert len(pinned) >= 5
    assert not [version for version in versions if version.startswith(("^", "~", "*"))]
