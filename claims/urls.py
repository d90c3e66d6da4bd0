"""Addresses under /claims/."""

from __future__ import annotations

from django.urls import include, path

from claims.injuries.pages import PAGES
from claims.models import AssessmentDocument, CrossRegionDocument, LargeLossDocument, ReferralDocument
from claims.views import (
    appraisal,
    boards,
    calculator,
    cases,
    clauses,
    cross_region,
    injuries,
    injury_board,
    injury_papers,
    injury_steps,
    large_losses,
    referral_forms,
    referrals,
    standards,
)
from workflow.attachments.addresses import attachment_addresses
from workflow.intake.screens.addresses import import_addresses

app_name = "claims"

urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("clauses/", clauses.clauses, name="clauses"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.add, name="add_standard"),
    path("standards/rule/", standards.rule, name="practice_rule"),
    path("standards/<slug:standard>/", standards.standard, name="standard"),
    # the register and referrals
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/people/<int:party>/", cases.reveal_party, name="reveal_party"),
    path("cases/<int:pk>/injured/<int:injured>/", cases.reveal_injured, name="reveal_injured"),
    path("cases/<int:pk>/set-aside/", cases.set_aside, name="set_aside"),
    path("cases/<int:pk>/refer/", referral_forms.begin, name="refer"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/change/", referral_forms.change, name="change_referral"),
    path("referrals/<int:pk>/submit/", referral_forms.submit, name="submit_referral"),
    path("referrals/<int:pk>/discard/", referral_forms.discard, name="discard_referral"),
    path("referrals/<int:pk>/waive/", referral_forms.waive, name="waive_document"),
    path("referrals/<int:pk>/carry-out/", referral_forms.execute, name="execute_referral"),
    path("referrals/<int:pk>/again/", referral_forms.again, name="refer_again"),
    path("referrals/<int:pk>/sheet/", referrals.sheet, name="referral_sheet"),
    path("referrals/<int:pk>/notice/", referrals.notice, name="refusal_notice"),
    path("referrals/", include(attachment_addresses(ReferralDocument, "referral_document"))),
    *import_addresses("claims"),
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
    path("appraisal/", appraisal.appraisal, name="appraisal"),
    path("appraisal/rows/", appraisal.appraisal_rows, name="appraisal_rows"),
    path("appraisal/freeze/", appraisal.freeze, name="appraisal_freeze"),
    path("listed/<int:pk>/", appraisal.listed_case, name="listed_case"),
    path("listed/<int:pk>/removal/", appraisal.listed_removal, name="listed_removal"),
    path("listed/<int:pk>/case/", appraisal.listed_confirm, name="listed_confirm"),
    path("boards/", boards.boards, name="boards"),
    path("boards/<slug:board>/", boards.board, name="board"),
    path("boards/<slug:board>/rows/", boards.board_rows, name="board_rows"),
]

#: Injury assessments, under /claims/injuries/.
INJURIES = [
    path("", injuries.injuries, name="injuries"),
    path("new/", injuries.open_injury, name="injury_open"),
    path("board/", injury_board.board, name="injuries_board"),
    path("board/rows/", injury_board.board_rows, name="injuries_board_rows"),
    path("assessors/", injuries.qualifications, name="assessors"),
    path("calculations/<int:pk>/", injury_papers.calculation, name="injury_calculation"),
    *attachment_addresses(AssessmentDocument, "injury_document", thumbnails=False),
    path("<int:pk>/", injuries.injury, name="injury"),
    path("<int:pk>/clauses/", injury_steps.clauses, name="injury_clauses"),
    path("<int:pk>/reveal/", injury_steps.reveal, name="injury_reveal"),
    path("<int:pk>/calculate/", injury_papers.calculate, name="injury_calculate"),
    path("<int:pk>/papers/<slug:paper>/", injury_papers.paper, name="injury_paper"),
    *(path(f"<int:pk>/{name}/", injury_steps.step_view(name), name=f"injury_{name}") for name in PAGES),
]
urlpatterns += [path("injuries/", include(INJURIES))]
