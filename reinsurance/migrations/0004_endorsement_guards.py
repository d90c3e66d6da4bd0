"""Endorsements move along their declared edges only, placements along theirs; an answer is recorded once."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import FixedColumns, StatusEdges


class Migration(migrations.Migration):
    dependencies = [("reinsurance", "0003_endorsements")]

    operations = [
        FixedColumns(
            "endorsementparty",
            ["endorsement_id", "reinsurer_id", "broker_id", "must_agree"],
            once=["evidence_id", "answered_at", "answered_by_id"],
        ),
        StatusEdges(
            "placement",
            [
                ("bound", "endorsing"),
                ("bound", "on_risk"),
                ("endorsing", "bound"),
                ("endorsing", "on_risk"),
                ("firm_order", "placed"),
                ("firm_order", "short"),
                ("firm_order", "taken_back"),
                ("in_market", "firm_order"),
                ("in_market", "taken_back"),
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
        StatusEdges(
            "endorsement",
            [
                ("endorse_agreed", "endorse_effective"),
                ("endorse_agreed", "endorse_withdrawn"),
                ("endorse_approved", "endorse_sent"),
                ("endorse_approved", "endorse_withdrawn"),
                ("endorse_draft", "endorse_submitted"),
                ("endorse_draft", "endorse_withdrawn"),
                ("endorse_part", "endorse_agreed"),
                ("endorse_part", "endorse_refused"),
                ("endorse_part", "endorse_withdrawn"),
                ("endorse_sent", "endorse_agreed"),
                ("endorse_sent", "endorse_part"),
                ("endorse_sent", "endorse_refused"),
                ("endorse_sent", "endorse_withdrawn"),
                ("endorse_submitted", "endorse_approved"),
                ("endorse_submitted", "endorse_draft"),
                ("endorse_submitted", "endorse_refused"),
                ("endorse_submitted", "endorse_withdrawn"),
            ],
        ),
    ]
