"""Addresses under /claims/."""

from __future__ import annotations

from django.urls import path

from claims.views import appraisal, boards, calculator, clauses, standards

app_name = "claims"

urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.add, name="add_standard"),
    path("standards/rule/", standards.rule, name="practice_rule"),
    path("standards/<slug:standard>/", standards.standard, name="standard"),
    path("appraisal/", appraisal.appraisal, name="appraisal"),
    path("appraisal/rows/", appraisal.appraisal_rows, name="appraisal_rows"),
    path("appraisal/freeze/", appraisal.freeze, name="appraisal_freeze"),
    path("appraisal/import/", appraisal.list_import, name="list_import"),
    path("appraisal/import/<int:pk>/", appraisal.list_batch, name="list_batch"),
    path("listed/<int:pk>/", appraisal.listed_case, name="listed_case"),
    path("listed/<int:pk>/removal/", appraisal.listed_removal, name="listed_removal"),
    path("listed/<int:pk>/case/", appraisal.listed_confirm, name="listed_confirm"),
    path("boards/", boards.boards, name="boards"),
    path("boards/<slug:board>/", boards.board, name="board"),
    path("boards/<slug:board>/rows/", boards.board_rows, name="board_rows"),
]
