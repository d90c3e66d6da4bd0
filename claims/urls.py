"""Addresses under /claims/."""

from __future__ import annotations

from django.urls import path

from claims.models import CrossRegionDocument, LargeLossDocument
from claims.views import calculator, clauses, cross_region, large_losses, standards
from workflow.attachments.addresses import attachment_addresses

app_name = "claims"

urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.add, name="add_standard"),
    path("standards/rule/", standards.rule, name="practice_rule"),
    path("standards/<slug:standard>/", standards.standard, name="standard"),
    # cross-region cases
    path("cross-region/", cross_region.delegations, name="delegations"),
    path("cross-region/new/", cross_region.entrust, name="entrust"),
    path("cross-region/ledger/", cross_region.ledger, name="ledger"),
    path("cross-region/<int:pk>/", cross_region.delegation, name="delegation"),
    *(
        path(
            f"cross-region/<int:pk>/{name.replace('_', '-')}/", cross_region.step, {"name": name}, f"delegation_{name}"
        )
        for name in cross_region.PAGES
    ),
    *attachment_addresses(CrossRegionDocument, "delegation_document"),
    # large losses
    path("large-losses/", large_losses.losses, name="losses"),
    path("large-losses/new/", large_losses.report_outside, name="report_outside"),
    path("large-losses/<int:pk>/", large_losses.loss, name="loss"),
    path("large-losses/reports/<int:pk>/pdf/", large_losses.report_as_pdf, name="loss_report_pdf"),
    *(
        path(f"large-losses/<int:pk>/{name.replace('_', '-')}/", large_losses.step, {"name": name}, f"loss_{name}")
        for name in large_losses.PAGES
    ),
    *attachment_addresses(LargeLossDocument, "loss_document"),
]
