"""The recipe "add a loss reason", run word for word."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.errors import DomainError
from renewals import actions
from renewals.taxonomies import Taxonomy
from renewals.taxonomy.rules import Kind

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
RECIPE = settings.BASE_DIR / "docs" / "recipes" / "add-a-loss-reason.md"


def test_reason_of_the_recipe_is_offered_asked_for_and_verified(people, tree, make_renewal):
    block = "\n".join(re.findall(r"```python\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL))
    known = {"by": people["province_admin"], "branch": tree["3303"], "__name__": "recipe"}
    exec(compile(block, str(RECIPE), "exec"), known)
    code = known["reason"].code
    entry = Taxonomy(tree["33030101"], timezone.localdate()).find(Kind.LOSS_REASON, code)
    assert (entry.zh, entry.parent, entry.facts.must_verify) == ("置换为新能源车", "V", True)
    renewal = make_renewal(status="following", owner=people["specialist"])
    with pytest.raises(DomainError) as refused:
        actions.propose_loss(by=people["specialist"], renewal=renewal, form=actions.LossForm(reason=code))
    assert refused.value.code == "loss_competitor_missing"
    form = actions.LossForm(reason=code, competitor="东岭财产保险")
    pending = actions.propose_loss(by=people["specialist"], renewal=renewal, form=form)
    with pytest.raises(DomainError) as refused:
        actions.approve_loss(by=people["team_lead"], renewal=pending)
    assert refused.value.code == "loss_not_verified"
    known["switch_off"]()
    assert Taxonomy(tree["33030101"], timezone.localdate()).find(Kind.LOSS_REASON, code) is None
