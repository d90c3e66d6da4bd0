"""The demo book: sixty placements over all states and two renewals, 25 counterparties, offers in every state."""

from __future__ import annotations

import pytest

from reinsurance.demo.loading import ENDS, PLACEMENTS, load_placements
from reinsurance.models import Counterparty, InwardEndorsement, InwardOffer, Placement, RuleResult
from tests import factories
from tests.reinsurance.placing.situations import Desk
from workflow.invariants import examine


@pytest.mark.slow
def test_demo_book_holds_every_state_and_keeps_every_rule(desk: Desk) -> None:
    for _ in range(4):
        factories.make_person("ri_requester", desk.tree["3303"])
    found = load_placements(seed=7, placements=PLACEMENTS)
    assert sum(found.values()) == 62
    assert Placement.objects.filter(renews__isnull=False).count() == 2
    assert set(InwardEndorsement.objects.values_list("status", flat=True)) == {
        "endorse_draft",
        "endorse_submitted",
        "endorse_effective",
    }
    assert set(found) == set(ENDS) | {"endorsing", "annulled"}
    assert Counterparty.objects.count() == 25
    assert set(Placement.objects.values_list("currency", flat=True)) == {"CNY", "USD", "EUR"}
    offers = set(InwardOffer.objects.values_list("status", flat=True))
    assert offers == {"in_received", "in_submitted", "in_written", "in_signed", "in_declined"}
    assert RuleResult.objects.filter(moment="nightly").exists()
    assert {result.code: result.first for result in examine() if result.violations} == {}
    assert load_placements(seed=7, placements=PLACEMENTS) == {}
