"""The list of renewals: whose rows, in which order, at what cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from renewals.models import Renewal
from workflow.listing.keyset import Sort, keyset_page
from workflow.models import OutboxMessage

SignIn = Callable[[str], Client]
ADDRESS = "/renewals/"


def walk(rows: list[int], sort: Sort, descending: bool) -> list[list[int]]:
    """The pages of all renewals, forward to the end."""
    pages = []
    query = QueryDict("")
    while True:
        page = keyset_page(Renewal.objects.all(), sort=sort, descending=descending, query=query, size=4)
        pages.append([row.pk for row in page.rows])
        if not page.next_query:
            return pages
        query = QueryDict(page.next_query[1:])


@pytest.mark.parametrize("descending", [False, True], ids=["upward", "downward"])
@pytest.mark.parametrize(
    "sort",
    [Sort("expires_on", "expires_on"), Sort("next", "next_contact_on", nullable=True), Sort("no", "policy_no")],
    ids=["ties", "empty values", "unique"],
)
def test_keyset_pages_show_every_row_once(many: Callable[..., list[Renewal]], sort: Sort, descending: bool) -> None:
    rows = many(19)

    pages = walk([row.pk for row in rows], sort, descending)

    seen = [pk for page in pages for pk in page]
    assert sorted(seen) == sorted(row.pk for row in rows)
    assert len(pages) == 5


@pytest.mark.parametrize("descending", [False, True], ids=["upward", "downward"])
def test_keyset_previous_leads_back_over_the_same_pages(many: Callable[..., list[Renewal]], descending: bool) -> None:
    many(11)
    sort = Sort("next", "next_contact_on", nullable=True)
    forward = walk([], sort, descending)
    last = keyset_page(Renewal.objects.all(), sort=sort, descending=descending, query=_last(sort, descending), size=4)

    backward = [[row.pk for row in last.rows]]
    query = last.previous_query
    while query:
        page = keyset_page(Renewal.objects.all(), sort=sort, descending=descending, query=QueryDict(query[1:]), size=4)
        backward.insert(0, [row.pk for row in page.rows])
        query = page.previous_query

    assert backward == forward


def _last(sort: Sort, descending: bool) -> QueryDict:
    query = QueryDict("")
    while True:
        page = keyset_page(Renewal.objects.all(), sort=sort, descending=descending, query=query, size=4)
        if not page.next_query:
            return query
        query = QueryDict(page.next_query[1:])


@pytest.mark.parametrize("token", ["x", "W10", "bm90IGpzb24", "WyJub3QgYSBkYXkiLCAxXQ"])
def test_keyset_token_that_cannot_be_read_shows_the_first_page(many: Callable[..., list[Renewal]], token: str) -> None:
    rows = many(3)

    page = keyset_page(
        Renewal.objects.all(),
        sort=Sort("expires_on", "expires_on"),
        descending=False,
        query=QueryDict(f"after={token}"),
    )

    assert [row.pk for row in page.rows] == [row.pk for row in rows]


def test_deep_page_reads_no_offset(many: Callable[..., list[Renewal]], sign_in: SignIn) -> None:
    many(30)
    client = sign_in("specialist")
    second = client.get(ADDRESS).context["page"].next_query

    with CaptureQueriesContext(connection) as captured:
        client.get(ADDRESS + second)

    assert not [query for query in captured.captured_queries if "OFFSET" in (query["sql"] or "")]
    assert "after" in parse_qs(second[1:])


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("specialist", "/renewals/"),
        ("team_lead", "/renewals/?tab=all"),
        ("specialist", "/"),
        ("team_lead", "/"),
        ("specialist", "/desk/to-dos/"),
        ("auditor", "/desk/events/"),
        ("team_lead", "/desk/search/?q=投保"),
    ],
)
def test_queries_do_not_grow_with_rows(
    many: Callable[..., list[Renewal]], sign_in: SignIn, role: str, address: str
) -> None:
    client = sign_in(role)
    many(5)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    many(25)

    with CaptureQueriesContext(connection) as more:
        answer = client.get(address)

    assert answer.status_code == 200
    assert len(more) == len(few) <= 30


def test_detail_queries_do_not_grow_with_history(
    desk: dict[str, Renewal], sign_in: SignIn, people: dict[str, User]
) -> None:
    client = sign_in("specialist")
    row = desk["following"]
    client.get(f"/renewals/{row.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/renewals/{row.pk}/")
    for number in range(5):
        row.follow_ups.create(
            branch=row.branch, author=people["specialist"], at=row.created_at, entered_at=row.created_at,
            channel="phone", result="N1", effective=False, note=str(number),
        )  # fmt: skip

    with CaptureQueriesContext(connection) as more:
        client.get(f"/renewals/{row.pk}/")

    assert len(more) == len(few)


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("open", {"assigned", "following", "quoted", "renew_claimed", "loss_pending"}),
        ("quoted", {"quoted"}),
        ("lost", {"loss_pending", "lost", "lapsed", "callback_done"}),
        ("pool", {"pool"}),
        ("unknown", {"assigned", "following", "quoted", "renew_claimed", "loss_pending"}),
    ],
)
def test_tab_shows_its_states(desk: dict[str, Renewal], sign_in: SignIn, tab: str, expected: set[str]) -> None:
    rows = sign_in("specialist").get(ADDRESS, {"tab": tab}).context["page"].rows

    assert {row.status for row in rows} == expected


def test_tabs_of_today_and_overdue(
    make_renewal: Callable[..., Renewal], people: dict[str, User], sign_in: SignIn, day: date
) -> None:
    mine = {"status": "following", "owner": people["specialist"], "expires_on": day + timedelta(days=9)}
    now = make_renewal(**mine, next_contact_on=day)
    late = make_renewal(**mine, next_contact_on=day - timedelta(days=1))
    make_renewal(**mine, next_contact_on=day + timedelta(days=1))
    client = sign_in("specialist")

    today = client.get(ADDRESS, {"tab": "today"}).context["page"].rows
    overdue = client.get(ADDRESS, {"tab": "overdue"}).context["page"].rows

    assert ([row.pk for row in today], [row.pk for row in overdue]) == ([now.pk], [late.pk])


def test_filters_stay_in_the_address_as_chips(many: Callable[..., list[Renewal]], sign_in: SignIn, day: date) -> None:
    many(4)

    answer = sign_in("team_lead").get(
        ADDRESS, {"expires_to": (day + timedelta(days=3)).isoformat(), "mark": "unquoted"}
    )

    assert len(answer.context["page"].rows) == 2
    assert [chip.label for chip in answer.context["chips"]] == ["Cover ends until", "Mark"]
    assert "mark=unquoted" in answer.context["chips"][0].address
    assert "expires_to" not in answer.context["chips"][0].address


def test_other_province_sees_nothing(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    client = sign_in("other_team_lead")

    assert client.get(ADDRESS, {"tab": "all"}).context["page"].rows == []
    assert client.get(f"/renewals/{desk['following'].pk}/").status_code == 404
    assert client.get("/desk/search/", {"q": desk["following"].plate}).context["groups"] == []


def test_list_masks_for_others_and_not_for_the_owner(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row = desk["following"]

    own = sign_in("specialist").get(ADDRESS).content.decode()
    others = sign_in("team_lead").get(ADDRESS).content.decode()

    assert row.plate in own
    assert row.plate not in others
    assert row.insured_name not in own + others
    assert row.phone not in own + others


def test_branch_scope_narrows_and_never_widens(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    client = sign_in("renewal_manager")

    def shown(code: str) -> int:
        client.post("/desk/branch/", {"branch": code, "next": ADDRESS})
        return len(client.get(ADDRESS, {"tab": "all"}).context["page"].rows)

    assert shown("") == len(desk)
    assert shown("330301") == len(desk)
    assert shown("51") == len(desk)


def test_branch_scope_does_not_redirect_elsewhere(sign_in: SignIn) -> None:
    answer = sign_in("renewal_manager").post("/desk/branch/", {"branch": "", "next": "https://example.org/"})

    assert answer["Location"] == "/"


def test_picked_messages_are_sent_again(sign_in: SignIn, now: object) -> None:
    dead = OutboxMessage.objects.create(
        topic="notice", dedup_key="a", aggregate="x", state="dead", available_at=now, attempts=8
    )
    client = sign_in("system_admin")

    page = client.get("/desk/messages/", {"state": "dead"}).content.decode()
    client.post("/desk/messages/retry/", {"id": [dead.pk]})

    assert "Given up" in page
    assert OutboxMessage.objects.get().state == "pending"
