"""Stating and cloning taxonomies, and that the forms and guards of the desk follow them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Denied, DomainError
from renewals import actions
from renewals.forms.contact import FollowUpForm
from renewals.forms.steps import LossForm, VoidForm
from renewals.models import Taxon
from renewals.taxonomies import Taxonomy, all_words, word
from renewals.taxonomy.actions import Wish, clone_taxonomy, preview_clone, set_taxon
from renewals.taxonomy.rules import Facts, Kind
from workflow.models import Event
from workflow.sentences import sentence_of

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
OWN = Wish(kind=Kind.LOSS_REASON, parent="P", zh="竞争对手送保养", en="Rival gives free service", order=50)
P1 = Wish(kind=Kind.LOSS_REASON, code="P1", parent="P", zh="他司报价更低", en="Another insurer was cheaper")


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def today(_stopped):
    return timezone.localdate()


@pytest.fixture
def say(people, tree, today):
    def say(wish, branch="33", day=None, by="province_admin"):
        start = day or today
        return set_taxon(by=people[by], branch=tree[branch], wish=wish, valid_from=start, source="浙续〔2026〕9号")

    return say


def test_own_reason_is_offered_below_and_nowhere_else(say, tree, today):
    row = say(OWN, "3303")
    assert row.code == "P10"
    assert Taxonomy(tree["33030101"], today).loss_reason("P10").label == "竞争对手送保养"
    assert Taxonomy(tree["3301"], today).loss_reason("P10") is None
    assert word(Kind.LOSS_REASON, "P10") == "竞争对手送保养"
    assert all_words(Kind.LOSS_REASON)["P10"] == "竞争对手送保养"


def test_two_branches_never_use_one_code_for_two_things(say):
    assert [say(OWN, "3303").code, say(OWN, "3301").code] == ["P10", "P11"]


def test_statement_holds_from_its_day(say, tree, today):
    off = Wish(kind=Kind.LOSS_REASON, code="P2", parent="P", zh="涨价", en="Dearer", active=False)
    say(off, day=today + timedelta(days=3))
    assert Taxonomy(tree["3303"], today).loss_reason("P2") is not None
    assert Taxonomy(tree["3303"], today + timedelta(days=3)).loss_reason("P2") is None


def test_past_other_provinces_and_other_roles_are_refused(say, people, tree, today):
    with pytest.raises(DomainError) as refused:
        say(OWN, day=today - timedelta(days=1))
    assert refused.value.code == "backdated"
    for by, branch in (("renewal_manager", "3303"), ("specialist", "33030101"), ("province_admin", "51")):
        with pytest.raises(Denied):
            say(OWN, branch, by=by)
    assert not Taxon.objects.exists()


def test_statement_is_told_in_the_log_of_the_branch(say, tree):
    say(P1)
    event = Event.objects.of(tree["33"]).last()
    assert (event.verb, event.reason) == ("set_taxon", "浙续〔2026〕9号")
    assert "P1" in sentence_of(event)


def test_database_keeps_one_statement_a_day(say, people, tree, today):
    row = say(P1)
    words = {"label_zh": "x", "label_en": "x", "set_by": row.set_by}
    with pytest.raises(IntegrityError), transaction.atomic():
        Taxon.objects.create(branch=row.branch, kind=row.kind, code=row.code, valid_from=today, **words)
    say(P1)
    assert Taxon.objects.count() == 1


def test_reason_with_duties_is_asked_for_them(say, people, make_renewal):
    say(Wish(kind=OWN.kind, parent="P", zh=OWN.zh, en=OWN.en, facts=Facts(needs_competitor=True, note_length=4)))
    renewal = make_renewal(status="following", owner=people["specialist"])
    for form, code in (
        (actions.LossForm(reason="P10"), "loss_competitor_missing"),
        (actions.LossForm(reason="P10", competitor="江河财产保险", note="送"), "loss_note_too_short"),
        (actions.LossForm(reason="P99"), "reason_missing"),
    ):
        with pytest.raises(DomainError) as refused:
            actions.propose_loss(by=people["specialist"], renewal=renewal, form=form)
        assert refused.value.code == code
    form = actions.LossForm(reason="P10", competitor="江河财产保险", note="送两次保养")
    after = actions.propose_loss(by=people["specialist"], renewal=renewal, form=form)
    assert (after.status, after.loss_reason) == ("loss_pending", "P10")
    assert "竞争对手送保养" in sentence_of(Event.objects.of(after).last())


def test_reason_switched_off_is_refused(say, people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"])
    say(Wish(kind=Kind.LOSS_REASON, code="P2", parent="P", zh="本司涨价", en="Our price went up", active=False), "3303")
    with pytest.raises(DomainError) as refused:
        actions.propose_loss(by=people["specialist"], renewal=renewal, form=actions.LossForm(reason="P2"))
    assert refused.value.code == "reason_missing"


def test_twin_without_the_row_the_reason_would_pass(people, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"])
    after = actions.propose_loss(by=people["specialist"], renewal=renewal, form=actions.LossForm(reason="P2"))
    assert after.status == "loss_pending"


def test_forms_offer_what_the_branch_offers(say, people, make_renewal):
    say(Wish(kind=Kind.CHANNEL, code="sms", zh="短信", en="Text message", active=False), "3303")
    say(Wish(kind=Kind.VOID_REASON, zh="试驾车", en="Demonstration car"), "3303")
    say(Wish(kind=Kind.INSURER, zh="东岭财产保险", en="Dongling"), "3303")
    say(OWN, "3303")
    renewal = make_renewal(status="following", owner=people["specialist"])
    given = {"obj": renewal, "user": people["specialist"]}
    assert "sms" not in dict(FollowUpForm(**given).fields["channel"].choices)
    assert "own_1" in dict(VoidForm(**given).fields["reason"].choices)
    loss = LossForm(**given)
    assert "东岭财产保险" in loss.insurers
    assert ("P10", "竞争对手送保养") in dict(loss.fields["reason"].choices)["价格"]
    after = actions.request_void(by=people["specialist"], renewal=renewal, reason="own_1", note="")
    assert "试驾车" in sentence_of(Event.objects.of(after).last())


def test_clone_makes_two_branches_read_the_same(say, people, tree, today):
    say(OWN, "3303")
    say(Wish(kind=Kind.LOSS_REASON, code="P2", parent="P", zh="涨价", en="Dearer", order=2, active=False), "3303")
    wish = {"by": people["province_admin"], "kind": Kind.LOSS_REASON, "source": tree["3303"], "target": tree["3301"]}
    seen = preview_clone(**wish, valid_from=today)
    assert sorted(each.after.code for each in seen) == ["P10", "P2"]
    assert not Taxon.objects.filter(branch=tree["3301"]).exists()
    assert clone_taxonomy(**wish, valid_from=today) == 2
    here, there = (Taxonomy(tree[code], today).entries(Kind.LOSS_REASON) for code in ("3301", "3303"))
    assert here == there
    assert clone_taxonomy(**wish, valid_from=today) == 0


def test_clone_keeps_or_switches_off_what_only_the_target_has(say, people, tree, today):
    say(OWN, "3301")
    wish = {"by": people["province_admin"], "kind": Kind.LOSS_REASON, "source": tree["3303"], "target": tree["3301"]}
    assert clone_taxonomy(**wish, valid_from=today) == 0
    assert clone_taxonomy(**wish, valid_from=today, keep_own=False) == 1
    assert Taxonomy(tree["3301"], today).loss_reason("P10") is None


def test_pages_show_state_and_clone(client, people, tree, today):
    client.force_login(people["province_admin"])
    page = client.get(reverse("renewals:taxonomies"))
    assert page.status_code == 200
    assert "他司报价更低" in page.content.decode()
    add = reverse("renewals:taxon", args=[tree["3303"].pk, "loss_reason", "new"])
    data = {"parent": "P", "zh": "送保养", "en": "Free service", "order": 60, "active": "on"}
    data["valid_from"] = today.isoformat()
    assert client.get(add).status_code == 200
    assert client.post(add, data).status_code == 302
    shown = client.get(reverse("renewals:taxonomy", args=[tree["33030101"].pk])).content.decode()
    assert "送保养" in shown
    assert tree["3303"].name in shown
    edit = reverse("renewals:taxon", args=[tree["3303"].pk, "loss_reason", "P10"])
    assert "送保养" in client.get(edit).content.decode()
    refused = client.post(edit, data | {"zh": ""})
    assert refused.status_code == 422
    clone = reverse("renewals:taxonomy_clone", args=[tree["3301"].pk, "loss_reason"])
    wish = {"source": tree["3303"].pk, "valid_from": today.isoformat(), "keep_own": "on"}
    assert "P10" in client.post(clone, wish | {"step": "preview"}).content.decode()
    assert client.post(clone, wish | {"step": "save"}).status_code == 302
    assert Taxon.objects.filter(branch=tree["3301"], code="P10").exists()


@pytest.mark.parametrize("address", ["results/new", "loss_reason/Q77", "smoke/P1"])
def test_unknown_codes_and_closed_taxonomies_have_no_page(client, people, tree, address):
    client.force_login(people["province_admin"])
    kind, code = address.split("/")
    kind = "contact_result" if kind == "results" else kind
    assert client.get(reverse("renewals:taxon", args=[tree["33"].pk, kind, code])).status_code == 404


def test_amount_is_kept_with_the_reason(say, people, make_renewal):
    say(Wish(kind=OWN.kind, parent="P", zh=OWN.zh, en=OWN.en, facts=Facts(needs_amount=True)))
    renewal = make_renewal(status="following", owner=people["specialist"])
    form = actions.LossForm(reason="P10", price=Decimal("2100.00"))
    assert actions.propose_loss(by=people["specialist"], renewal=renewal, form=form).loss_price == Decimal("2100.00")
