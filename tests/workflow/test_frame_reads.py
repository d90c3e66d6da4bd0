"""What every page asks for its frame is what the querysets say, whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.delegation import principals_of
from accounts.models import Branch, Delegation, User
from accounts.scope import Scope, read_scope
from tests.factories import make_person
from workflow.branch_scope import branches_to_choose
from workflow.jobs import active_jobs
from workflow.models import Job, Notice
from workflow.notices import MOST_COUNTED, unread

pytestmark = pytest.mark.django_db


def test_branches_to_choose_are_the_visible_ones_without_teams(people: dict[str, User]) -> None:
    for person in people.values():
        visible = list(Branch.objects.visible_to(person).exclude(level="team"))
        assert branches_to_choose(person) == visible, person
        assert [each.name for each in branches_to_choose(person)] == [each.name for each in visible]


def test_whoever_holds_several_roles_sees_the_branches_of_all(tree: dict[str, Branch]) -> None:
    person = make_person("team_lead", tree["33030101"])
    for code in ("3303", "51"):
        person.memberships.create(branch=tree[code], role="compliance", valid_from=timezone.localdate())
    assert branches_to_choose(person) == list(Branch.objects.visible_to(person).exclude(level="team"))
    assert read_scope(person).roles == {"team_lead", "compliance"}


def test_whoever_holds_no_role_has_no_scope_and_no_branches(people: dict[str, User]) -> None:
    person = User.objects.get(pk=people["specialist"].pk)
    person.memberships.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert read_scope(person) == Scope()
    assert branches_to_choose(person) == []


def test_bell_counts_ones_own_new_notices_and_open_jobs(people: dict[str, User]) -> None:
    person, other = people["specialist"], people["colleague"]
    now = timezone.now()
    facts = [(person, None)] * 3 + [(person, now), (other, None)]
    for number, (recipient, read_at) in enumerate(facts):
        Notice.objects.create(recipient=recipient, kind="x", dedup_key=str(number), at=now, read_at=read_at)
    for owner, state in ((person, "queued"), (person, "running"), (person, "done"), (other, "running")):
        finished = now if state == "done" else None
        Job.objects.create(kind="x", owner=owner, branch=owner.branch, state=state, finished_at=finished)
    assert (unread(person), active_jobs(person)) == (3, 2)
    assert (unread(other), active_jobs(other)) == (1, 1)


def test_bell_counts_no_further_than_it_shows(people: dict[str, User]) -> None:
    now, person = timezone.now(), people["specialist"]
    many = [Notice(recipient=person, kind="x", dedup_key=str(number), at=now) for number in range(MOST_COUNTED + 5)]
    Notice.objects.bulk_create(many)
    assert unread(person) == MOST_COUNTED + 1


def test_delegation_counts_for_both_until_it_is_over_or_either_is_switched_off(people: dict[str, User]) -> None:
    now = timezone.now()
    principal, deputy = people["colleague"], people["specialist"]
    span = {"from_at": now - timedelta(hours=1), "until_at": now + timedelta(hours=1)}
    made = Delegation.objects.create(principal=principal, deputy=deputy, reason="x", created_by=principal, **span)
    assert principals_of(User.objects.get(pk=deputy.pk), "any", now) == [principal]
    User.objects.filter(pk=principal.pk).update(is_active=False)
    assert principals_of(User.objects.get(pk=deputy.pk), "any", now) == []
    User.objects.filter(pk=principal.pk).update(is_active=True)
    Delegation.objects.filter(pk=made.pk).update(until_at=now - timedelta(minutes=1))
    assert principals_of(User.objects.get(pk=deputy.pk), "any", now) == []
