"""A dashboard as a push: its lines, its link, its paper, who may have it, and what happens when it is gone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.errors import DomainError
from accounts.models import Branch, Membership, User
from reporting.actions import change_dashboard, compose_dashboard, remove_dashboard, share_dashboard, unshare_dashboard
from reporting.dashboards.tiles import Tile
from reporting.models import Dashboard, PushPaper, PushRun, Subscription
from reporting.pushes import reasons, trying
from reporting.pushes.actions import resume, subscribe
from reporting.pushes.clocks import run_due
from reporting.pushes.previewing import previews_of
from reporting.pushes.registry import PUSH_SOURCES, PushContent, PushView
from tests.factories import NOW, make_person, make_renewal_row, make_signed_policy
from tests.receivers import HttpReceiver
from tests.reporting.packs.june import text_of
from tests.reporting.pushes.conftest import wish
from workflow.models import Notice, NoticePreference, OutboxMessage, Robot
from workflow.outbox import drain

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

DUE = NOW + timedelta(minutes=5)
NAME = "CANARY陈某某"
STANDARD: dict[str, Any] = {"source": "dashboard", "options": {"items": ["renewal_manager"]}}
#: One tile of every kind, and tiles that tell people apart.
TILES = [
    Tile(kind="number", kpis=("renewal_rate",)),
    Tile(kind="trend", kpis=("renewal_rate", "quote_rate")),
    Tile(kind="ranking", kpis=("quote_rate",)),
    Tile(kind="funnel", kpis=("dispatch_rate", "renewal_rate")),
    Tile(kind="ageing", kpis=("early_renewal_60_rate", "late_renewal_rate")),
    Tile(kind="prefectures", kpis=("renewal_rate",)),
    Tile(kind="table", kpis=("renewal_rate", "quote_rate"), by="team"),
    Tile(kind="ranking", kpis=("renewal_rate",), by="owner"),
    Tile(kind="prefectures", kpis=("quote_rate",), by="owner"),
    Tile(kind="table", kpis=("renewal_rate",), by="owner"),
]


@pytest.fixture
def board(manager: User) -> Dashboard:
    """A dashboard of every kind of tile, the manager's own."""
    return compose_dashboard(by=manager, title=f"{NAME}的看板", tiles=TILES)


@pytest.fixture
def shared(board: Dashboard, people: dict[str, User]) -> Dashboard:
    return share_dashboard(by=board.owner, dashboard=board)


def of(row: Dashboard) -> dict[str, Any]:
    return {"source": "dashboard", "options": {"items": [str(row.pk)]}}


def content_of(board: Dashboard, branch: Branch) -> PushContent:
    view = PushView(branch=branch, period="whole_month", today=date(2026, 6, 1), options=of(board)["options"])
    return PUSH_SOURCES["dashboard"].build(view, board.owner)


def test_group_hears_the_tiles_in_lines_and_the_link_opens_the_dashboard(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, manager: User
) -> None:
    subscribed(**STANDARD, picture=False)
    clock(DUE)
    run_due()
    drain()

    run = PushRun.objects.get()
    [request] = group.arrived
    assert request.json["text"]["content"] == run.text
    assert len(run.text.encode()) <= 2048
    lines = run.text.splitlines()
    assert lines[0] == "温州中心支公司 · 续保管理，2026-06-01 至 2026-06-30"
    assert lines[1].startswith("续保率：33.33% [1/3]")
    client = Client()
    client.force_login(manager)
    page = client.get(run.link)
    assert page.status_code == 200
    assert (page.context["question"].first, page.context["question"].last) == (date(2026, 6, 1), date(2026, 6, 30))
    assert page.context["question"].branch.code == "3303"
    assert lines[-1].endswith(run.link)


def test_every_kind_of_tile_has_its_lines(board: Dashboard, figures: None, tree: dict[str, Branch]) -> None:
    content = content_of(board, tree["3303"])
    said = [(line.label, line.value, line.comparison) for line in content.lines]

    assert said == [
        ("续保率", "33.33% [1/3]", ""),
        ("续保率，2026-06", "33.33%", ""),
        ("报价率，2026-06", "0.00%", ""),
        ("报价率", "排名", ""),
        ("– 鹿城支公司", "0.00%", "不足 20 件"),
        ("派单率 · 续保率", "漏斗", "列表、占比"),
        ("– 应续", "3、100.00%", ""),
        ("– 已派发", "1、33.33%", ""),
        ("– 已续", "1、33.33%", ""),
        ("提前续保率（60天及以上） · 临期续保率（14天内）", "环节对比", ""),
        ("– 提前续保率（60天及以上）", "0.00%", ""),
        ("– 临期续保率（14天内）", "0.00%", ""),
        ("续保率", "按机构", ""),
        ("– 鹿城支公司", "33.33%", ""),
        ("续保率 · 报价率", "表格", "续保率、报价率"),
        ("– 续保一组", "33.33%、0.00%", ""),
    ]
    assert not content.empty


@pytest.mark.parametrize("channel", ["robot", "wecom_app", "mail"])
def test_no_text_and_no_picture_has_rows_of_people(
    subscribed: Any,
    shared: Dashboard,
    people: dict[str, User],
    tree: dict[str, Branch],
    clock: Any,
    channel: str,
) -> None:
    User.objects.exclude(pk=shared.owner_id).update(name=NAME)
    for day in range(1, 25):
        make_renewal_row(
            tree["33030101"],
            expires_on=date(2026, 6, day),
            owner=people["specialist"],
            status="following",
            insured_name=NAME,
            plate="浙C12345",
        )
    subscribed(channel=channel, **of(shared))
    clock(DUE)
    run_due()

    run = PushRun.objects.get()
    drawn = str(content_of(shared, tree["3303"]).charts)
    assert run.status == "sent"
    for word in ("CANARY", "12345", people["specialist"].employee_no):
        assert word not in run.text + run.title + drawn


def test_mail_carries_the_whole_dashboard_with_charts_and_tables(
    subscribed: Any, figures: None, board: Dashboard, people: dict[str, User], clock: Any, tmp_path: Path
) -> None:
    User.objects.filter(pk=people["specialist"].pk).update(name="李专员")
    subscribed(channel="mail", **of(board))
    clock(DUE)
    run_due()

    paper = tmp_path / "board.pdf"
    paper.write_bytes(bytes(PushPaper.objects.get().content))
    text = text_of(paper.read_bytes())
    assert f"{NAME}的看板" in text
    assert "李专员" in text
    assert "鹿城支公司" in text
    assert "33.33%" in text


def test_picture_of_a_dashboard_has_its_charts(
    subscribed: Any, figures: None, group: HttpReceiver, clock: Any, tree: dict[str, Branch], shared: Dashboard
) -> None:
    subscribed(**of(shared))
    clock(DUE)
    run_due()
    while drain():
        pass

    assert [request.json["msgtype"] for request in group.arrived] == ["text", "image"]
    kinds = ("trend", "ranking", "funnel", "ageing", "prefectures")
    assert len(content_of(shared, tree["3303"]).charts) == len(kinds)


def test_nothing_to_count_is_quiet(subscribed: Any, clock: Any) -> None:
    subscribed(**STANDARD)
    clock(DUE)
    run_due()
    assert PushRun.objects.get().status == "quiet"


# --- who may have it -------------------------------------------------------------------------------------------------
def test_dashboards_are_offered_that_have_a_figure_one_may_see(
    people: dict[str, User], manager: User, board: Dashboard
) -> None:
    def offered(who: str) -> set[str]:
        return {code for code, _label in PUSH_SOURCES["dashboard"].items(people[who])}

    renewals = {"hq", "province", "renewal_manager", "renewal_losses", "renewal_credit", "team_lead"}
    assert offered("renewal_manager") == {*renewals, str(board.pk)}
    assert "claims_manager" in offered("claims_handler")
    assert not {"team_lead", str(board.pk)} & offered("claims_handler")


def test_own_dashboard_goes_to_oneself_and_to_others_when_it_is_shared(
    tree: dict[str, Branch], board: Dashboard, manager: User, robot: Robot, clock: Any
) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    wanted = wish(tree["3303"], channel="mail", people=(manager, colleague), **of(board))
    for refused in (wanted, wish(tree["3303"], robot, **of(board))):
        with pytest.raises(DomainError) as refusal:
            subscribe(by=manager, wish=refused)
        assert refusal.value.code == "push_private"
    assert subscribe(by=manager, wish=wish(tree["3303"], channel="mail", **of(board)))

    share_dashboard(by=manager, dashboard=board)
    assert subscribe(by=manager, wish=wanted)
    assert subscribe(by=manager, wish=wish(tree["3303"], robot, **of(board)))


def test_dashboard_of_somebody_else_that_is_not_shared_is_refused(
    tree: dict[str, Branch], board: Dashboard, clock: Any
) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    NoticePreference.objects.create(person=colleague, mail_address="w@example.com")
    for code in (str(board.pk), "999", "nothing", "9" * 40):
        asked = {"source": "dashboard", "options": {"items": [code]}}
        with pytest.raises(DomainError) as refusal:
            subscribe(by=colleague, wish=wish(tree["3303"], channel="mail", **asked))
        assert refusal.value.code == "push_gone"


def test_figures_of_other_desks_are_left_out_as_on_the_page(subscribed: Any, figures: None, clock: Any) -> None:
    subscribed(source="dashboard", options={"items": ["province"]}, channel="mail")
    clock(DUE)
    run_due()

    run = PushRun.objects.get()
    assert run.status == "sent"
    assert "续保率" in run.text
    assert "结案率" not in run.text


def test_reader_must_see_what_it_shows_the_subscriber(
    tree: dict[str, Branch], people: dict[str, User], manager: User, clock: Any
) -> None:
    asked = {"source": "dashboard", "options": {"items": ["province"]}}
    with pytest.raises(DomainError) as refusal:
        subscribe(by=manager, wish=wish(tree["3303"], channel="mail", people=(people["claims_handler"],), **asked))
    assert refusal.value.code == "push_people"


def test_subscriber_without_any_right_to_its_figures_is_paused(
    subscribed: Any, figures: None, manager: User, clock: Any
) -> None:
    subscribed(**STANDARD)
    Membership.objects.filter(user=manager).update(valid_until=date(2026, 5, 31))
    clock(DUE)
    run_due()
    assert Subscription.objects.get().paused_because == "rights"


# --- gone ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", [remove_dashboard, unshare_dashboard])
def test_dashboard_that_was_removed_or_unshared_pauses_with_what_to_do(
    tree: dict[str, Branch], shared: Dashboard, figures: None, clock: Any, verb: Any
) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    NoticePreference.objects.create(person=colleague, mail_address="w@example.com")
    row = subscribe(by=colleague, wish=wish(tree["3303"], channel="mail", **of(shared)))
    verb(by=shared.owner, dashboard=shared)
    clock(DUE)
    run_due()
    drain()

    row = Subscription.objects.get(pk=row.pk)
    run = PushRun.objects.get()
    assert (row.status, row.paused_because, row.next_at) == ("paused", "gone", None)
    assert (run.status, run.reason, run.text) == ("failed", reasons.GONE, "")
    assert Notice.objects.get(recipient=colleague).kind == "push_gone"
    assert not OutboxMessage.objects.filter(topic="push_mail").exists()
    for tried in (lambda: resume(by=colleague, subscription=row), lambda: previews_of(row, by=colleague)):
        with pytest.raises(DomainError) as refusal:
            tried()
        assert refusal.value.code == "push_gone"


def test_group_hears_no_dashboard_that_its_owner_keeps_to_herself_again(
    subscribed: Any, shared: Dashboard, figures: None, clock: Any, manager: User
) -> None:
    row = subscribed(**of(shared))
    unshare_dashboard(by=manager, dashboard=shared)
    with pytest.raises(DomainError):
        trying.send_test(by=manager, subscription=row)
    assert trying.send_test(by=manager, subscription=row, alone=True).channel == "mail"
    clock(DUE)
    run_due()

    assert PushRun.objects.get(test=False).reason == reasons.GONE


def test_reader_who_can_open_it_no_more_is_left_out(
    tree: dict[str, Branch], shared: Dashboard, figures: None, clock: Any, manager: User
) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    NoticePreference.objects.create(person=colleague, mail_address="w@example.com")
    subscribe(by=manager, wish=wish(tree["3303"], channel="mail", people=(manager, colleague), **of(shared)))
    unshare_dashboard(by=manager, dashboard=shared)
    clock(DUE)
    run_due()

    run = PushRun.objects.get()
    assert (run.recipients, run.reason) == ([manager.pk], reasons.UNREACHED)


def test_dashboard_is_told_as_it_is_when_it_is_due(
    subscribed: Any, shared: Dashboard, figures: None, clock: Any, manager: User
) -> None:
    subscribed(**of(shared))
    change_dashboard(by=manager, dashboard=shared, title="x", tiles=[Tile(kind="number", kpis=("quote_rate",))])
    clock(DUE)
    run_due()
    assert "续保率" not in PushRun.objects.get().text


def test_ranking_gives_places_to_those_that_count_enough(board: Dashboard, tree: dict[str, Branch]) -> None:
    """One team counts 20 and one counts a single renewal with a better rate: it stands last without a place."""
    for number in range(20):
        make_renewal_row(tree["33030101"], expires_on=date(2026, 6, 1 + number))
    signed = make_signed_policy(tree["33030102"], signed_on=date(2026, 5, 31))
    make_renewal_row(tree["33030102"], expires_on=date(2026, 6, 25), status="renewed", matched_policy=signed)
    tile = Tile(kind="ranking", kpis=("renewal_rate",), by="team")
    change_dashboard(by=board.owner, dashboard=board, title="x", tiles=[tile])
    content = content_of(board.reload(), tree["3303"])

    places = [line.label.split(" ")[0] for line in content.lines]
    assert [line.value for line in content.lines] == ["排名", "0.00%", "100.00%"]
    assert places[1:] == ["1.", "–"]
