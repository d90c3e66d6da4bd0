"""The recipe "add an assignment rule", run word for word."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
RECIPE = settings.BASE_DIR / "docs" / "recipes" / "add-an-assignment-rule.md"


def test_rule_of_the_recipe_decides_first(people, tree, usual, planned, make_renewal):
    names = {
        "province": tree["33"],
        "admin": people["province_admin"],
        "truck_person": people["colleague"],
        "truck_colleague": factories.make_person("specialist", tree["33030102"]),
    }
    code = "\n".join(re.findall(r"```python\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(RECIPE), "exec"), names)
    trucks = [make_renewal(vehicle_kind="truck", last_premium=9000) for _n in range(3)]
    cheap = make_renewal(vehicle_kind="truck", last_premium=900)
    found = {row.renewal_id: row for row in planned().decisions.select_related("rule")}
    owners = [found[row.pk].person for row in trucks]
    assert [owners.count(names["truck_person"]), owners.count(names["truck_colleague"])] == [2, 1]
    assert {found[row.pk].rule.name for row in trucks} == {"货车专员"}
    assert found[cheap.pk].rule.kind == "territory"
