"""The small world of the placement storm: the desk, a dozen markets, and placements at six points of their way."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Branch, User
from reinsurance.actions import lining, marketing, requesting
from reinsurance.actions.summing import keep_sums
from reinsurance.clocks import run_clocks
from reinsurance.models import Placement, PlacementDocument
from tests import factories
from tests.reinsurance.placing.situations import add_file, make_market, risk, set_limits
from tests.storm.placements.people import CAST
from workflow.approvals.actions import agree, running_of

MARKETS = 12
STAGES = ("draft", "ordered", "covered", "placed", "signed", "chosen", "covered", "chosen", "signed")
#: sum insured, retention, ceded to treaties: what is left is the order. The last needs the chief underwriter.
SECTIONS = (
    (100_000_000, 20_000_000, 20_000_000),
    (60_000_000, 10_000_000, 5_000_000),
    (600_000_000, 40_000_000, 160_000_000),
)
PAPERS = ("mail", "cancel_notice")
NO_LIMIT = Decimal(10) ** 13


class Builder:
    """Makes placements as the actions make them, at an instant that lies back as far as it must."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.dice, self.now = random.Random(seed), now
        self.tree: dict[str, Branch] = factories.make_tree()
        set_limits(self.tree["HQ"])
        self.people: dict[str, User] = {}
        for name, (roles, branch) in CAST.items():
            self.people[name] = factories.make_person(roles[0], self.tree[branch], employee_no=name)
            for role in roles[1:]:
                factories._membership(self.people[name], role).save(force_insert=True)
        self.markets = [make_market(self.tree["HQ"], limit=NO_LIMIT) for _ in range(MARKETS)]

    def placement(self, number: int) -> dict[str, Any]:
        """One placement, and what the model begins with."""
        dice, stage = self.dice, STAGES[number % len(STAGES)]
        begun = stage == "covered"
        at = self.now - timedelta(days=40 if begun else 1)
        start = (self.now + timedelta(days=-20 if begun else 20)).replace(hour=0, minute=0, second=0, microsecond=0)
        maker = dice.choice(("b1", "b1", "b2", "hr"))
        row = requesting.enter(
            by=self.people[maker],
            branch=self.tree["3303"],
            scenario="outward_prop",
            values=risk(period_from=start, period_until=start + timedelta(days=365), own_share=Decimal(100)),
            at=at,
        )
        shapes = [dice.choice(SECTIONS) for _ in range(dice.choice((1, 1, 2)))]
        for place, (insured, retention, treaty) in enumerate(shapes):
            values = {
                "name": f"分项{place}",
                "sum_insured": Decimal(insured),
                "premium": Decimal(dice.randrange(10**7, 10**9)) / 100,
                "retention": Decimal(retention),
                "treaty_cession": Decimal(treaty),
                "commission": Decimal(20),
            }
            row = requesting.add_section(by=self.people[maker], placement=row, values=values, at=at)
        papers = [*PAPERS]
        papers += ["information"] if stage != "draft" or dice.random() < 0.8 else []
        papers += ["policy_endorsement"] if dice.random() < 0.8 else []
        evidence = {paper: add_file(self.people["h1"], row, paper) for paper in papers}
        facts: dict[str, Any] = {"maker": maker, "begun": begun, "documents": papers, "sections": shapes}
        row = row.reload()
        if stage != "draft":
            row = self.chosen(row, facts, at)
        if stage not in {"draft", "chosen"}:
            row = marketing.release_order(by=self.people["r1"], placement=row.reload(), at=at)
            facts["ordered_by"] = "r1"
            facts["approaches"][0] = (facts["approaches"][0][0], "chosen")
        if stage in {"placed", "signed", "covered"}:
            row = self.placed(row, facts, evidence["mail"], at)
        if stage in {"signed", "covered"}:
            row = lining.sign(by=self.people["r2"], placement=row.reload(), at=at)
            facts["signed_by"] = "r2"
        if stage == "covered":
            row = self.covered(row, facts, at)
        return {**facts, "id": row.pk, "version": row.version, "status": row.status}

    def chosen(self, row: Placement, facts: dict[str, Any], at: datetime) -> Placement:
        """Approved, asked, quoted, the lead chosen."""
        handler = self.dice.choice(("h1", "hr", "hr"))
        asker = "b1" if facts["maker"] == "b2" else "b2"
        row = requesting.submit(by=self.people[asker], placement=row, at=at)
        for person in ("r1", "m1", "c1"):
            approval = running_of(row, requesting.PLACEMENT)
            if approval is not None:
                agree(by=self.people[person], approval=approval, opinion="同意", at=at)
        by = self.people[handler]
        asked = self.dice.sample(range(MARKETS), 3)
        for market in asked:
            row = marketing.approach(by=by, placement=row.reload(), reinsurer=self.markets[market], at=at)
        quote = {
            "section": row.sections.get(position=1),
            "order_premium": None,
            "commission": Decimal(25),
            "brokerage": Decimal(0),
            "offered": Decimal(40),
            "offered_basis": "of_order",
            "valid_until": self.now + timedelta(days=10),
        }
        lead = row.approaches.get(reinsurer=self.markets[asked[0]])
        marketing.record_quote(by=by, approach=lead, values=quote, at=at)
        row = marketing.choose_lead(by=by, quote=row.quotes.get(), at=at)
        states = ("quoted", "asked", "asked")
        facts |= {
            "asked_by": asker,
            "handler": handler,
            "chosen": 0,
            "chosen_by": handler,
            "approaches": list(zip(asked, states, strict=True)),
            "quotes": [(0, 0, "25")],
        }
        return row

    def placed(self, row: Placement, facts: dict[str, Any], mail: PlacementDocument, at: datetime) -> Placement:
        """Two or three lines on each section, together more than is ordered."""
        facts["lines"] = []
        asked = [market for market, _state in facts["approaches"]]
        for place, section in enumerate(row.sections.order_by("position")):
            stands = self.dice.random() < 0.3
            for number, (market, written) in enumerate(zip(asked, ("55", "35", "33.3333333333"), strict=True)):
                values = {
                    "section": section,
                    "reinsurer": self.markets[market],
                    "written": Decimal(written),
                    "basis": "of_order",
                    "evidence": mail,
                    "leads": number == 0,
                    "stands": stands and number == 0,
                }
                row = lining.write_line(by=self.people["h1"], placement=row.reload(), values=values, at=at)
                facts["lines"].append((place, market, written, values["stands"], values["leads"]))
        return row

    def covered(self, row: Placement, facts: dict[str, Any], at: datetime) -> Placement:
        """Bound in time; cover has begun since."""
        row = lining.bind(by=self.people["m1"], placement=row.reload(), at=at)
        facts["bound_by"] = "m1"
        run_clocks(self.now)
        return row.reload()


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; returns what clients and model need to know of it, in plain values."""
    builder = Builder(seed, now)
    found = [builder.placement(number) for number in range(rows)]
    # What changes a placement without an event of it would leave these sums behind under the same version.
    keep_sums()
    builder.dice.shuffle(found)
    return {
        "now": now.isoformat(),
        "people": {name: person.pk for name, person in builder.people.items()},
        "markets": [who.pk for who in builder.markets],
        "rows": found,
    }
