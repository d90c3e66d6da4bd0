"""The small world of the storm over the registers: numbers of two customers each, some of them blocked already."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from renewals.conduct.actions import registers
from tests import factories
from tests.storm.world import CONDUCT
from workflow.models import BranchSetting

#: name → (role, branch)
CAST = {
    "a1": ("specialist", "33030101"),
    "a2": ("specialist", "33030101"),
    "m1": ("renewal_manager", "3303"),
    "m2": ("renewal_manager", "3303"),
    "p1": ("province_admin", "33"),
    "stranger": ("specialist", "51010101"),
}
#: Nothing but the registers refuses a call; consent must be recorded, and a refusal blocks for longer than a wish.
SETTINGS = {**CONDUCT, "call_consent": "needed", "do_not_call_months": 6, "refusal_months": 12}
#: The words of what was there before the storm.
BEGUN = "begun"


def build(rows: int, seed: int, now: datetime) -> dict[str, Any]:
    """Fills an empty database; every third number is blocked, three of four have consented."""
    tree = factories.make_tree()
    cast = {name: factories.make_person(role, tree[code], employee_no=name) for name, (role, code) in CAST.items()}
    for code, value in SETTINGS.items():
        BranchSetting.objects.create(
            code=f"renewals.{code}", branch=tree["HQ"], value=value, valid_from=date(2020, 1, 1)
        )
    common: dict[str, Any] = {"by": cast["m1"], "branch": tree["3303"], "at": now}
    customers, numbers = [], []
    for number in range(rows // 2):
        phone = f"139{number:08d}"
        for owner in ("a1", "a2"):
            row = factories.make_renewal_row(
                tree["33030101"],
                status="following",
                owner=cast[owner],
                phone=phone,
                attempts=0,
                effective_contacts=0,
                expires_on=now.date() + timedelta(days=14),
            )
            customers.append({"id": row.pk, "version": row.version, "owner": owner, "number": number})
        blocked, consented = (number + seed) % 3 == 0, (number + seed) % 4 != 0
        if blocked:
            registers.block_by_hand(**common, phone=phone, source="customer", permanent=False, note=BEGUN)
        if consented:
            registers.record_consent(**common, form=statement(phone, now.date(), evidence=BEGUN))
        numbers.append({"phone": phone, "blocked": blocked, "consented": consented})
    return {
        "now": timezone.localtime().isoformat(),
        "people": {name: person.pk for name, person in cast.items()},
        "branch": tree["3303"].pk,
        "numbers": numbers,
        "rows": customers,
    }


def statement(phone: str, on: date, **more: Any) -> registers.ConsentForm:
    """What a customer says about calls for marketing."""
    said = {"purpose": "marketing", "channel": "phone", "given": True, "evidence": "风暴"}
    return registers.ConsentForm(phone=phone, on=on, **{**said, **more})
