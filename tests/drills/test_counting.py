"""The counts of the drill find what is lost and what is doubled when there is such a thing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drills.counting import tally_mails, tally_posts
from tests.drills.mail_sink import Accepted

BODY = {"id": "k1", "event": "lost"}
PROMISED_POSTS = {"k1": {"event": "lost"}}


@pytest.mark.parametrize(
    ("bodies", "copies", "lost", "doubled"),
    [
        ({"k1": [BODY]}, 0, (), ()),
        ({"k1": [BODY, BODY]}, 1, (), ()),
        ({}, 0, ("k1",), ()),
        ({"k1": [BODY, {"id": "k1", "event": "other"}]}, 1, (), ("k1",)),
        ({"k1": [BODY], "k2": [{"id": "k2"}]}, 0, (), ("k2",)),
    ],
    ids=["once", "same again", "never", "another body", "another key"],
)
def test_posts_are_counted_by_key(bodies, copies, lost, doubled):
    tally = tally_posts(PROMISED_POSTS, bodies)
    assert (tally.promised, tally.copies, tally.lost, tally.doubled) == (1, copies, lost, doubled)


def mail(message_id: str = "<1@x>", to: str = "li@drill.example", text: str = "a") -> Accepted:
    return Accepted(message_id, to, text)


def promised(again: int = 0) -> dict[str, dict[str, Any]]:
    return {"<1@x>": {"to": "li@drill.example", "state": "sent", "again": again}}


@pytest.mark.parametrize(
    ("again", "accepted", "copies", "lost", "doubled"),
    [
        (0, [mail()], 0, (), ()),
        (1, [mail(), mail()], 1, (), ()),
        (1, [mail()], 0, (), ()),
        (0, [], 0, ("<1@x>",), ()),
        (0, [mail(), mail()], 1, (), ("<1@x>",)),
        (1, [mail(), mail(), mail()], 2, (), ("<1@x>",)),
        (1, [mail(), mail(text="b")], 1, (), ("<1@x>",)),
        (0, [mail(), mail("<2@x>")], 0, (), ("<2@x>",)),
        (0, [mail(to="zhang@drill.example")], 0, (), ("<1@x>",)),
    ],
    ids=[
        "once",
        "again on doubt",
        "again, the first never came",
        "never",
        "twice without doubt",
        "oftener than doubted",
        "another text",
        "another id",
        "another person",
    ],
)
def test_mails_are_counted_by_message_id(again, accepted, copies, lost, doubled):
    tally = tally_mails(promised(again), accepted)
    assert (tally.promised, tally.copies, tally.lost, tally.doubled) == (1, copies, lost, doubled)
