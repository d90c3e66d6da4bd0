"""The rows behind the figures: as many as the number says, of the whole and of each branch, and a page of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from claims.appraisals.case_measures import MEASURES as CASE_MEASURES
from claims.injuries.measures import MEASURES as INJURY_MEASURES
from claims.measuring import together_of
from reinsurance.actions import marketing
from renewals.measures import MEASURES as RENEWAL_MEASURES
from renewals.models import Renewal
from reporting.figure_rows import rows_address
from tests import factories
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reporting import figure_book
from tests.reporting.figure_book import question
from workflow.figure_rows import FIGURE_DESKS, ROW_KINDS
from workflow.kpis import KPIS, Kpi, Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(tree: dict[str, Branch], people: dict[str, User]) -> dict[str, Branch]:
    figure_book.make_renewals(tree, people)
    figure_book.make_claims(tree)
    figure_book.make_listed(tree)
    figure_book.make_injuries(tree)
    return tree


@pytest.fixture
def placements(freeze: Callable[[datetime], datetime]) -> dict[str, Branch]:
    freeze(datetime(2026, 6, 1, 1, tzinfo=factories.NOW.tzinfo))
    desk = Desk()
    lead, other = make.make_market(desk.head), make.make_market(desk.head)
    make.bound(desk, (lead, "60"), (other, "40"))
    make.write(desk, make.firm_order(desk, lead), lead, "60")
    marketing.approach(by=desk.ri_handler, placement=make.to_place(desk), reinsurer=lead, broker=None)
    return desk.tree


def number_of_rows(kpi: Kpi, asked: Question, measure: str, key: str = "") -> int:
    assert kpi.rows is not None, kpi.code
    return sum(rows.count() for rows in kpi.rows(asked, SYSTEM, measure, key))


def deviations(app: str, branch: Branch) -> tuple[list[str], set[tuple[str, str]]]:
    """Where rows and number differ; and the measures that counted anything at all."""
    wrong, counted = [], set()
    for kpi in (kpi for kpi in KPIS.values() if kpi.app == app):
        asked = question(branch, matured_only=kpi.matured_only)
        for by in ("", "branch"):
            for answer in kpi.answer(replace(asked, by=by), SYSTEM):
                for measure in kpi.counts:
                    found = number_of_rows(kpi, replace(asked, by=by), measure, answer.key)
                    number = answer.measures[measure]
                    if kpi.code == "renewal_impact" and measure == "due":
                        number = kpi.answer(asked, SYSTEM)[0].measures["due"]
                    if found != number:
                        wrong.append(f"{kpi.code} {measure} {by} {answer.key}: {found} rows, says {number}")
                    if number:
                        counted.add((kpi.code, measure))
    return wrong, counted


@pytest.mark.parametrize(("app", "least"), [("renewals", 50), ("claims", 28)])
@pytest.mark.parametrize("code", ["HQ", "3303"])
def test_every_count_has_as_many_rows(app: str, least: int, code: str, book: dict[str, Branch]) -> None:
    wrong, counted = deviations(app, book[code])

    assert wrong == []
    assert len(counted) >= least, sorted(counted)


def test_every_count_of_placements_has_as_many_rows(placements: dict[str, Branch]) -> None:
    wrong, counted = deviations("reinsurance", placements["HQ"])

    assert wrong == []
    assert len(counted) >= 12, sorted(counted)


def test_sums_add_up_over_their_rows(book: dict[str, Branch]) -> None:
    checked = set()
    for kpi in KPIS.values():
        asked = question(book["HQ"], matured_only=kpi.matured_only)
        for name in {kpi.numerator, kpi.denominator} - kpi.counts if kpi.app != "reinsurance" else ():
            measure: Any = {**RENEWAL_MEASURES, **CASE_MEASURES, **INJURY_MEASURES}.get(name)
            if measure is None or measure.amount is None:
                continue
            assert kpi.rows is not None
            (rows,) = kpi.rows(asked, SYSTEM, name, "")
            amount = measure.amount() if callable(measure.amount) else measure.amount
            total = together_of([rows.order_by().aggregate(total=Sum(amount))["total"]])
            assert total == kpi.answer(asked, SYSTEM)[0].measures[name], (kpi.code, name)
            checked.add(name)
    assert {"due_premium", "paid_sum", "closing_days", "payment_wait"} <= checked


@pytest.mark.parametrize("app", ["renewals", "claims"])
def test_number_that_is_not_nothing_has_rows(app: str, book: dict[str, Branch]) -> None:
    assert _without_rows(app, book["HQ"]) == []


def test_number_of_placements_that_is_not_nothing_has_rows(placements: dict[str, Branch]) -> None:
    assert _without_rows("reinsurance", placements["HQ"]) == []


def _without_rows(app: str, branch: Branch) -> list[tuple[str, str]]:
    found = []
    for kpi in (kpi for kpi in KPIS.values() if kpi.app == app):
        asked = question(branch, matured_only=kpi.matured_only)
        (whole,) = kpi.answer(asked, SYSTEM)
        names = {kpi.numerator, kpi.denominator} - set(kpi.unlisted)
        found += [(kpi.code, name) for name in names if whole.measures[name] and not number_of_rows(kpi, asked, name)]
    return found


def test_every_figure_has_rows_or_says_why_and_every_kind_has_a_list(
    book: dict[str, Branch],
) -> None:
    for kpi in KPIS.values():
        assert kpi.app in FIGURE_DESKS
        assert kpi.rows is not None, kpi.code
        assert set(kpi.unlisted) <= {kpi.numerator, kpi.denominator}
        for rows in kpi.rows(question(book["33"]), SYSTEM, kpi.numerator, ""):
            assert rows.model in ROW_KINDS, kpi.code


def test_figures_answered_together_say_what_each_says_alone(book: dict[str, Branch]) -> None:
    for kpi in KPIS.values():
        if kpi.book is not None:
            asked = question(book["HQ"], by="branch", matured_only=kpi.matured_only)
            together = kpi.book(asked, SYSTEM, [kpi])[kpi.code]
            assert [kpi.record(row) for row in together] == [kpi.record(row) for row in kpi.answer(asked, SYSTEM)]


def address(tree: dict[str, Branch], code: str, branch: str = "3303", **more: Any) -> str:
    kpi = KPIS[code]
    key = more.pop("key", "")
    measure = more.pop("measure", kpi.numerator)
    return rows_address(kpi, question(tree[branch], **more), measure, key)


@pytest.fixture
def manager(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["renewal_manager"])
    return client


def test_page_says_figure_measure_scope_and_period_and_links_each_row(manager: Client, book: dict[str, Branch]) -> None:
    page = manager.get(address(book, "renewal_rate", measure="due", by="branch", key="330301"))

    text, kpi = page.content.decode(), KPIS["renewal_rate"]
    with translation.override("zh-hans"):
        title = f"{kpi.label} · {kpi.words[1]}"
    for said in (title, "温州中心支公司", "2026-04-01", "2026-06-30", "2026-06-15", "鹿城支公司"):
        assert said in text
    shown = page.context["page"].rows
    assert len(shown) == 11
    assert all(reverse("renewals:detail", args=[row.pk]) in text for row in shown)
    assert all(row.insured_name not in text for row in shown)


def test_page_narrows_by_words_and_state_and_keeps_the_question(manager: Client, book: dict[str, Branch]) -> None:
    one = Renewal.objects.filter(branch=book["33030101"], status="renewed").first()
    assert one is not None
    asked = address(book, "renewal_rate", measure="due")

    by_plate = manager.get(asked, {**_query(asked), "q": one.plate})
    by_state = manager.get(asked, {**_query(asked), "state": "renewed"})

    assert [row.pk for row in by_plate.context["page"].rows] == [one.pk]
    assert {row.status for row in by_state.context["page"].rows} == {"renewed"}
    assert ("first", "2026-04-01") in by_state.context["kept_query"]


def _query(asked: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(asked).query))


def test_pages_follow_one_another_without_a_row_twice(manager: Client, book: dict[str, Branch]) -> None:
    for place in range(30):
        factories.make_renewal_row(book["33030101"], expires_on=date(2026, 5, 1), plate=f"浙C{place:05d}")
    asked = address(book, "renewal_rate", measure="due")
    first = manager.get(asked)
    following = manager.get(asked.split("?")[0] + first.context["page"].next_query)

    seen = [row.pk for page in (first, following) for row in page.context["page"].rows]
    assert len(seen) == len(set(seen)) == first.context["count"] == 47


def test_queries_are_the_same_for_one_row_and_for_many(manager: Client, book: dict[str, Branch]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert manager.get(address(book, "renewal_rate", measure="due")).status_code == 200
        return len(seen)

    queries()
    few = queries()
    for _place in range(20):
        factories.make_renewal_row(book["33030102"], expires_on=date(2026, 5, 1))
    assert queries() == few


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"branch": "51"}, id="another province"),
        pytest.param({"measure": "nothing"}, id="no measure of the figure"),
        pytest.param({"by": "grade"}, id="no dimension of the figure"),
        pytest.param({"by": "month", "key": "soon"}, id="no month"),
        pytest.param({"by": "branch", "key": "9999"}, id="no branch"),
        pytest.param({"first": "2026-13-01"}, id="no day"),
    ],
)
def test_what_is_not_there_is_404(changes: dict[str, str], manager: Client, book: dict[str, Branch]) -> None:
    asked = {"branch": "3303", "first": "2026-04-01", "last": "2026-06-30", "as_of": "2026-06-15", **changes}
    assert manager.get(reverse("reporting:renewals_rows", args=["renewal_rate"]), asked).status_code == 404


def test_key_of_another_province_shows_no_row(manager: Client, book: dict[str, Branch]) -> None:
    page = manager.get(address(book, "renewal_rate", measure="due", by="branch", key="5101"))
    assert page.context["page"].rows == []


def test_figure_of_a_desk_asks_for_its_right(client: Client, people: dict[str, User], book: dict[str, Branch]) -> None:
    client.force_login(people["claims_manager"])

    assert client.get(address(book, "closing_rate")).status_code == 200
    assert client.get(address(book, "renewal_rate")).status_code == 403
    assert client.get("/reports/figures/no_such_figure/rows/").status_code == 404


def test_measure_without_rows_says_why(client: Client, placements: dict[str, Branch]) -> None:
    client.force_login(User.objects.get(memberships__role="ri_head"))
    page = client.get(address(placements, "fac_limit_used", branch="HQ", measure="limit"))

    with translation.override("zh-hans"):
        assert str(KPIS["fac_limit_used"].unlisted["limit"]) in page.content.decode()
    assert "page" not in page.context


def test_page_of_a_sum_says_that_it_is_no_count(manager: Client, book: dict[str, Branch]) -> None:
    said = "并不是行数"
    assert said in manager.get(address(book, "premium_kept")).content.decode()
    assert said not in manager.get(address(book, "renewal_rate")).content.decode()


def test_rows_of_two_kinds_are_two_tabs(client: Client, people: dict[str, User], book: dict[str, Branch]) -> None:
    client.force_login(people["claims_director"])
    asked = address(book, "tracking_report_rate", branch="33", measure="listed")
    page = client.get(asked)

    assert [(tab.count, tab.active) for tab in page.context["kinds"]] == [(3, True), (0, False)]
    assert client.get(f"{asked}&part=1").context["page"].rows == []


def test_rows_are_taken_out_as_the_page_shows_them(manager: Client, book: dict[str, Branch]) -> None:
    page = manager.get(address(book, "renewal_rate", measure="renewed"))

    form = manager.get(page.context["export_address"])
    assert form.status_code == 200
    assert page.context["count"] > 0
    assert form.context["rows"] == page.context["count"]
    assert (
        Decimal(page.context["count"])
        == KPIS["renewal_rate"].answer(question(book["3303"]), SYSTEM)[0].measures["renewed"]
    )
