"""Checked rows wait on disk, as lines of text, until the whole file is known to be good.

A line holds one text per column, in the form both PostgreSQL's COPY and SQLite's type affinity understand. Two rows
are equal when their lines are: that is how "unchanged" and "twice in one file" are found without parsing anything back.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self

NULL = "\x1f"
"""Stands for NULL; a cell's text never holds a control character."""

CHUNK = 2000
_UNSAFE = str.maketrans({"\t": " ", "\n": " ", "\r": " ", NULL: " "})


class Spool:
    """Lines in the order they were added, each found again by its index. The file has no name and dies with us."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="banli-spool-")  # noqa: SIM115 (closed by close())
        self._starts = array("Q")
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, line: str) -> int:
        """Keeps ``line`` (without its end); returns its index."""
        data = line.encode() + b"\n"
        self._starts.append(self._end)
        self._file.write(data)
        self._end += len(data)
        return len(self._starts) - 1

    def at(self, index: int) -> str:
        """The line with this index."""
        self._file.seek(self._starts[index])
        line = self._file.readline()[:-1].decode()
        self._file.seek(0, 2)
        return line

    def chunks(self, size: int = CHUNK) -> Iterator[tuple[int, list[str]]]:
        """All lines, in chunks with the index of their first line. Nothing may be added meanwhile."""
        self._file.seek(0)
        for first in range(0, len(self), size):
            count = min(size, len(self) - first)
            yield first, [self._file.readline()[:-1].decode() for _ in range(count)]
        self._file.seek(0, 2)

    def close(self) -> None:
        """Frees the disk."""
        self._file.close()


def join(texts: Sequence[str]) -> str:
    """One line; whatever could break it is made harmless."""
    line = "\t".join(texts)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(texts):
        line = "\t".join([text if text == NULL else text.translate(_UNSAFE).replace("\\", "\\\\") for text in texts])
    return line


def split(line: str) -> list[str]:
    """The inverse of :func:`join`; NULL stays its mark."""
    texts = line.split("\t")
    return [text.replace("\\\\", "\\") for text in texts] if "\\" in line else texts


def plain(text: object) -> str:
    """A text column."""
    return text or ""  # type: ignore[return-value]  # the column holds str or None


def flag(value: object) -> str:
    """A yes/no column."""
    return "1" if value else "0"


@lru_cache(maxsize=32768)
def day(value: date | None) -> str:
    """A date column."""
    return NULL if value is None else value.isoformat()


@lru_cache(maxsize=65536)
def money(value: Decimal | None) -> str:
    """An amount with two places."""
    return NULL if value is None else f"{value:.2f}"


@lru_cache(maxsize=8192)
def factor(value: Decimal | None) -> str:
    """A factor with four places."""
    return NULL if value is None else f"{value:.4f}"


def whole(value: int | None) -> str:
    """A count."""
    return NULL if value is None else str(value)


Format = Callable[[Any], str]

_PARSERS: dict[Format, Callable[[str], Any]] = {
    plain: str,
    flag: lambda text: text == "1",
    day: date.fromisoformat,
    money: Decimal,
    factor: Decimal,
    whole: int,
}


def parse(text: str, form: Format) -> Any:
    """The value again, for the few rows that change."""
    return None if text == NULL else _PARSERS[form](text)
