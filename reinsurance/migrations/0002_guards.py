"""Placements and counterparties move along their declared edges only; what was said and checked is append-only."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import AppendOnly, FixedColumns, StatusEdges


class Migration(migrations.Migration):
    dependencies = [("reinsurance", "0001_placements")]

    operations = [
        AppendOnly("quote"),
        AppendOnly("slipversion"),
        AppendOnly("ruleresult"),
        FixedColumns(
            "counterpartyaccount",
            ["counterparty_id", "currency", "bank", "holder", "number", "entered_by_id"],
            once=["confirmed_at", "confirmed_by_id"],
        ),
        FixedColumns(
            "placementdocument",
            ["placement_id", "stored_id", "document_type", "uploaded_by_id", "uploaded_at", "added_later"],
            once=["removed_at", "frozen_at"],
        ),
        FixedColumns("line", ["placement_id", "section_id", "reinsurer_id", "broker_id", "written", "basis", "stands"]),
        StatusEdges(
            "placement",
            [
                ("bound", "on_risk"),
                ("firm_order", "placed"),
                ("firm_order", "short"),
                ("firm_order", "taken_back"),
                ("in_market", "firm_order"),
                ("in_market", "taken_back"),
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
            "counterparty",
            [
                ("approved", "blocked"),
                ("approved", "watch"),
                ("blocked", "approved"),
                ("in_review", "approved"),
                ("in_review", "not_admitted"),
                ("in_review", "proposed"),
                ("not_admitted", "in_review"),
                ("proposed", "in_review"),
                ("watch", "approved"),
                ("watch", "blocked"),
            ],
        ),
    ]
