"""From bytes to a tree: JSON in which every number keeps the digits it was written with."""

from __future__ import annotations

import json
from typing import Any

from reinsurance.rules.refusals import Refusal

MOST_BYTES = 5_000_000
DEEPEST = 20


class Numeral(str):
    """A JSON number as it stands in the document; also NaN and Infinity, which no reader accepts."""

    __slots__ = ()


def parse(content: bytes) -> Any:
    """The tree of a document. Names that occur twice in one object are refused: nobody knows which one counts."""
    if len(content) > MOST_BYTES:
        raise Refusal("DOC_LIMIT", limit=f"{MOST_BYTES // 1_000_000} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("DOC_UNREADABLE", why=f"byte {error.start}") from error
    try:
        tree = json.loads(
            text, parse_float=Numeral, parse_int=Numeral, parse_constant=Numeral, object_pairs_hook=_unique
        )
    except json.JSONDecodeError as error:
        raise Refusal("DOC_SYNTAX", why=f"{error.msg} ({error.lineno}:{error.colno})") from error
    except RecursionError as error:
        raise Refusal("DOC_LIMIT", limit=DEEPEST) from error
    _measure(tree)
    return tree


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refusal("FIELD_TWICE", name=name[:80])
        found[name] = value
    return found


def _measure(tree: Any) -> None:
    level = [tree]
    for _depth in range(DEEPEST):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise Refusal("DOC_LIMIT", limit=DEEPEST)
