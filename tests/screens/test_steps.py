"""The forms of the steps: what they send, what they refuse, what they show when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from renewals.actions import calling
from renewals.models import Callback, CallList, CallListItem, FollowUp, Quote, Renewal
from workflow.models import BranchSetting, Event

SignIn = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def filled(client: Client, address: str, **values: Any) -> dict[str, Any]:
    """The form of a page with its hidden fields, and ``values`` entered."""
    form = client.get(address).context["form"]
    hidden = {name: form[name].value() for name in ("expected_version", "key") if name in form.fields}
    return {**hidden, **values}


def contact(**changes: Any) -> dict[str, Any]:
    """A written contact: allowed at any hour."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {
        "channel": "wecom",
        "result": "R3",
        "intention": "B",
        "next_contact_on": tomorrow.isoformat(),
        "note": "想比一比",
        "replied": "on",
        **changes,
    }


def test_follow_up_is_registered_and_leads_back(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["assigned"], sign_in("specialist")
    address = f"/renewals/{row.pk}/follow-up/"

    answer = client.post(address, filled(client, address, **contact()))

    assert (answer.status_code, answer["Location"]) == (302, f"/renewals/{row.pk}/")
    assert FollowUp.objects.get().result == "R3"
    assert Renewal.objects.get(pk=row.pk).status == "following"


def test_follow_up_sent_twice_counts_once(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("specialist")
    address = f"/renewals/{row.pk}/follow-up/"
    form = filled(client, address, **contact())

    answers = [client.post(address, form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert FollowUp.objects.count() == 1


def test_follow_up_in_the_drawer_answers_for_htmx(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("specialist")
    address = f"/renewals/{row.pk}/follow-up/"

    page = client.get(address, headers=HTMX)
    done = client.post(address, filled(client, address, **contact()), headers=HTMX)

    assert b"<html" not in page.content
    assert done["HX-Redirect"] == f"/renewals/{row.pk}/"


def test_save_and_next_goes_to_the_most_urgent_customer(
    desk: dict[str, Renewal], make_renewal: Callable[..., Renewal], people: dict[str, User], sign_in: SignIn
) -> None:
    urgent = make_renewal(
        status="following",
        owner=people["specialist"],
        expires_on=timezone.localdate() + timedelta(days=2),
        next_contact_on=timezone.localdate(),
    )
    row, client = desk["following"], sign_in("specialist")
    address = f"/renewals/{row.pk}/follow-up/"

    answer = client.post(address, filled(client, address, then="next", **contact()), follow=True)

    assert answer.redirect_chain[-1][0] == f"/renewals/{urgent.pk}/"


def test_incomplete_form_names_the_fields(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    client, address = sign_in("specialist"), f"/renewals/{desk['following'].pk}/follow-up/"

    answer = client.post(address, filled(client, address, channel="phone", result="R3", intention="B"))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["next_contact_on"]
    assert 'href="#id_next_contact_on"' in answer.content.decode()


def test_refusal_of_the_rules_is_shown_with_its_code(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    client, address = sign_in("specialist"), f"/renewals/{desk['following'].pk}/follow-up/"
    late = (timezone.localdate() + timedelta(days=19)).isoformat()

    answer = client.post(address, filled(client, address, **contact(next_contact_on=late)))

    assert answer.status_code == 422
    assert "next_contact_too_late" in answer.content.decode()
    assert FollowUp.objects.count() == 0


def test_conflict_shows_the_differences_and_asks_again(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("specialist")
    address = f"/renewals/{row.pk}/follow-up/"
    stale = filled(client, address, **contact(note="my note"))
    quote = f"/renewals/{row.pk}/quote/"
    today = timezone.localdate().isoformat()
    client.post(quote, filled(client, quote, premium="2800.00", line="commercial", quoted_on=today))

    answer = client.post(address, stale)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "In follow-up" in page
    assert "Quoted" in page
    assert "my note" in page
    again = filled(client, address, **contact(note="my note"))
    again |= {name: answer.context["form"][name].value() for name in ("expected_version", "key")}
    assert client.post(address, again).status_code == 302


def test_quote_shows_on_the_customer(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("specialist")
    address = f"/renewals/{row.pk}/quote/"
    today = timezone.localdate().isoformat()

    client.post(address, filled(client, address, premium="2800.50", line="commercial", quoted_on=today))

    assert Quote.objects.get().premium == 2800.5
    assert "¥2,800.50" in client.get(f"/renewals/{row.pk}/").content.decode()


def test_loss_is_proposed_and_rejected_with_an_opinion(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client, lead = desk["following"], sign_in("specialist"), sign_in("team_lead")
    propose, decide = f"/renewals/{row.pk}/propose-loss/", f"/renewals/{row.pk}/decide-loss/"
    client.post(propose, filled(client, propose, reason="P2", reason_class="P"))

    silent = lead.post(decide, filled(lead, decide, decision="refuse", opinion=""))
    told = lead.post(decide, filled(lead, decide, decision="refuse", opinion="再打一次"))

    assert (silent.status_code, told.status_code) == (422, 302)
    assert Renewal.objects.get(pk=row.pk).status == "following"


def test_loss_is_confirmed_by_the_lead(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, lead = desk["loss_pending"], sign_in("team_lead")
    address = f"/renewals/{row.pk}/decide-loss/"

    lead.post(address, filled(lead, address, decision="agree"))

    assert Renewal.objects.get(pk=row.pk).status == "lost"


def test_void_needs_two_people(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client, manager = desk["following"], sign_in("specialist"), sign_in("renewal_manager")
    request, decide = f"/renewals/{row.pk}/request-void/", f"/renewals/{row.pk}/decide-void/"

    client.post(request, filled(client, request, reason="transferred"))
    manager.post(decide, filled(manager, decide, decision="agree"))

    assert Renewal.objects.get(pk=row.pk).status == "void"


def test_claim_from_the_pool_leads_back_to_the_pool(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["pool"], sign_in("specialist")
    address = f"/renewals/{row.pk}/claim/?back=pool"

    answer = client.post(address, filled(client, address))

    assert answer["Location"] == "/renewals/?tab=pool"
    assert Renewal.objects.get(pk=row.pk).status == "assigned"


def test_claim_by_the_slower_of_two_is_refused(
    desk: dict[str, Renewal], sign_in: SignIn, people: dict[str, User]
) -> None:
    row, fast, slow = desk["pool"], sign_in("specialist"), sign_in("colleague")
    address = f"/renewals/{row.pk}/claim/"
    forms = [filled(client, address) for client in (fast, slow)]

    answers = [fast.post(address, forms[0]), slow.post(address, forms[1])]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert Renewal.objects.get(pk=row.pk).owner == people["specialist"]


@pytest.mark.parametrize(
    ("name", "state", "role"),
    [("return-to-pool", "assigned", "specialist"), ("reclaim", "assigned", "team_lead")],
)
def test_leaving_needs_a_reason(desk: dict[str, Renewal], sign_in: SignIn, name: str, state: str, role: str) -> None:
    client, address = sign_in(role), f"/renewals/{desk[state].pk}/{name}/"

    silent = client.post(address, filled(client, address, reason=" "))
    told = client.post(address, filled(client, address, reason="客户迁往外地"))

    assert (silent.status_code, told.status_code) == (422, 302)
    assert Renewal.objects.get(pk=desk[state].pk).status == "pool"


def test_hand_over_to_a_colleague(desk: dict[str, Renewal], sign_in: SignIn, people: dict[str, User]) -> None:
    row, client = desk["following"], sign_in("team_lead")
    address = f"/renewals/{row.pk}/transfer/"

    client.post(address, filled(client, address, to=people["colleague"].pk, reason="休假"))

    assert Renewal.objects.get(pk=row.pk).owner == people["colleague"]


def test_closed_step_says_why_instead_of_a_form(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    answer = sign_in("colleague").get(f"/renewals/{desk['following'].pk}/follow-up/")

    assert answer.context["only_refusal"]
    assert "Only the owner of this customer may do this." in answer.content.decode()


def test_callback_form_is_registered(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["lapsed"], sign_in("specialist")
    address = f"/renewals/{row.pk}/callback/"
    form = {"channel": "visit", "result": "R5", "insured_where": "competitor", "insurer": "某财险"}

    client.post(address, filled(client, address, **form, reason="P1", win_back="low", price_gap="300"))

    assert Callback.objects.get().insurer == "某财险"
    assert Renewal.objects.get(pk=row.pk).status == "callback_done"


def test_phone_is_shown_once_with_a_reason_and_noted(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("specialist")
    address = f"/renewals/{row.pk}/phone/"

    shown = client.post(address, filled(client, address, reason="check"))
    page = client.get(f"/renewals/{row.pk}/").content.decode()

    assert row.phone in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert row.phone not in page
    assert Event.objects.filter(verb="reveal_phone").count() == 1


def test_phone_is_not_shown_to_a_colleague(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("colleague")

    answer = client.post(f"/renewals/{row.pk}/phone/", {"reason": "call", "expected_version": 1, "key": "k"})

    assert answer.status_code == 403
    assert row.phone not in answer.content.decode()


def test_dispatch_previews_and_deals_out(
    make_renewal: Callable[..., Renewal], sign_in: SignIn, people: dict[str, User], desk: dict[str, Renewal]
) -> None:
    pool = [desk["pool"].pk, *(make_renewal().pk for _number in range(4))]
    client = sign_in("team_lead")
    address = "/renewals/dispatch/?" + "&".join(f"id={pk}" for pk in [*pool, desk["following"].pk])
    two = [people["specialist"].pk, people["colleague"].pk]

    page = client.get(address)
    preview = client.post(address, {"mode": "equal", "people": two, "preview": "1"})
    client.post(address, {"mode": "equal", "people": two})

    assert (page.context["waiting"], page.context["left_out"]) == (5, 1)
    assert sorted(share for _name, _held, share in preview.context["preview"]) == [2, 3]
    assert Renewal.objects.filter(pk__in=pool, status="assigned").count() == 5


def test_dispatch_by_count_leaves_the_rest_in_the_pool(
    make_renewal: Callable[..., Renewal], sign_in: SignIn, people: dict[str, User]
) -> None:
    for _number in range(5):
        make_renewal()
    client, one = sign_in("team_lead"), people["specialist"].pk

    client.post("/renewals/dispatch/?tab=pool&all=1", {"mode": "count", "people": [one], f"count_{one}": "3"})

    assert Renewal.objects.filter(status="pool").count() == 2


def test_picked_customers_are_taken_back(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    address = f"/renewals/take-back/?id={desk['assigned'].pk}&id={desk['quoted'].pk}"

    answer = sign_in("team_lead").post(address, {"reason": "超时未跟踪"})

    assert answer.status_code == 302
    assert Renewal.objects.get(pk=desk["assigned"].pk).status == "pool"
    assert Renewal.objects.get(pk=desk["quoted"].pk).status == "quoted"


def test_call_list_is_made_called_and_withdrawn(
    desk: dict[str, Renewal], sign_in: SignIn, people: dict[str, User], freeze: Callable[..., Any]
) -> None:
    freeze(timezone.localtime().replace(hour=10, minute=0))
    manager, caller = sign_in("renewal_manager"), sign_in("telesales")
    today = timezone.localdate()
    form = {
        "name": "脱保召回",
        "purpose": "召回",
        "branch": people["renewal_manager"].branch_id,
        "expires_first": (today - timedelta(days=30)).isoformat(),
        "expires_last": today.isoformat(),
        "statuses": ["lapsed"],
    }

    manager.post("/renewals/call-lists/new/", form)
    made, item = CallList.objects.get(), CallListItem.objects.get()
    address = f"/renewals/calls/{item.pk}/"
    key = caller.get(address).context["form"]["key"].value()
    caller.post(address, {"key": key, "result": "R3", "note": "要报价"})
    withdraw = f"/renewals/call-lists/{made.pk}/withdraw/"
    manager.post(withdraw, {"reason": "活动结束", "expected_version": made.version})

    assert CallListItem.objects.get().result == "R3"
    assert CallList.objects.get().status == "withdrawn"
    assert caller.get(address).status_code == 404


@pytest.fixture
def call(
    desk: dict[str, Renewal], people: dict[str, User], freeze: Callable[..., Any]
) -> tuple[CallListItem, dict[str, Renewal]]:
    """The lapsed customer of the desk on a current call list, at an hour at which customers may be called."""
    freeze(timezone.localtime().replace(hour=10, minute=0))
    today = timezone.localdate()
    BranchSetting.objects.create(
        code="renewals.call_holidays", branch=people["head_office_admin"].branch, value="yes", valid_from=today
    )
    form = calling.CallListForm(
        name="脱保召回",
        purpose="召回",
        expires_first=today - timedelta(days=30),
        expires_last=today,
        statuses=("lapsed",),
    )
    manager = people["renewal_manager"]
    return calling.make_call_list(by=manager, branch=manager.branch, form=form).items.get(), desk


@pytest.mark.parametrize("partial", [False, True], ids=["page", "htmx"])
def test_number_to_dial_is_shown_on_the_call_page_alone(partial: bool, call: Any, sign_in: SignIn) -> None:
    (item, desk), client = call, sign_in("telesales")
    address, number = f"/renewals/calls/{item.pk}/", desk["lapsed"].phone
    headers = HTMX if partial else {}

    before = client.get(address).content.decode()
    shown = client.post(address, {"show_number": "1"}, headers=headers)
    after = client.get(address).content.decode()

    assert f'href="tel:{number}"' in shown.content.decode()
    assert ("<html" in shown.content.decode()) is not partial
    assert "no-store" in shown["Cache-Control"]
    assert number not in before + after + client.get(f"/renewals/call-lists/{item.call_list_id}/").content.decode()
    assert Event.objects.get(verb="reveal_for_call").reason == "召回"


def test_number_is_not_shown_after_call_hours_and_the_page_says_why(
    call: Any, sign_in: SignIn, freeze: Callable[..., Any]
) -> None:
    (item, desk), client = call, sign_in("telesales")
    freeze(timezone.localtime().replace(hour=21, minute=0))

    answer = client.post(f"/renewals/calls/{item.pk}/", {"show_number": "1"})

    assert answer.status_code == 422
    assert "Customers are called 09:00–12:00, 13:30–20:00 only" in answer.content.decode()
    assert desk["lapsed"].phone not in answer.content.decode()


def test_own_follow_up_is_corrected_by_a_new_row(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("specialist")
    address = f"/renewals/{row.pk}/follow-up/"
    client.post(address, filled(client, address, **contact()))
    first = FollowUp.objects.get()
    correct = f"/renewals/{row.pk}/follow-ups/{first.pk}/"

    client.post(correct, filled(client, correct, **contact(result="R2", intention="C")))

    assert FollowUp.objects.get(corrects=first).result == "R2"
