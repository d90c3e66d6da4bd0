"""Digests of the people who were there before their columns."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from accounts.fields import blind_index

MODELS, BATCH = ("CaseInjured", "CaseParty"), 2000


def fill(apps: Any, _editor: Any) -> None:
    """Every person once, in the order of their keys."""
    for name in MODELS:
        rows = apps.get_model("claims", name)._default_manager.order_by("pk")
        last = 0
        while some := list(rows.filter(pk__gt=last).only("certificate_no", "phone")[:BATCH]):
            for row in some:
                row.certificate_hash, row.phone_hash = blind_index(row.certificate_no), blind_index(row.phone)
            known = [row for row in some if row.certificate_hash or row.phone_hash]
            rows.bulk_update(known, ["certificate_hash", "phone_hash"])
            last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("claims", "0009_digests_of_people")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
