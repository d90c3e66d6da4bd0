"""Dashboards of one's own: composed tile by tile without a script, shared in a branch, changed by their owner alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from reporting.actions import change_dashboard, compose_dashboard, remove_dashboard, share_dashboard, unshare_dashboard
from reporting.dashboards.composing import arranged
from reporting.dashboards.standard import standard_of
from reporting.dashboards.tiles import Tile, tiles_of
from reporting.models import Dashboard
from tests import factories
from workflow.models import Event

pytestmark = pytest.mark.django_db

RATE, QUOTES = Tile(kind="number", kpis=("renewal_rate",)), Tile(kind="trend", kpis=("quote_rate",))


@pytest.fixture
def owner(people: dict[str, User]) -> User:
    return people["renewal_manager"]


@pytest.fixture
def row(owner: User) -> Dashboard:
    return compose_dashboard(by=owner, title="Morning", tiles=[RATE, QUOTES])


def sent(client: Client, row: Dashboard, do: str, **more: Any) -> Any:
    row = row.reload()
    return client.post(reverse("reporting:compose", args=[row.pk]), {"do": do, "version": row.version, **more})


def kinds(row: Dashboard) -> list[str]:
    return [tile.kind for tile in tiles_of(row.reload().tiles)]


def test_person_copies_a_standard_dashboard_and_composes_it_with_forms_alone(client: Client, owner: User) -> None:
    client.force_login(owner)
    made = client.post(reverse("reporting:dashboard_new"), {"title": "Mine", "copy": "team_lead"})
    row = Dashboard.objects.get(title="Mine")
    standard = standard_of("team_lead")
    assert made.url == reverse("reporting:compose", args=[row.pk])
    assert standard is not None
    assert kinds(row) == [tile.kind for tile in standard.tiles]

    page = client.get(made.url).content.decode()
    assert page.count('name="do"') >= 4 * len(standard.tiles)
    assert "<script" not in page.split("<main")[1].split("</main")[0]

    sent(client, row, "down.0")
    sent(client, row, "take.3")
    sent(client, row, "size.0")
    added = sent(client, row, "add", kind="ranking", kpis=["quote_rate"], by="team", period="year", size="wide")
    sent(client, row, "title", title="Ours")

    assert added.status_code == 302
    row = row.reload()
    tiles = tiles_of(row.tiles)
    assert row.title == "Ours"
    assert [tile.kpis[0] for tile in tiles[:3]] == ["quote_rate", "renewal_rate", "first_contact_timeliness"]
    assert tiles[0].size == "wide"
    assert tiles[-1] == Tile(kind="ranking", kpis=("quote_rate",), by="team", period="year", size="wide")
    assert Event.objects.of(row).count() == row.version == 6
    shown = client.get(reverse("reporting:own", args=[row.pk]))
    assert [each.tile for each in shown.context["shown"]] == list(tiles)


@pytest.mark.parametrize(
    ("tile", "code"),
    [
        pytest.param({"kind": "number", "kpis": ["renewal_rate", "quote_rate"]}, "tile_single", id="two in a number"),
        pytest.param({"kind": "ranking", "kpis": ["renewal_rate"], "by": "grade"}, "tile_dimension", id="no dimension"),
    ],
)
def test_tile_that_makes_no_sense_is_refused_and_nothing_changes(
    tile: dict[str, Any], code: str, client: Client, owner: User, row: Dashboard
) -> None:
    client.force_login(owner)
    answer = sent(client, row, "add", period="asked", **tile)

    assert answer.context["refusal"].code == code
    assert kinds(row) == ["number", "trend"]


def test_figure_of_another_desk_is_not_offered_and_refused(client: Client, owner: User, row: Dashboard) -> None:
    client.force_login(owner)
    answer = sent(client, row, "add", kind="number", kpis=["closing_rate"], period="asked")

    assert answer.status_code == 422
    assert answer.context["adding"].errors
    with pytest.raises(DomainError) as refusal:
        change_dashboard(by=owner, dashboard=row, title="x", tiles=[Tile(kind="number", kpis=("closing_rate",))])
    assert refusal.value.code == "tile_right"


def test_page_that_is_too_old_changes_nothing(client: Client, owner: User, row: Dashboard) -> None:
    client.force_login(owner)
    sent(client, row, "down.0")
    answer = client.post(reverse("reporting:compose", args=[row.pk]), {"do": "take.0", "version": 1})

    assert answer.status_code == 409
    assert kinds(row) == ["trend", "number"]


def test_own_dashboard_is_nobody_elses(client: Client, people: dict[str, User], row: Dashboard) -> None:
    for role in ("team_lead", "province_admin", "head_office_admin", "other_renewal_manager"):
        client.force_login(people[role])
        assert client.get(reverse("reporting:own", args=[row.pk])).status_code == 404, role
        assert client.get(reverse("reporting:compose", args=[row.pk])).status_code == 404, role


def test_shared_dashboard_is_seen_in_the_branch_above_and_below_and_copied_not_changed(
    client: Client, people: dict[str, User], owner: User, row: Dashboard
) -> None:
    share_dashboard(by=owner, dashboard=row)
    for role in ("team_lead", "province_admin", "claims_manager"):
        client.force_login(people[role])
        assert client.get(reverse("reporting:own", args=[row.pk])).status_code == 200, role
        assert sent(client, row, "take.0").status_code == 403, role
        assert sent(client, row, "remove").status_code == 403, role
    client.force_login(people["other_renewal_manager"])
    assert client.get(reverse("reporting:own", args=[row.pk])).status_code == 404
    assert kinds(row) == ["number", "trend"]

    client.force_login(people["team_lead"])
    client.post(reverse("reporting:dashboard_new"), {"title": "Copy", "copy": str(row.pk)})
    assert kinds(Dashboard.objects.get(title="Copy")) == ["number", "trend"]


def test_shared_dashboard_shows_each_reader_only_figures_of_theirs(
    client: Client, people: dict[str, User], owner: User, row: Dashboard
) -> None:
    share_dashboard(by=owner, dashboard=row)
    client.force_login(people["claims_manager"])

    assert client.get(reverse("reporting:own", args=[row.pk])).context["shown"] == []


def test_sharing_needs_its_right_and_can_be_ended(people: dict[str, User], owner: User, row: Dashboard) -> None:
    lead = people["team_lead"]
    theirs = compose_dashboard(by=lead, title="Team")
    with pytest.raises(Denied):
        share_dashboard(by=lead, dashboard=theirs)
    assert Dashboard.objects.visible_to(owner).filter(pk=theirs.pk).count() == 0

    shared = share_dashboard(by=owner, dashboard=row)
    assert Dashboard.objects.visible_to(lead).filter(pk=row.pk).exists()
    unshare_dashboard(by=owner, dashboard=shared)
    assert not Dashboard.objects.visible_to(lead).filter(pk=row.pk).exists()


def test_removed_dashboard_is_gone_and_keeps_its_history(client: Client, owner: User, row: Dashboard) -> None:
    client.force_login(owner)
    assert sent(client, row, "remove").url == reverse("reporting:dashboard")

    assert client.get(reverse("reporting:own", args=[row.pk])).status_code == 404
    assert [event.verb for event in Event.objects.of(row)] in (["compose_new", "remove"], ["remove", "compose_new"])
    with pytest.raises(DomainError):
        remove_dashboard(by=owner, dashboard=row.reload())


@pytest.mark.parametrize("title", ["", "   ", "x" * 41])
def test_dashboard_has_a_title(title: str, owner: User) -> None:
    with pytest.raises(DomainError) as refusal:
        compose_dashboard(by=owner, title=title)
    assert refusal.value.code == "dashboard_title"


def test_there_is_an_end_to_tiles_and_dashboards(owner: User, row: Dashboard) -> None:
    with pytest.raises(DomainError) as many:
        change_dashboard(by=owner, dashboard=row, title="x", tiles=[RATE] * 25)
    assert many.value.code == "tiles_many"
    for _number in range(29):
        compose_dashboard(by=owner, title="one more")
    with pytest.raises(DomainError) as full:
        compose_dashboard(by=owner, title="too many")
    assert full.value.code == "dashboards_many"


def test_database_refuses_a_state_it_does_not_know_and_no_title(tree: dict[str, Branch], owner: User) -> None:
    for wrong in ({"status": "loud"}, {"title": ""}):
        values = {"branch": tree["3303"], "owner": owner, "title": "x", **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            Dashboard.objects.bulk_create([Dashboard(**values)])


@pytest.mark.parametrize(
    ("change", "place", "expected"),
    [
        ("up", 1, [QUOTES, RATE]),
        ("up", 0, [RATE, QUOTES]),
        ("down", 1, [RATE, QUOTES]),
        ("take", 0, [QUOTES]),
        ("take", 7, [RATE, QUOTES]),
        ("nothing", 0, [RATE, QUOTES]),
    ],
)
def test_tiles_are_arranged(change: str, place: int, expected: list[Tile]) -> None:
    assert arranged([RATE, QUOTES], change, place) == expected


def test_page_of_a_dashboard_lists_own_and_shared_ones_first(client: Client, owner: User, row: Dashboard) -> None:
    factories.make_renewal_row(owner.branch)
    client.force_login(owner)
    page = client.get(reverse("reporting:dashboard"))

    assert page.context["choices"][0][0] == "Morning"
