"""撞单 priorities (brief §5): lock, first effective contact, last year's agent, telesales only if released."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from renewals.collisions.rules.priority import Claim, Ground, Proposal, propose

EARLY, LATE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 9, tzinfo=UTC)
G = Ground


@pytest.mark.parametrize(
    ("claims", "wanted"),
    [
        ([Claim(valid_lock=True), Claim(first_effective_at=EARLY)], Proposal(0, G.LOCK)),
        ([Claim(first_effective_at=EARLY, last_agent=True), Claim(valid_lock=True)], Proposal(1, G.LOCK)),
        (
            [Claim(True, LATE), Claim(True, EARLY)],
            Proposal(1, G.FIRST_CONTACT),
        ),
        ([Claim(True, LATE, last_agent=True), Claim(True, EARLY)], Proposal(1, G.FIRST_CONTACT)),
        ([Claim(True), Claim(True, LATE)], Proposal(1, G.FIRST_CONTACT)),
        ([Claim(True), Claim(True, last_agent=True)], Proposal(1, G.LAST_AGENT)),
        ([Claim(True, EARLY), Claim(True, EARLY, last_agent=True)], Proposal(1, G.LAST_AGENT)),
        ([Claim(), Claim(telesales=True)], Proposal(0, G.NOT_RELEASED)),
        ([Claim(), Claim(telesales=True, released=True)], Proposal(1, G.RELEASED)),
        ([Claim(True, EARLY), Claim(telesales=True, released=True)], Proposal(0, G.LOCK)),
        ([Claim(True), Claim(True)], None),
        ([Claim(), Claim()], None),
        ([Claim(True, EARLY), Claim(True, EARLY), Claim(True, LATE, last_agent=True)], None),
    ],
    ids=[
        "one valid lock",
        "a lock goes before contact and agent",
        "the earlier contact",
        "contact goes before the agent",
        "one contact",
        "last year's agent",
        "same instant, then the agent",
        "telesales without release",
        "released to telesales",
        "released, but the owner had spoken",
        "nothing tells two owners apart",
        "nothing at all",
        "two first, the agent is the third",
    ],
)
def test_whom_the_rules_prefer(claims, wanted):
    assert propose(claims) == wanted
