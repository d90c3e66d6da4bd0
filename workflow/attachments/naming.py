"""The name a file was uploaded with, made harmless; where the file lies never depends on it."""

from __future__ import annotations

import unicodedata

LONGEST = 180
#: Marks that turn the reading direction around or have no width: they make a name look like another one.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(given: str) -> str:
    """The last part of the path, without unseen characters, at most 180 long with its extension; "" if nothing is left.

    ``C:\\fakepath\\a.pdf`` → ``a.pdf``; ``photo\\u202egpj.exe`` → ``photogpj.exe``, whose extension is then judged.
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(" " if char in "\t\r\n" else char for char in unicodedata.normalize("NFC", last))
    shown = "".join(char for char in seen if unicodedata.category(char) not in _UNSEEN)
    name = " ".join(shown.split()).strip(". ")
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > LONGEST // 2:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"


def extension_of(name: str) -> str:
    """The last extension in lower case, without its dot; "" if there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""
