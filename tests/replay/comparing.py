"""Names every difference between what must have happened and what did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.replay.independent import Story


def differences(must: Story, found: Story) -> list[str]:
    """One sentence a difference: customers first, then figures by month end, part and month of T."""
    return [*_customers(must, found), *_figures(must, found)]


def _customers(must: Story, found: Story) -> Iterator[str]:
    for key in sorted(must.happened.keys() | found.happened.keys()):
        right, there = must.happened.get(key, []), found.happened.get(key, [])
        if right == there:
            continue
        missing = [_deed(each) for each in right if each not in there]
        added = [_deed(each) for each in there if each not in right]
        told = [f"missing {', '.join(missing)}"] if missing else []
        told += [f"but has {', '.join(added)}"] if added else []
        yield f"customer {key}: {'; '.join(told) or 'another order'}"


def _deed(entry: tuple[str, str]) -> str:
    return f"{entry[1]} on {entry[0]}"


def _figures(must: Story, found: Story) -> Iterator[str]:
    for end in sorted(must.known.keys() | found.known.keys()):
        right, there = must.known.get(end, {}), found.known.get(end, {})
        for name in sorted(right.keys() | there.keys()):
            yield from _values(f"{end} {name}", right.get(name, {}), there.get(name, {}))


def _values(where: str, right: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(right.keys() | there.keys()):
        if right.get(key) != there.get(key):
            yield f"{where} {key}: must be {right.get(key)}, is {there.get(key)}"
