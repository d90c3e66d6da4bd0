"""Bound cover may be cancelled; what a cancellation was asked for as, stays."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import FixedColumns, StatusEdges


class Migration(migrations.Migration):
    dependencies = [("reinsurance", "0005_cancellations")]

    operations = [
        FixedColumns(
            "cancellation",
            ["placement_id", "method", "effective_at", "factor", "reason", "evidence_id", "asked_by_id", "asked_at"],
            once=["slip_id"],
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
    ]
