"""Setting rules: order, inheritance, history, rights."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.errors import Denied, DomainError
from renewals.assignment.actions import rulemaking
from renewals.assignment.actions.rulemaking import Wording
from renewals.assignment.rulebook import hash_of_rules, rules_for
from renewals.models import AssignmentRule
from workflow.models import Event

pytestmark = pytest.mark.django_db
KEEP = Wording("keep", "白名单留给电销", {"list_kind": ["to_telesales"]})


def names(branch) -> list[str]:
    return [rule.name for rule in rules_for(branch)]


def test_rules_are_those_of_the_nearest_branch_upward(people, tree, usual):
    assert len(rules_for(tree["33030101"])) == 4
    own = rulemaking.begin_rules(by=people["province_admin"], branch=tree["3303"])
    assert [rule.branch for rule in own] == [tree["3303"]] * 4
    rulemaking.add_rule(by=people["province_admin"], branch=tree["3303"], wording=KEEP)
    assert names(tree["33030101"])[-1] == KEEP.name
    assert len(rules_for(tree["3301"])) == 4
    assert rules_for(tree["51010101"]) == []


def test_first_own_rule_begins_with_a_copy(people, tree, usual):
    rulemaking.add_rule(by=people["province_admin"], branch=tree["3301"], wording=KEEP)
    assert len(rules_for(tree["3301"])) == 5


def test_rules_move_in_their_order(people, tree, usual):
    before = names(tree["33"])
    rulemaking.move_rule(by=people["province_admin"], rule=usual[2], up=True)
    assert names(tree["33"]) == [before[0], before[2], before[1], before[3]]
    rulemaking.move_rule(by=people["province_admin"], rule=usual[0], up=True)
    rulemaking.move_rule(by=people["province_admin"], rule=usual[3], up=False)
    assert names(tree["33"]) == [before[0], before[2], before[1], before[3]]


def test_other_wording_is_another_row(people, tree, usual):
    before = hash_of_rules(tree["33"])
    new = rulemaking.replace_rule(by=people["province_admin"], rule=usual[1], wording=KEEP)
    old = AssignmentRule.objects.get(pk=usual[1].pk)
    assert (old.name, old.ended_by, new.position) == (usual[1].name, people["province_admin"], usual[1].position)
    assert names(tree["33"])[1] == KEEP.name
    assert hash_of_rules(tree["33"]) != before


def test_ended_rule_leaves_no_gap(people, tree, usual):
    rulemaking.end_rule(by=people["province_admin"], rule=usual[1])
    assert [rule.position for rule in rules_for(tree["33"])] == [1, 2, 3]
    with pytest.raises(DomainError) as refused:
        rulemaking.replace_rule(by=people["province_admin"], rule=usual[1], wording=KEEP)
    assert refused.value.code == "rule_ended"


def test_every_change_is_in_the_log(people, tree, usual):
    rulemaking.end_rule(by=people["province_admin"], rule=usual[1])
    verbs = Event.objects.filter(object_type="accounts.branch", object_id=tree["33"].pk).values_list("verb", flat=True)
    assert list(verbs) == ["add_assignment_rule"] * 4 + ["end_assignment_rule"]


@pytest.mark.parametrize("role", ["renewal_manager", "team_lead", "specialist", "other_province_admin"])
def test_only_who_configures_the_branch_sets_rules(role, people, tree):
    with pytest.raises(Denied):
        rulemaking.begin_rules(by=people[role], branch=tree["33"])


@pytest.mark.parametrize(
    "wording",
    [Wording("people", "空", {}, {"people": []}), Wording("keep", " "), Wording("keep", "x", {"colour": ["red"]})],
)
def test_unsound_rule_is_refused(wording, people, tree):
    with pytest.raises(DomainError) as refused:
        rulemaking.add_rule(by=people["province_admin"], branch=tree["33"], wording=wording)
    assert refused.value.code == "rule_unsound"


def test_what_a_rule_says_never_changes(usual):
    with pytest.raises(Exception, match="fixed column"), transaction.atomic():
        AssignmentRule.objects.filter(pk=usual[0].pk).update(name="另一条")
