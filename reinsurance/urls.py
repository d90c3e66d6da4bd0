"""Addresses under /reinsurance/."""

from __future__ import annotations

from django.urls import path

from reinsurance.models import InwardDocument, PlacementDocument
from reinsurance.views import (
    boards,
    cancellations,
    catalogue,
    counterparties,
    endorsements,
    inward,
    inward_endorsements,
    placements,
    replacements,
    rule_register,
    rule_tables,
    steps,
)
from workflow.attachments.addresses import attachment_addresses

app_name = "reinsurance"


def _word(name: str) -> str:
    return name.removeprefix("counterparty_").removeprefix("endorsement_").replace("_", "-")


urlpatterns = [
    path("", placements.placement_list, name="placements"),
    path("new/", placements.placement_new, name="placement_new"),
    path("scenarios/", catalogue.scenarios, name="scenarios"),
    path("inward/", inward.offers, name="inward_offers"),
    path("inward/new/", inward.offer_new, name="inward_new"),
    path("inward/<int:pk>/", inward.offer, name="inwardoffer"),
    *(
        path(f"inward/<int:pk>/{name.removeprefix('inward_')}/", inward.step, {"name": name}, name=name)
        for name in (*inward.PAGES, *inward_endorsements.NEW_PAGES)
    ),
    path("inward/endorsements/<int:pk>/", inward_endorsements.endorsement, name="inwardendorsement"),
    *(
        path(
            f"inward/endorsements/<int:pk>/{name.removeprefix('inward_change_')}/",
            inward_endorsements.step,
            {"name": name},
            name=name,
        )
        for name in inward_endorsements.PAGES
    ),
    path("rules/", rule_register.rules, name="rules"),
    path("rules/<slug:rule>/", rule_register.one_rule, name="rule"),
    path("rules/<slug:rule>/new/", rule_register.rule_new, name="rule_new"),
    path("rules/<slug:rule>/verify/<slug:version>/", rule_register.rule_verify, name="rule_verify"),
    path("rule-tables/methods/new/", rule_tables.method_new, name="method_new"),
    path("rule-tables/factors/new/", rule_tables.factors_new, name="factors_new"),
    path("monitoring/", boards.boards, name="boards"),
    path("monitoring/downgrade/", boards.downgrade, name="downgrade"),
    path("monitoring/<slug:topic>/", boards.board, name="board"),
    path("monitoring/<slug:topic>/rows/", boards.board_rows, name="board_rows"),
    path("counterparties/", counterparties.counterparty_list, name="counterparties"),
    path("counterparties/new/", counterparties.counterparty_new, name="counterparty_new"),
    path("counterparties/<int:pk>/", counterparties.counterparty, name="counterparty"),
    *(
        path(f"counterparties/<int:pk>/{_word(name)}/", counterparties.step, {"name": name}, name=name)
        for name in counterparties.PAGES
    ),
    path("endorsements/<int:pk>/", endorsements.endorsement, name="endorsement"),
    *(
        path(f"endorsements/<int:pk>/{_word(name)}/", endorsements.step, {"name": name}, name=name)
        for name in endorsements.PAGES
    ),
    path("cancellations/<int:pk>/", cancellations.cancellation, name="cancellation"),
    path("replacements/<int:pk>/", replacements.replacement, name="replacement"),
    path("slips/<int:pk>/", placements.slip, name="slip"),
    path("<int:pk>/", placements.placement, name="placement"),
    *attachment_addresses(PlacementDocument, "document"),
    *attachment_addresses(InwardDocument, "inward_document"),
    path("<int:pk>/sections/<int:section>/", steps.section, name="section"),
    *(path(f"<int:pk>/{_word(name)}/", steps.step, {"name": name}, name=name) for name in steps.PAGES),
]
