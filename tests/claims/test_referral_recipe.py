"""The recipe "add a referral type", run word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.conf import settings

from accounts.models import AuthorityLimit
from claims.actions import referring
from claims.rules.referral_types import REFERRAL_TYPES
from tests.claims.referral_cases import approval_of, climb, draft, fresh, submitted
from tests.claims.test_referral_flow import refused_with
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
RECIPE = settings.BASE_DIR / "docs" / "recipes" / "add-a-referral-type.md"


@pytest.fixture
def recipe_type() -> Iterator[str]:
    code = "\n".join(re.findall(r"```python\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(RECIPE), "exec"), {"__name__": "recipe"})
    yield "waive_recovery"
    del REFERRAL_TYPES["waive_recovery"]


def limit(tree, role: str, level: str, amount: str) -> None:
    AuthorityLimit.objects.create(
        branch=tree["HQ"],
        role=role,
        level=level,
        measure="per_payment",
        act="waive_recovery",
        max_amount=Decimal(amount),
        valid_from=NOW.date(),
        document_no="示例",
    )


def test_new_type_goes_up_to_whoever_may_decide_it(recipe_type, desk, case, tree):
    limit(tree, "claims_handler", "office", "0")
    limit(tree, "claims_manager", "office", "1000")
    limit(tree, "claims_manager", "prefecture", "50000")
    referral = submitted(desk["handler"], case, "20000", referral_type=recipe_type)
    assert [(row["act"], row["over"]) for row in referral.exceeded] == [("waive_recovery", "19000.00")]
    climb(referral, desk["manager"])
    assert fresh(referral).decided_by == desk["manager"]
    assert approval_of(referral).status == "approved"


def test_new_type_without_limits_is_refused(recipe_type, desk, case):
    with refused_with("authority_missing"):
        referral = draft(desk["handler"], case, "20000", referral_type=recipe_type)
        referring.submit(by=desk["handler"], referral=referral, at=NOW)
