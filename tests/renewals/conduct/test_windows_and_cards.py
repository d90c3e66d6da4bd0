"""Early windows and script cards: the nearest branch, then the latest date; never dated back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.errors import Denied, DomainError
from renewals import actions
from renewals.actions import Offer
from renewals.conduct.actions.configuring import CardForm, set_card, set_early_window
from renewals.conduct.rules.cards import Card, shown
from renewals.conduct.rules.early_windows import BOTH, Window, days_before
from renewals.conduct.screens import cards_for
from renewals.conduct.windows import early_days
from renewals.models import Quote
from tests.factories import NOW
from workflow.transitions import fire

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("line", "path", "days"),
    [
        ("commercial", "/HQ/33/3303/", 30),
        ("compulsory", "/HQ/33/3303/", 40),
        (BOTH, "/HQ/33/3303/", 30),
        ("", "/HQ/33/3303/", 30),
        ("commercial", "/HQ/33/3301/", 25),
        ("commercial", "/HQ/51/", 90),
    ],
)
def test_nearest_branch_and_stricter_line(line, path, days):
    windows = [
        Window("/HQ/33/", "commercial", 60, date(2026, 1, 1)),
        Window("/HQ/33/", "commercial", 30, date(2026, 5, 1)),
        Window("/HQ/33/", "commercial", 10, date(2026, 7, 1)),
        Window("/HQ/33/", "compulsory", 40, date(2026, 1, 1)),
        Window("/HQ/33/3301/", "commercial", 25, date(2026, 1, 1)),
    ]
    assert days_before(windows, path=path, line=line, on=TODAY, otherwise=90) == days


def test_card_of_the_nearest_branch_is_shown_and_may_hide():
    def card(path, code, *, active=True, moment="always", text="x", order=1, valid_from=TODAY):
        return Card(path, code, "script", moment, code, text, order, active, valid_from)

    cards = [
        card("/HQ/", "open", text="HQ"),
        card("/HQ/33/", "open", text="33", order=9),
        card("/HQ/", "hidden"),
        card("/HQ/33/", "hidden", active=False),
        card("/HQ/", "after", moment="after"),
        card("/HQ/", "later", valid_from=TODAY + timedelta(days=1)),
        card("/HQ/51/", "other"),
        card("/HQ/", "first", order=0),
    ]
    found = shown(cards, path="/HQ/33/3303/", moment="before", on=TODAY)
    assert [(each.code, each.text) for each in found] == [("first", "x"), ("open", "33")]


@pytest.fixture
def _stopped(freeze):
    freeze()


@pytest.mark.django_db
@pytest.mark.usefixtures("_stopped")
class TestSet:
    def test_window_opens_quotes_and_is_never_dated_back(self, people, tree, make_renewal):
        admin = people["province_admin"]
        renewal = make_renewal(status="following", owner=people["specialist"], expires_on=TODAY + timedelta(days=45))
        offer = Offer(premium=Decimal(2900))
        with pytest.raises(DomainError) as refused:
            actions.record_quote(by=people["specialist"], renewal=renewal, offer=offer, at=NOW)
        assert refused.value.code == "window_closed"
        values = {"branch": tree["33"], "line": "commercial", "days": 60, "source": "浙行业〔2026〕1号"}
        with pytest.raises(DomainError) as refused:
            set_early_window(by=admin, **values, valid_from=TODAY - timedelta(days=1), at=NOW)
        assert refused.value.code == "valid_from_past"
        set_early_window(by=admin, **values, valid_from=TODAY, at=NOW)
        with pytest.raises(DomainError) as refused:
            set_early_window(by=admin, **values, valid_from=TODAY, at=NOW)
        assert refused.value.code == "set_already"
        assert early_days(tree["33030101"], "commercial", TODAY) == 60
        assert actions.record_quote(by=people["specialist"], renewal=renewal, offer=offer, at=NOW).status == "quoted"

    @pytest.mark.parametrize("who", ["renewal_manager", "specialist", "other_province_admin"])
    def test_window_is_set_by_who_configures_the_branch(self, who, people, tree):
        with pytest.raises(Denied):
            set_early_window(
                by=people[who], branch=tree["33"], line="commercial", days=60, valid_from=TODAY, source="x", at=NOW
            )

    @pytest.mark.parametrize(
        ("days_ago", "code"), [(0, None), (1, None), (2, "quote_dated_back")], ids=["today", "yesterday", "earlier"]
    )
    def test_quote_is_dated_back_one_day_at_most(self, days_ago, code, people, make_renewal):
        renewal = make_renewal(status="following", owner=people["specialist"])
        offer = Offer(premium=Decimal(2900), quoted_on=TODAY - timedelta(days=days_ago))
        if code is None:
            after = actions.record_quote(by=people["specialist"], renewal=renewal, offer=offer, at=NOW)
            assert after.first_quote_on == offer.quoted_on
            return
        with pytest.raises(DomainError) as refused:
            actions.record_quote(by=people["specialist"], renewal=renewal, offer=offer, at=NOW)
        assert refused.value.code == code
        assert not Quote.objects.exists()

    def test_quote_lies_in_the_window_also_when_it_was_made_yesterday(self, people, make_renewal):
        renewal = make_renewal(status="following", owner=people["specialist"], expires_on=TODAY + timedelta(days=30))
        offer = Offer(premium=Decimal(2900), quoted_on=TODAY - timedelta(days=1))
        with pytest.raises(DomainError) as refused:
            actions.record_quote(by=people["specialist"], renewal=renewal, offer=offer, at=NOW)
        assert refused.value.code == "window_closed"

    def test_list_states_what_was_inside_the_window(self, people, make_renewal):
        renewal = make_renewal(status="following", owner=people["specialist"], expires_on=TODAY + timedelta(days=20))
        by, data = people["renewal_manager"], {"premium": Decimal(1), "newest": True}
        with pytest.raises(DomainError) as refused:
            fire(renewal, "quote_from_list", by=by, at=NOW, quoted_on=TODAY - timedelta(days=11), **data)
        assert refused.value.code == "window_closed"
        after = fire(renewal, "quote_from_list", by=by, at=NOW, quoted_on=TODAY - timedelta(days=9), **data)
        assert (after.status, after.first_quote_on) == ("quoted", TODAY - timedelta(days=9))

    @pytest.mark.parametrize("who", ["specialist", "team_lead"])
    def test_nobody_enters_a_quote_as_if_by_a_list(self, who, people, make_renewal):
        renewal = make_renewal(status="following", owner=people["specialist"])
        with pytest.raises(Denied):
            fire(renewal, "quote_from_list", by=people[who], at=NOW, premium=Decimal(1), quoted_on=TODAY, newest=True)

    @pytest.mark.parametrize("who", ["renewal_manager", "province_admin", "team_lead"])
    def test_nobody_but_the_owner_quotes_by_hand(self, who, people, make_renewal):
        renewal = make_renewal(status="following", owner=people["specialist"])
        with pytest.raises(Denied):
            actions.record_quote(by=people[who], renewal=renewal, offer=Offer(premium=Decimal(2900)), at=NOW)

    def test_cards_stand_beside_the_form_of_their_moment(self, people, tree, make_renewal):
        form = {"kind": "script", "title": "开场", "text": "您好", "valid_from": TODAY}
        set_card(
            by=people["province_admin"], branch=tree["33"], form=CardForm(code="a", moment="before", **form), at=NOW
        )
        set_card(
            by=people["renewal_manager"], branch=tree["3303"], form=CardForm(code="b", moment="after", **form), at=NOW
        )
        before, lapsed = make_renewal(), make_renewal(status="lapsed", expires_on=date(2026, 5, 20))
        assert [card.code for group in cards_for(before) for card in group["cards"]] == ["a"]
        assert [card.code for group in cards_for(lapsed) for card in group["cards"]] == ["b"]
        with pytest.raises(Denied):
            set_card(
                by=people["renewal_manager"],
                branch=tree["33"],
                form=CardForm(code="c", moment="always", **form),
                at=NOW,
            )
