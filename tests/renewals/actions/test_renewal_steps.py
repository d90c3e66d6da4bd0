"""Every step of a renewal, legal and illegal: state, actor, branch, guard, history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.errors import Denied, DomainError
from accounts.roles import ROLES
from renewals.models import CallList, CallListItem, Renewal
from renewals.models.renewal import OWNED, RenewalStatus
from tests.factories import NOW
from tests.renewals.actions.renewal_verbs import BY_NAME, VERBS, Verb, actor, situation
from tests.undoing import undone
from workflow.models import Event
from workflow.steps import BY_GUARD, steps_of
from workflow.transitions import NotFound

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

LEGAL = [pytest.param(verb, status, id=f"{verb.name}-{status}") for verb in VERBS for status in verb.sources]
#: One action serves both steps of following up; a closed row can have a match, this one has none.
OTHERWISE = {
    ("refresh_match", "closed"),
    ("follow_up", "assigned"),
    *(("follow_up_first", status) for status in BY_NAME["follow_up"].sources),
}
EACH_VERB = [pytest.param(verb, id=verb.name) for verb in VERBS]


def illegal(verb: Verb) -> list[str]:
    """The states in which ``verb`` must be refused."""
    return [each for each in RenewalStatus.values if each not in verb.sources and (verb.name, each) not in OTHERWISE]


def without_the_right(verb: Verb) -> list[str]:
    """The roles that must not take ``verb``; none where a guard decides."""
    permission = steps_of(Renewal)[verb.name].permission
    return [role for role, held in ROLES.items() if permission not in held.permissions | {BY_GUARD}]


@pytest.fixture
def on_call_list(people, now):
    """Puts a renewal on a list that telesales may call from."""

    def put(renewal):
        call_list = CallList.objects.create(
            branch=people["telesales"].branch,
            name="测试",
            made_by=people["renewal_manager"],
            purpose="测试",
            rows=1,
            expires_at=now + timedelta(days=3),
        )
        return CallListItem.objects.create(call_list=call_list, renewal=renewal, branch=renewal.branch)

    return put


def test_every_declared_step_is_in_the_table():
    assert {verb.name: set(verb.sources) for verb in VERBS} == {
        name: set(step.sources) - ({"closed"} if name == "refresh_match" else set())
        for name, step in steps_of(Renewal).items()
    }


@pytest.mark.parametrize(("verb", "status"), LEGAL)
def test_step_moves_the_state_and_writes_the_history(verb, status, people, make_renewal, freeze, on_call_list):
    freeze()
    renewal = situation(verb, status, people, make_renewal)
    on_call_list(renewal)
    verb.act(actor(verb, status, people), renewal, NOW)
    after = Renewal.objects.get(pk=renewal.pk)
    event = Event.objects.of(after).last()
    assert after.status == (verb.target or status)
    assert after.version == renewal.version + 1
    assert (event.verb, event.source, event.target, event.hash) == (verb.name, status, after.status, after.head_hash)
    assert event.actor_no == actor(verb, status, people).employee_no


@pytest.mark.parametrize("verb", EACH_VERB)
def test_step_is_refused_in_every_other_state(verb, people, make_renewal, freeze, on_call_list):
    freeze()
    told = {}
    for status in illegal(verb):
        with undone():
            renewal = situation(verb, status, people, make_renewal)
            on_call_list(renewal)
            with pytest.raises(DomainError) as refused:
                verb.act(actor(verb, status, people), renewal, NOW)
            told[status] = refused.value.code
            after = Renewal.objects.get(pk=renewal.pk)
            assert (after.status, after.version) == (status, renewal.version)
            assert Event.objects.of(after).count() == renewal.version
    assert {status: code for status, code in told.items() if code not in {"wrong_status", "permission_missing"}} == {}


@pytest.mark.parametrize("verb", EACH_VERB)
def test_step_is_refused_to_every_role_without_the_right(verb, people, make_renewal, freeze):
    freeze()
    renewal = situation(verb, verb.sources[0], people, make_renewal)
    taken = []
    for role in without_the_right(verb):
        with undone():
            try:
                verb.act(people[role], renewal, NOW)
            except (Denied, NotFound):
                assert Renewal.objects.get(pk=renewal.pk).version == renewal.version, role
            else:
                taken.append(role)
    assert taken == []


@pytest.mark.parametrize("verb", [pytest.param(verb, id=verb.name) for verb in VERBS if verb.role])
def test_step_of_another_province_does_not_exist(verb, people, make_renewal, freeze):
    freeze()
    renewal = situation(verb, verb.sources[0], people, make_renewal)
    with pytest.raises((NotFound, Renewal.DoesNotExist)):
        verb.act(people[f"other_{verb.role}"], renewal, NOW)
    assert Renewal.objects.get(pk=renewal.pk).version == renewal.version


@pytest.mark.parametrize(
    "name",
    [
        "return_to_pool",
        "transfer",
        "follow_up_first",
        "quote",
        "claim_renewed",
        "propose_loss",
        "request_void",
        "register_callback",
        "reveal_phone",
    ],
)
def test_colleague_does_not_work_somebody_elses_customer(name, people, make_renewal, freeze):
    freeze()
    verb = BY_NAME[name]
    status = next(status for status in verb.sources if status in {*OWNED, "lapsed"})
    renewal = situation(verb, status, people, make_renewal)
    with pytest.raises(Denied) as refused:
        verb.act(people["colleague"], renewal, NOW)
    assert refused.value.code == "not_owner"


def test_step_seen_in_an_older_version_shows_what_changed(people, make_renewal, freeze):
    freeze()
    renewal = situation(BY_NAME["quote"], "following", people, make_renewal)
    BY_NAME["quote"].act(people["specialist"], renewal, NOW)
    from renewals import actions

    with pytest.raises(DomainError) as refused:
        actions.claim_renewed(
            by=people["specialist"], renewal=renewal, policy_no="PDNEW1", expected_version=renewal.version, at=NOW
        )
    assert refused.value.code == "conflict"
    assert refused.value.facts["differences"]["quote_premium"][:2] == [None, "3000"]
