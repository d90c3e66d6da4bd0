"""Addresses under /claims/."""

from __future__ import annotations

from django.urls import include, path

from claims.injury_pages import PAGES
from claims.models import AssessmentDocument
from claims.views import calculator, clauses, injuries, injury_board, injury_papers, injury_steps, standards
from workflow.attachments.addresses import attachment_addresses

app_name = "claims"

urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.add, name="add_standard"),
    path("standards/rule/", standards.rule, name="practice_rule"),
    path("standards/<slug:standard>/", standards.standard, name="standard"),
]

#: Injury assessments, under /claims/injuries/.
INJURIES = [
    path("", injuries.injuries, name="injuries"),
    path("new/", injuries.open_injury, name="injury_open"),
    path("board/", injury_board.board, name="injuries_board"),
    path("assessors/", injuries.qualifications, name="assessors"),
    path("calculations/<int:pk>/", injury_papers.calculation, name="injury_calculation"),
    *attachment_addresses(AssessmentDocument, "injury_document"),
    path("<int:pk>/", injuries.injury, name="injury"),
    path("<int:pk>/clauses/", injury_steps.clauses, name="injury_clauses"),
    path("<int:pk>/reveal/", injury_steps.reveal, name="injury_reveal"),
    path("<int:pk>/calculate/", injury_papers.calculate, name="injury_calculate"),
    path("<int:pk>/papers/<slug:paper>/", injury_papers.paper, name="injury_paper"),
    *(path(f"<int:pk>/{name}/", injury_steps.step_view(name), name=f"injury_{name}") for name in PAGES),
]
urlpatterns += [path("injuries/", include(INJURIES))]
