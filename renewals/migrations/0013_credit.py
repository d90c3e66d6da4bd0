"""Whose a renewal is: by the history of owners, with the branch in which it counts, and whether telesales sold it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.utils import timezone

from renewals.rules.credit import Spell, credited, decides_on, is_frozen

#: As many days before expiry as a hand-over left the credit where it was, wherever no branch had set others.
FREEZE_DAYS = 7
CHUNK = 2000


def fill(apps: Any, _schema_editor: Any) -> None:
    """Old rows by the rule; a hand-over of the last days took no credit where the row says it is another's still."""
    renewals, policies = apps.get_model("renewals", "Renewal"), apps.get_model("renewals", "SignedPolicy")
    renewals.objects.update(credit_branch=F("branch"))
    called = policies.objects.filter(pk=OuterRef("matched_policy"), channel="telesales")
    renewals.objects.filter(matched_policy__isnull=False).update(
        matched_by_telesales=Case(When(Exists(called), then=Value(True)), default=Value(False))
    )
    for part in _parts(renewals):
        _credit(apps, part)


def _parts(renewals: Any) -> Iterator[list[Any]]:
    last = 0
    while True:
        columns = ("pk", "expires_on", "matched_signed_on", "credit_owner_id", "credit_branch_id")
        rows = list(renewals.objects.filter(pk__gt=last).order_by("pk").only(*columns)[:CHUNK])
        if not rows:
            return
        yield rows
        last = rows[-1].pk


def _credit(apps: Any, rows: list[Any]) -> None:
    spells: dict[int, list[Any]] = defaultdict(list)
    for spell in apps.get_model("renewals", "OwnerSpell").objects.filter(renewal__in=rows).order_by("from_at", "id"):
        spells[spell.renewal_id].append(spell)
    kept = []
    for row in rows:
        for spell in spells[row.pk]:
            late = is_frozen(timezone.localtime(spell.from_at).date(), row.expires_on, FREEZE_DAYS)
            spell.takes_credit = not (spell.how == "transfer" and late and spell.owner_id != row.credit_owner_id)
            kept += [] if spell.takes_credit else [spell.pk]
        if spells[row.pk]:
            day = decides_on(row.expires_on, row.matched_signed_on)
            end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
            found = credited([_plain(spell) for spell in spells[row.pk]], end)
            row.credit_owner_id, row.credit_branch_id = found.owner, found.branch or row.credit_branch_id
    apps.get_model("renewals", "OwnerSpell").objects.filter(pk__in=kept).update(takes_credit=False)
    apps.get_model("renewals", "Renewal").objects.bulk_update(rows, ["credit_owner", "credit_branch"], batch_size=500)


def _plain(spell: Any) -> Spell:
    return Spell(
        owner=spell.owner_id,
        branch=spell.branch_id,
        from_at=spell.from_at,
        to_at=spell.to_at,
        takes_credit=spell.takes_credit,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0012_privacy"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="renewal", name="renewal_branch_measured"),
        migrations.AddField(model_name="ownerspell", name="takes_credit", field=models.BooleanField(default=True)),
        migrations.AddField(
            model_name="renewal",
            name="credit_branch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.branch",
            ),
        ),
        migrations.AddField(model_name="renewal", name="credit_moved_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="renewal", name="matched_by_telesales", field=models.BooleanField(null=True)),
        migrations.AddIndex(
            model_name="renewal",
            index=models.Index(
                fields=["credit_branch", "expires_on", "id"],
                include=(
                    "branch",
                    "status",
                    "cycle",
                    "first_quote_on",
                    "matched_signed_on",
                    "matched_gap_days",
                    "matched_same_branch",
                    "assigned_at",
                    "first_follow_at",
                    "first_effective_at",
                    "last_premium",
                    "matched_premium",
                ),
                name="renewal_measured",
            ),
        ),
        migrations.AddIndex(
            model_name="renewal",
            index=models.Index(fields=["branch", "expires_on", "id"], name="renewal_branch_expiry"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
