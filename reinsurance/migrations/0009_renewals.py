"""A placement may follow an expiring one, once; the guard goes back after its table changed."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from workflow.guards import FixedColumns, StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("reinsurance", "0008_inward_offers"),
    ]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="no_renewal_reason",
            field=models.CharField(blank=True, max_length=400, verbose_name="reason not to renew"),
        ),
        migrations.AddField(
            model_name="placement",
            name="renews",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewals",
                to="reinsurance.placement",
                verbose_name="renewal of",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("renews__isnull", False),
                    models.Q(("status__in", ("rejected", "taken_back", "annulled")), _negated=True),
                ),
                fields=("renews",),
                name="placement_renewed_once",
            ),
        ),
        StatusEdges(
            "placement",
            [
                ("bound", "annulled"),
                ("bound", "endorsing"),
                ("bound", "on_risk"),
                ("endorsing", "bound"),
                ("endorsing", "on_risk"),
                ("firm_order", "placed"),
                ("firm_order", "short"),
                ("firm_order", "taken_back"),
                ("in_market", "firm_order"),
                ("in_market", "taken_back"),
                ("on_risk", "annulled"),
                ("on_risk", "endorsing"),
                ("on_risk", "expired"),
                ("placed", "firm_order"),
                ("placed", "signed"),
                ("placed", "taken_back"),
                ("ri_draft", "submitted"),
                ("ri_draft", "taken_back"),
                ("short", "firm_order"),
                ("short", "in_market"),
                ("short", "taken_back"),
                ("signed", "bound"),
                ("signed", "firm_order"),
                ("signed", "taken_back"),
                ("submitted", "rejected"),
                ("submitted", "ri_draft"),
                ("submitted", "taken_back"),
                ("submitted", "to_place"),
                ("to_place", "in_market"),
                ("to_place", "taken_back"),
            ],
        ),
        FixedColumns("placement", ["renews_id"]),
    ]
