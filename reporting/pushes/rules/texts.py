"""Makes a text of lines fit a channel: whole lines only, and how many were left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workflow.notifying.rules.fitting import fitted


def size(text: str) -> int:
    """The bytes of a text, as channels count."""
    return len(text.encode())


def fitted_lines(head: str, lines: Sequence[str], foot: str, most: int, more: Callable[[int], str]) -> tuple[str, int]:
    """``head``, as many whole ``lines`` as fit, what ``more`` says of the rest, and ``foot``, in ``most`` bytes.

    Returns the text and how many lines were left out. ``most`` 0: no limit. Where head and foot alone are too long the
    head is cut; ``head`` and ``foot`` may be empty.
    """
    for kept in range(len(lines), -1, -1):
        left = len(lines) - kept
        parts = [head, *lines[:kept], *([more(left)] if left else []), foot]
        text = "\n".join(part for part in parts if part)
        if not most or size(text) <= most:
            return text, left
    tail = "\n".join(part for part in (more(len(lines)) if lines else "", foot) if part)
    room = most - size(tail) - 1
    return (f"{fitted(head, room)}\n{tail}" if room > 0 else fitted(tail, most)), len(lines)
