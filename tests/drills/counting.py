"""Counts what was lost and what was doubled: the promises of the database against what the receivers got.

Lost is a promise nobody received. Doubled is what a receiver that honours the key would do twice: another content under
the same key, or something under a key nobody promised. Of a mail (reliability R7) a second copy under the same
Message-ID is allowed as often as somebody sent it again because the system had listed it as in doubt, and no oftener.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.drills.mail_sink import Accepted


@dataclass(frozen=True, slots=True)
class Tally:
    """One channel. ``copies``: received once more with the same key and content."""

    promised: int
    received: int
    copies: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.promised} written, {self.received} received ({self.copies} second copies), "
            f"{len(self.lost)} lost, {len(self.doubled)} doubled"
        )


def tally_posts(promised: Mapping[str, Any], bodies: Mapping[str, Sequence[Any]]) -> Tally:
    """Webhook messages by their Idempotency-Key."""
    wrong = [key for key, got in bodies.items() if any(body != {"id": key, **promised.get(key, {})} for body in got)]
    return Tally(
        promised=len(promised),
        received=len(bodies),
        copies=sum(len(got) - 1 for got in bodies.values()),
        lost=tuple(sorted(promised.keys() - bodies.keys())),
        doubled=tuple(sorted({*wrong, *(bodies.keys() - promised.keys())})),
    )


def tally_mails(promised: Mapping[str, Mapping[str, Any]], accepted: Sequence[Accepted]) -> Tally:
    """Mails by their Message-ID; ``promised`` says to whom, and how often a doubtful one was sent ``again``."""
    copies = Counter(mail.message_id for mail in accepted)
    contents: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for mail in accepted:
        contents[mail.message_id].add((mail.to, mail.text))
    doubled = {key for key, count in copies.items() if key not in promised or count > 1 + promised[key]["again"]}
    doubled |= {key for key, found in contents.items() if len(found) > 1}
    doubled |= {mail.message_id for mail in accepted if mail.to != promised.get(mail.message_id, {}).get("to")}
    return Tally(
        promised=len(promised),
        received=len(copies),
        copies=copies.total() - len(copies),
        lost=tuple(sorted(promised.keys() - copies.keys())),
        doubled=tuple(sorted(doubled)),
    )
