"""Addresses under /claims/."""

from __future__ import annotations

from django.urls import path

from claims.views import calculator, clauses, standards

app_name = "claims"

urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.add, name="add_standard"),
    path("standards/rule/", standards.rule, name="practice_rule"),
    path("standards/<slug:standard>/", standards.standard, name="standard"),
]
