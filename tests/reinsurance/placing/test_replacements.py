"""A reinsurer of bound cover is replaced: who keeps what, what follows, and what is refused (brief §2 row 11, 24)."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.errors import Conflict, Denied
from reinsurance.actions import admitting, replacing
from reinsurance.actions.replacing import REPLACEMENT
from reinsurance.approvals import figures_of
from reinsurance.gating import carried_by_group
from reinsurance.models import Counterparty, Line, Placement, Replacement, RuleResult
from reinsurance.models import PlacementStatus as S
from reinsurance.slips import content_of, hash_of
from tests import factories
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Covered
from tests.reinsurance.placing.test_refusals import code_of
from workflow.approvals.actions import agree, return_to_maker, running_of, withdraw
from workflow.models import ToDo
from workflow.transitions import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(covered: Covered, db: None) -> Covered:
    """Every test begins with the same bound cover."""
    return deepcopy(covered)


@pytest.fixture
def panel(desk: Covered) -> list[Counterparty]:
    """Three that carry a line, and two that could."""
    return desk.panel


@pytest.fixture
def cover(desk: Covered) -> Placement:
    """Bound with 40, 35 and 45 of the order, signed down."""
    return desk.cover


def line_of(placement: Placement, who: Counterparty) -> Any:
    """The figures of the line that stands."""
    rows = figures_of(placement.reload()).sections[0].lines
    return next(row for row in rows if row.line.reinsurer_id == who.pk)


def middle(placement: Placement, days: int = 100) -> Any:
    return placement.period_from + timedelta(days=days)


def test_new_line_stands_in_the_place_of_the_old_one(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    lead, fresh = panel[0], panel[3]
    before, section = line_of(cover, lead), figures_of(cover).sections[0]
    done = make.replaced(desk, cover, lead, fresh, cut_at=middle(cover))
    after, now = line_of(cover, fresh), figures_of(cover.reload()).sections[0]
    assert (after.signed, after.covered, after.line.position) == (before.signed, before.covered, before.line.position)
    assert after.line.leads
    assert after.line.evidence_id == done.acceptance_id
    assert [now.total(item) for item in ("premium", "commission", "brokerage", "net")] == [
        section.total(item) for item in ("premium", "commission", "brokerage", "net")
    ]
    assert (now.order, now.unplaced_amount, now.net) == (section.order, section.unplaced_amount, section.net)
    assert Line.objects.get(pk=before.line.pk).state == "line_replaced"
    assert cover.reload().status == cover.status


def test_line_replaced_twice_is_shared_by_three(desk: Covered, cover: Placement, panel: list[Counterparty]) -> None:
    first, second, third = panel[1], panel[3], panel[4]
    whole = line_of(cover, first).money.premium
    one = make.replaced(desk, cover, first, second, cut_at=middle(cover, 73))
    two = make.replaced(desk, cover, second, third, cut_at=middle(cover, 219))
    rest = line_of(cover, third).money.premium
    fifth = (whole / 5).quantize(Decimal("0.01"))
    assert one.kept_premium == fifth
    assert abs((two.kept_premium or 0) - 2 * fifth) <= Decimal("0.01")
    assert fifth + (two.kept_premium or 0) + rest == whole


def test_replaced_from_inception_passes_everything(desk: Covered, cover: Placement, panel: list[Counterparty]) -> None:
    whole = line_of(cover, panel[1]).money
    done = make.replaced(desk, cover, panel[1], panel[3], mode="clean_cut")
    assert (done.kept_premium, done.kept_commission) == (0, 0)
    assert line_of(cover, panel[3]).money == whole


def test_note_is_frozen_and_its_hash_holds(desk: Covered, cover: Placement, panel: list[Counterparty]) -> None:
    done = make.replaced(desk, cover, panel[1], panel[3], cut_at=middle(cover))
    told = done.slip.content["replacement"]
    assert hash_of(done.slip.content) == done.slip.sha256
    for item in ("premium", "commission", "brokerage", "net"):
        parts = Decimal(told["old"]["kept"][item]) + Decimal(told["new"]["gets"][item])
        assert parts == Decimal(told["old"]["before"][item])
        assert told["old"]["returned"][item] == told["new"]["gets"][item]
    assert (told["used_days"], told["total_days"]) == (100, 365)


def test_endorsement_afterwards_goes_to_who_carries_now(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    done = make.replaced(desk, cover, panel[1], panel[3], cut_at=middle(cover, 10))
    before = line_of(cover, panel[3]).money.premium
    change = make.amounts(
        desk,
        make.with_paper(desk, cover.reload()),
        make.change("10000000", "10000", "5000"),
        effective_at=middle(cover, 20),
    )
    make.in_force(desk, change)
    figures = figures_of(cover.reload()).sections[0]
    assert line_of(cover, panel[3]).money.premium > before
    assert [row.money.premium for row in figures.closed] == [done.kept_premium]
    assert figures.total("premium") + figures.ours.premium == figures.order_premium


def test_nothing_changes_money_before_the_day_a_line_was_closed(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    make.replaced(desk, cover, panel[1], panel[3], cut_at=middle(cover))
    early = middle(cover, 50)
    with_paper = make.with_paper(desk, cover.reload())
    change = make.change("10000000", "10000", "5000")
    assert code_of(lambda: make.amounts(desk, with_paper, change, effective_at=early)) == "PERIOD"
    assert code_of(lambda: make.cancellation(desk, cover, effective_at=early)) == "PERIOD"
    assert code_of(lambda: make.cancellation(desk, cover, method="ab_initio")) == "PERIOD"
    assert code_of(lambda: make.replacement(desk, cover, panel[2], panel[4], cut_at=early)) == "PERIOD"


def test_cancelled_afterwards_each_keeps_the_days_it_carried(
    desk: Covered, cover: Placement, panel: list[Counterparty], freeze: Any
) -> None:
    whole = line_of(cover, panel[1]).money.premium
    done = make.replaced(desk, cover, panel[1], panel[3], cut_at=middle(cover, 73))
    when = middle(cover, 219)
    make.cancellation(desk, cover, effective_at=when)
    freeze(when)
    for person in (desk.ri_reviewer, desk.ri_head):
        agree(by=person, approval=running_of(cover, "reinsurance.cancellation"), opinion="同意")
    assert cover.reload().status == S.CANCELLED
    assert done.kept_premium == (whole / 5).quantize(Decimal("0.01"))
    assert abs(line_of(cover, panel[3]).money.premium - whole * 2 / 5) <= Decimal("0.02")


def test_group_counts_the_new_line_and_no_longer_the_old(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    covered = Line.objects.get(placement=cover, reinsurer=panel[1]).covered
    make.replaced(desk, cover, panel[1], panel[3], cut_at=middle(cover))
    assert carried_by_group(panel[1]) == 0
    assert carried_by_group(panel[3]) == covered


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"status": "blocked"}, "SECURITY_BLOCKED"),
        ({"sanctions": "hit"}, "SECURITY_SANCTIONS"),
        ({"limit": Decimal(1)}, "SECURITY_LIMIT"),
    ],
)
def test_successor_that_is_not_sound_is_refused(
    desk: Covered, cover: Placement, panel: list[Counterparty], overrides: dict[str, Any], code: str
) -> None:
    unsound = make.make_market(desk.head, **overrides)
    assert code_of(lambda: make.replacement(desk, cover, panel[1], unsound)) == code
    assert RuleResult.objects.filter(placement=cover, moment="replace", code=code).exists()
    assert not Replacement.objects.exists()


def test_successor_is_asked_about_again_at_the_last_decision(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    asked = make.replacement(desk, cover, panel[1], panel[3])
    for person in (desk.compliance, desk.ri_head):
        agree(by=person, approval=running_of(cover, REPLACEMENT), opinion="同意")
    admitting.screen(by=desk.compliance, counterparty=panel[3].reload(), result="hit", day=timezone.localdate())
    last = running_of(cover, REPLACEMENT)
    assert code_of(lambda: agree(by=desk.risk_officer, approval=last, opinion="同意")) == "SECURITY_SANCTIONS"
    asked.refresh_from_db()
    assert asked.state == "replace_asked"
    assert line_of(cover, panel[1]).signed


def test_what_makes_no_sense_is_refused(desk: Covered, cover: Placement, panel: list[Counterparty]) -> None:
    after = cover.period_until + timedelta(days=1)
    before = cover.period_from - timedelta(days=1)
    other = make.bound(desk, (panel[0], "100"), risk_unit="U9")
    strange = make.add_file(desk.ri_handler, other, "leaving_proof")
    wrong = make.add_file(desk.ri_handler, cover, "mail")
    for overrides, code in (
        ({"reinsurer": panel[1]}, "same_reinsurer"),
        ({"cut_at": after}, "PERIOD"),
        ({"cut_at": cover.period_until}, "PERIOD"),
        ({"cut_at": before}, "PERIOD"),
        ({"proof": strange}, "evidence_missing"),
        ({"release": wrong}, "evidence_missing"),
        ({"line": other.lines.get()}, "line_not_signed"),
        ({"reason": "换"}, "reason_missing"),
    ):
        assert code_of(lambda sent=overrides: make.replacement(desk, cover, panel[1], panel[3], **sent)) == code, code


def test_one_change_of_a_cover_at_a_time(desk: Covered, cover: Placement, panel: list[Counterparty]) -> None:
    make.replacement(desk, cover, panel[1], panel[3])
    assert code_of(lambda: make.replacement(desk, cover, panel[2], panel[4])) == "replacing"
    assert code_of(lambda: make.cancellation(desk, cover)) == "replacing"
    with_paper = make.with_paper(desk, cover.reload())
    assert code_of(lambda: make.amounts(desk, with_paper, make.change("1000000", "1000", "500"))) == "replacing"


def test_replacement_waits_for_a_cancellation(desk: Covered, cover: Placement, panel: list[Counterparty]) -> None:
    make.cancellation(desk, cover)
    assert code_of(lambda: make.replacement(desk, cover, panel[1], panel[3])) == "cancelling"


def test_only_bound_cover_has_a_reinsurer_to_replace(desk: Covered, panel: list[Counterparty]) -> None:
    placed = make.signed(desk, (panel[0], "60"), (panel[1], "40"))
    assert code_of(lambda: make.replacement(desk, placed, panel[1], panel[3])) == "wrong_status"


def test_four_eyes_from_asking_to_the_risk_officer(desk: Covered, cover: Placement, panel: list[Counterparty]) -> None:
    make.replacement(desk, cover, panel[1], panel[3])
    for person in (desk.ri_handler, desk.ri_head, desk.risk_officer):
        with pytest.raises((Denied, NotFound, Conflict)):
            agree(by=person, approval=running_of(cover, REPLACEMENT), opinion="同意")
    agree(by=desk.compliance, approval=running_of(cover, REPLACEMENT), opinion="同意")
    with pytest.raises((Denied, NotFound, Conflict)):
        agree(by=desk.compliance, approval=running_of(cover, REPLACEMENT), opinion="同意")


@pytest.mark.parametrize("how", ["return", "withdraw"])
def test_replacement_that_is_not_agreed_to_may_be_asked_for_anew(
    desk: Covered, cover: Placement, panel: list[Counterparty], how: str
) -> None:
    asked = make.replacement(desk, cover, panel[1], panel[3])
    approval = running_of(cover, REPLACEMENT)
    if how == "withdraw":
        withdraw(by=desk.ri_handler, approval=approval)
        asked.refresh_from_db()
        assert asked.state == "replace_dropped"
        make.replaced(desk, cover, panel[1], panel[4])
        assert line_of(cover, panel[4]).signed
    else:
        return_to_maker(by=desk.compliance, approval=approval, opinion="补充评级证明")
        assert line_of(cover, panel[1]).signed


def test_other_branch_and_other_role_have_no_part_in_it(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    asked = make.replacement(desk, cover, panel[1], panel[3])
    stranger = factories.make_person("ri_handler", desk.tree["51"])
    assert not Replacement.objects.visible_to(stranger).filter(pk=asked.pk).exists()
    assert Replacement.objects.visible_to(desk.ri_reviewer).filter(pk=asked.pk).exists()


def test_what_was_asked_and_kept_stays_in_the_database(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    done = make.replaced(desk, cover, panel[1], panel[3], cut_at=middle(cover))
    for change in ({"cut_at": cover.period_from}, {"kept_premium": Decimal(1)}, {"line": done.new_line}):
        with pytest.raises(Error), transaction.atomic():
            Replacement.objects.filter(pk=done.pk).update(**change)


def test_block_asks_for_a_replacement_on_running_cover_and_its_end_settles_it(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    admitting.screen(by=desk.compliance, counterparty=panel[1].reload(), result="hit", day=timezone.localdate())
    waiting = ToDo.objects.open().filter(kind="ri_replace", object_id=cover.pk)
    assert waiting.count() == 1
    make.replaced(desk, cover, panel[2], panel[3])
    assert waiting.count() == 1, "another line than that of the blocked reinsurer was replaced"
    make.replaced(desk, cover, panel[1], panel[4])
    assert not waiting.exists()


def test_market_that_is_sound_again_need_not_be_replaced(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    today, waiting = timezone.localdate(), ToDo.objects.open().filter(kind="ri_replace", object_id=cover.pk)
    for who in panel[:2]:
        admitting.screen(by=desk.compliance, counterparty=who.reload(), result="hit", day=today)
    admitting.screen(by=desk.compliance, counterparty=panel[0].reload(), result="clear", day=today)
    assert waiting.count() == 1, "the other one is still on the list"
    admitting.screen(by=desk.compliance, counterparty=panel[1].reload(), result="clear", day=today)
    assert not waiting.exists()


def test_premiums_on_a_later_slip_are_those_of_the_order(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    make.replaced(desk, cover, panel[1], panel[3], cut_at=middle(cover, 10))
    (section,) = content_of(cover.reload(), figures_of(cover.reload()))["sections"]
    parts = [Decimal(each["premium"]) for each in (*section["lines"], *section["closed"])]
    assert sum(parts) == Decimal(section["order_premium"])
    assert [each["reinsurer"] for each in section["closed"]] == [panel[1].name]


def test_double_click_asks_once_and_a_stale_page_is_told(
    desk: Covered, cover: Placement, panel: list[Counterparty]
) -> None:
    placement = make.with_paper(desk, cover.reload()).reload()
    papers = {"proof": "leaving_proof", "release": "release", "acceptance": "mail"}
    values = {
        "line": placement.lines.get(reinsurer=panel[1]),
        "reinsurer": panel[3],
        "mode": "cut_off",
        "cut_at": placement.period_from,
        "reason": "评级下调两级",
        **{name: make.add_file(desk.ri_handler, placement, kind) for name, kind in papers.items()},
    }
    version = cover.reload().version
    sent = {"by": desk.ri_handler, "placement": cover.reload(), "values": values, "expected_version": version}
    replacing.ask_replace(**sent, key="once")
    replacing.ask_replace(**sent, key="once")
    assert Replacement.objects.filter(placement=cover).count() == 1
    with pytest.raises(Conflict):
        replacing.ask_replace(**sent, key="twice")
