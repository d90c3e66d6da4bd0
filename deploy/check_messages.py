"""Whether every sentence a user can see is translated: none missing, none fuzzy, none empty, none left over.

The sentences are extracted from a copy of the source, so that the check never writes into the work tree.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
APPS = ("config", "accounts", "workflow", "renewals", "claims", "reinsurance", "reporting")
# Django's name of a catalogue, and the files it is extracted from.
CATALOGUES = {"django": (".py", ".html", ".txt"), "djangojs": (".js",)}

Key = tuple[str | None, str]


def sources(suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The files that may hold sentences."""
    for folder in (*APPS, "templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            relative = path.relative_to(ROOT)
            if path.suffix in suffixes and "vendor" not in relative.parts and "migrations" not in relative.parts:
                yield relative


def extracted(catalogue: str, folder: Path) -> dict[Key, polib.POEntry]:
    """What the source says, by context and sentence."""
    suffixes = CATALOGUES[catalogue]
    for relative in sources(suffixes):
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / relative, target)
    (folder / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--keep-pot"]
    command += ["--domain", catalogue, "--locale", LANGUAGE]
    command += [word for suffix in suffixes for word in ("--extension", suffix.lstrip("."))]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if finished.returncode:
        sys.exit(f"makemessages failed: {finished.stderr}")
    pot = folder / "locale" / f"{catalogue}.pot"
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(pot))} if pot.exists() else {}


def empty(entry: polib.POEntry) -> bool:
    """Whether a translation, or one of its plural forms, has no text."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return not forms or not all(form.strip() for form in forms)


def faults(wanted: dict[Key, polib.POEntry], present: dict[Key, polib.POEntry]) -> Iterator[str]:
    """Each sentence that a reader would meet untranslated, and each translation that nobody reads."""
    for key, source in sorted(wanted.items(), key=lambda item: item[0][1]):
        where = ", ".join(f"{name}:{line}" for name, line in source.occurrences[:2])
        translation = present.get(key)
        if translation is None:
            yield f"missing: {source.msgid!r} ({where})"
        elif "fuzzy" in translation.flags:
            yield f"fuzzy: {source.msgid!r} ({where})"
        elif empty(translation):
            yield f"empty: {source.msgid!r} ({where})"
        elif bool(source.msgid_plural) != bool(translation.msgid_plural):
            yield f"plural in one place only: {source.msgid!r} ({where})"
    for context, sentence in sorted(present.keys() - wanted.keys(), key=lambda key: key[1]):
        yield f"left over: {sentence!r}{f' in context {context!r}' if context else ''}"


def check(catalogue: str) -> list[str]:
    """The faults of one catalogue, its placeholders included."""
    with tempfile.TemporaryDirectory(prefix="banli-messages-") as folder:
        wanted = extracted(catalogue, Path(folder))
    path = ROOT / "locale" / LANGUAGE / "LC_MESSAGES" / f"{catalogue}.po"
    if not path.exists():
        return [f"missing: {path.relative_to(ROOT)}"] if wanted else []
    present = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    command = ["msgfmt", "--check-format", "--output-file", "/dev/null", str(path)]
    placeholders = subprocess.run(command, capture_output=True, text=True, check=False)
    broken = placeholders.stderr.splitlines() if placeholders.returncode else []
    return [*broken, *faults(wanted, present)]


def main() -> int:
    """Prints every fault; non-zero when there is one."""
    found = [fault for catalogue in CATALOGUES for fault in check(catalogue)]
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
