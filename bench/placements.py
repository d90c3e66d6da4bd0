"""The workbench of the reinsurance desk on a hundred thousand placements, beside its rows as SQL by hand, and a night.

The nightly check is a limit in seconds, not a ratio to something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from bench import placement_book
from bench.lists import run
from bench.place import prepare
from bench.timing import Figure, in_turns, ms, s, seconds
from reinsurance.actions.rechecking import recheck_live
from reinsurance.figures import figures_of
from reinsurance.models import Counterparty, Line, Placement, RuleResult, Section
from reinsurance.models.placement_terms import BEFORE_BOUND, LIVE

PLACEMENTS = 100_000
LARGE_SECONDS = 0.150
NIGHT_LINES, NIGHT_SECONDS = 10_000, 60.0
ROUNDS = 15
ROWS = 25
NOTHING = {"insured": "nobody is called like this"}

#: What the page shows, its count, and what the figures are made of.
BY_HAND = (
    """
    SELECT p.id, p.number, p.insured_name, p.status, p.period_from, p.currency, p.line, h.name, b.name
    FROM reinsurance_placement p JOIN accounts_branch b ON b.id = p.branch_id
    LEFT JOIN accounts_user h ON h.id = p.handler_id
    WHERE {where} ORDER BY p.id DESC LIMIT 26
    """,
    "SELECT count(*) FROM (SELECT 1 FROM reinsurance_placement p WHERE {where} LIMIT 10001) counted",
    "SELECT * FROM reinsurance_section WHERE placement_id IN ({page})",
    """
    SELECT l.*, r.code, r.name, r.group_id FROM reinsurance_line l
    JOIN reinsurance_counterparty r ON r.id = l.reinsurer_id
    WHERE l.placement_id IN ({page}) AND l.state <> 'line_withdrawn'
    """,
)
PAGE = "SELECT p.id FROM reinsurance_placement p WHERE {where} ORDER BY p.id DESC LIMIT 25"


def figures(scale: float) -> Iterator[Figure]:
    """As a handler of head office, who sees every branch."""
    count = int(PLACEMENTS * scale)
    desk = Workbench(placement_book.load(prepare(), count)["ri_handler"])
    states = ", ".join(f"'{state}'" for state in BEFORE_BOUND)
    name = f"workbench, {count:,} placements"
    yield _page(f"{name}: open", desk, {"tab": "open"}, f"p.status IN ({states})")
    yield _page(f"{name}: all", desk, {"tab": "all"}, "true")
    few = Placement.objects.filter(status__in=BEFORE_BOUND).latest("pk").insured_name
    counts = [desk.queries(asked) for asked in ({"tab": "open"}, {"tab": "all"}, {"tab": "open", "insured": few})]
    yield Figure(
        "queries of the workbench: most / fewest",
        str(max(counts)),
        str(min(counts)),
        max(counts) / min(counts),
        at_most=1,
    )
    yield _large()
    yield _night(int(NIGHT_LINES * scale))


def _large() -> Figure:
    """A saved placement of 20 sections × 15 lines: read, and every figure computed."""
    placement = Placement.objects.filter(status="firm_order").latest("pk")
    line = placement.lines.order_by("pk")[0]
    placement.lines.all().delete()
    placement.sections.all().delete()
    copied = {"placement": placement, "branch": placement.branch}
    terms = {"sum_insured": Decimal(500_000_000), "premium": Decimal("1234567.89"), "retention": Decimal(30_000_000)}
    sections = Section.objects.bulk_create(
        Section(position=place, name=f"S{place}", commission=Decimal("22.5"), **terms, **copied) for place in range(20)
    )
    told = {
        "basis": "of_order",
        "evidence": line.evidence,
        "written_by": line.written_by,
        "written_at": line.written_at,
    }
    markets = list(Counterparty.objects.filter(kind="reinsurer").order_by("pk")[:15])
    Line.objects.bulk_create(
        Line(
            section=section, reinsurer=market, position=place, written=Decimal(f"{6 + place % 5}.25"), **told, **copied
        )
        for section in sections
        for place, market in enumerate(markets)
    )
    (taken,) = in_turns([lambda: figures_of(placement)], ROUNDS)
    name = "saved placement of 20 × 15 lines, recomputed"
    return Figure(name, ms(taken), ms(LARGE_SECONDS), taken / LARGE_SECONDS, at_most=1)


def _night(lines: int) -> Figure:
    """The rules asked again about as many live lines; the rest of the book is over by then."""
    live = Placement.objects.live().order_by("pk")
    wanted = list(Line.objects.filter(placement__in=live).order_by("placement", "pk").values_list("placement")[:lines])
    with connection.cursor() as cursor:  # a picture of a smaller book, without its history
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE reinsurance_placement SET status = 'taken_back' WHERE id > %s AND status = ANY(%s)",
            [wanted[-1][0], list(LIVE)],
        )
        cursor.execute("RESET session_replication_role")
        cursor.execute("ANALYZE reinsurance_placement")
    counts: list[dict[str, int]] = []
    taken = seconds(lambda: counts.append(recheck_live()))
    assert counts[0]["lines"] >= lines, counts
    return Figure(
        f"nightly check of {counts[0]['lines']:,} live lines",
        s(taken),
        s(NIGHT_SECONDS),
        taken / NIGHT_SECONDS,
        at_most=1,
        note=f"{counts[0]['placements']:,} placements, {RuleResult.objects.count():,} answers kept",
    )


def _page(name: str, desk: Workbench, asked: dict[str, str], where: str) -> Figure:
    """A full page beside its rows, count, sections and lines by hand, and the page with nothing in it."""
    page_rows = PAGE.format(where=where)
    statements = [each.format(where=where, page=page_rows) for each in BY_HAND]
    assert desk.rows(asked) == ROWS, "the book leaves no full page"
    page, bare, empty = in_turns(
        [lambda: desk.get(asked), lambda: run(statements, {}), lambda: desk.get({**asked, **NOTHING})], ROUNDS
    )
    note = f"reference = bare SQL {ms(bare)} + empty page {ms(empty)}"
    return Figure(name, ms(page), ms(bare + empty), page / (bare + empty), at_most=3, note=note)


class Workbench:
    """A signed-in browser on the workbench."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.address = reverse("reinsurance:placements")

    def get(self, asked: dict[str, str]) -> Any:
        answer = self.client.get(self.address, asked)
        assert answer.status_code == 200, answer.status_code
        return answer

    def queries(self, asked: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert self.rows(asked)
        return len(captured)

    def rows(self, asked: dict[str, str]) -> int:
        """How many placements the page shows."""
        return int(self.get(asked).content.count(b'class="row-link"'))
