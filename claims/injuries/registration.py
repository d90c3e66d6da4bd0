"""Fills the registers of the layers below for injury assessments: events, to-dos, looks, settings, pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.injuries.guards import DEVIATION
from claims.models import ExpectedBasis, InjuryAssessment, PayeeKind
from claims.rules.grades import ROMAN
from claims.rules.injury_grading import REASONS
from workflow.audits.registry import register_audit_events
from workflow.branch_settings import Setting, register_setting
from workflow.looks import Look, register_looks
from workflow.notifying import register_notice
from workflow.sentences import Sentence, Word, register_sentences
from workflow.todos import OBJECT_PAGES, TODO_KINDS
from workflow.tracking import register_tracked

EVENTS: Mapping[str, Sentence] = {
    "open": _("%(actor)s began to follow the injured person."),
    "track": _("%(actor)s recorded what was learnt."),
    "end_treatment": _("%(actor)s recorded the end of treatment."),
    "sign_notice": _("%(actor)s recorded the signed notice."),
    "save_expected": _("%(actor)s calculated what is expected: the insurer would pay %(amount)s (%(basis)s)."),
    "record_examination": _("%(actor)s recorded the examination. The expectation is frozen."),
    "assess_first": _("%(actor)s made the first assessment."),
    "assess_second": _("%(actor)s made the second assessment: the same grades."),
    "assess_otherwise": _("%(actor)s made the second assessment: other grades. A conference decides."),
    "settle_conference": _("%(actor)s recorded the result of the conference: %(reason)s"),
    "confirm_grade": _("%(actor)s confirmed the grade %(grade)s."),
    "return_to_grading": _("%(actor)s sent the case back to the first assessment: %(reason)s"),
    "refer_external": _("%(actor)s sent the case to an external appraisal: %(cause)s."),
    "receive_appraisal": _("%(actor)s recorded the opinion of the appraisal."),
    "save_asked": _("%(actor)s saved the calculation: the insurer pays %(amount)s."),
    "submit": _("%(actor)s submitted the calculation for approval."),
    "approve": _("%(actor)s approved %(amount)s."),
    "send_back": _("%(actor)s sent the case back to the calculation: %(reason)s"),
    "calculate_anew": _("%(actor)s sends the case through calculation and approval again: %(reason)s"),
    "negotiate": _("%(actor)s negotiated: %(reason)s"),
    "save_agreed": _("%(actor)s calculated what was agreed: the insurer pays %(amount)s."),
    "fail_negotiation": _("%(actor)s recorded that no agreement was reached: %(reason)s"),
    "close_litigation": _("%(actor)s recorded the judgment of %(amount)s."),
    "sign_agreement": _("%(actor)s recorded the signed agreement on %(amount)s."),
    "pay": _("%(actor)s recorded the payment of %(amount)s to %(payee)s."),
    "confirm_saving": _("%(actor)s confirmed a saving of %(amount)s for the insurer."),
    "reverse_saving": _("%(actor)s took the saving back: the victim won %(amount)s."),
    "file_again": _("%(actor)s filed the case again."),
    "recheck": _("%(actor)s rechecked the case: %(reason)s"),
    "reveal_medical": _("%(actor)s looked at the personal data: %(reason)s"),
}
WORDS: Mapping[str, Word] = {
    "cause": lambda code: REASONS.get(code, code),
    "grade": lambda grade: ROMAN[grade - 1] if grade else "—",
    "basis": lambda code: dict(ExpectedBasis.choices).get(code, code),
    "payee": lambda code: dict(PayeeKind.choices).get(code, code),
}
TODOS: Mapping[str, str | Promise] = {
    "injury_track": _("Contact and follow the injured person: %(subject)s"),
    "injury_notice": _("Have the notice signed: %(subject)s"),
    "injury_examine": _("Examine: %(subject)s"),
    "injury_first": _("First assessment: %(subject)s"),
    "injury_second": _("Second assessment: %(subject)s"),
    "injury_conference": _("Hold the conference: %(subject)s"),
    "injury_review": _("Review the grade: %(subject)s"),
    "injury_calculate": _("Calculate and submit: %(subject)s"),
    "injury_negotiate": _("Negotiate: %(subject)s"),
    "injury_pay": _("Pay as agreed: %(subject)s"),
    "injury_confirm": _("Confirm the saving: %(subject)s"),
    "injury_appraisal": _("Wait for the appraisal: %(subject)s"),
    "injury_court": _("Follow the lawsuit: %(subject)s"),
    "injury_reopened": _("File the reopened case: %(subject)s"),
    "injury_recheck": _("Recheck the sampled case: %(subject)s"),
}
#: Without a sentence for groups: a robot says nothing of an injured person.
NOTICES: Mapping[str, str | Promise] = {
    "injury_second_wanted": _("%(actor)s made the first assessment of case %(case)s. Please make the second."),
    "injury_conference_wanted": _("The two assessments of case %(case)s differ. Please hold the conference."),
    "injury_review_wanted": _("%(actor)s finished the assessment of case %(case)s. Please review the grade."),
    "injury_grade_confirmed": _("%(actor)s confirmed the grade of case %(case)s. Please calculate."),
    "injury_graded_anew": _("%(actor)s sent case %(case)s back to the first assessment."),
    "injury_approved": _("The calculation of case %(case)s is approved. Please negotiate."),
    "injury_sent_back": _("The calculation of case %(case)s was not approved. Please calculate again."),
    "injury_payment_wanted": _("%(actor)s recorded the signed agreement of case %(case)s. Please pay."),
    "injury_saving_wanted": _("Case %(case)s is paid. Please confirm the saving."),
    "injury_outside": _("%(actor)s sent case %(case)s to an external appraisal."),
    "injury_in_court": _("%(actor)s recorded that the negotiation of case %(case)s failed."),
    "injury_reversed": _("%(actor)s took the saving of case %(case)s back: the victim won more in court."),
}
LOOKS = {
    "injury_tracking": Look("waiting", "phone-call"),
    "injury_ready": Look("moving", "user-check"),
    "injury_examining": Look("moving", "list-search"),
    "injury_first": Look("moving", "edit"),
    "injury_second": Look("moving", "checklist"),
    "injury_conference": Look("soon", "users-group"),
    "injury_review": Look("soon", "gauge"),
    "injury_calculating": Look("moving", "calculator"),
    "injury_approving": Look("soon", "hourglass"),
    "injury_negotiating": Look("moving", "message-circle"),
    "injury_agreed": Look("moving", "circle-check"),
    "injury_paid": Look("done", "receipt"),
    "injury_archived": Look("done", "archive"),
    "injury_external": Look("soon", "switch-horizontal"),
    "injury_litigation": Look("late", "scale"),
    "injury_reopened": Look("late", "arrow-back-up"),
}
SETTINGS = (
    Setting(
        DEVIATION,
        _("An agreement may lie below what was approved by"),
        20,
        "%",
        "claims brief §2.1 step 10 [I]",
    ),
    Setting("claims.recheck_sample_percent", _("Settled injuries rechecked"), 5, "%", "claims brief §2.1 step 13 [I]"),
)


def register() -> None:
    """Called once when the app is ready."""
    register_tracked(InjuryAssessment)
    register_sentences(InjuryAssessment.object_type(), EVENTS, WORDS)
    register_audit_events(
        "reveals", "injury", _("Data of an injured person"), InjuryAssessment.object_type(), ("reveal_medical",)
    )
    register_audit_events("rights", "grading", _("Grading certificates"), "accounts.user", ("qualify",))
    register_sentences("accounts.user", {"qualify": _("%(actor)s entered a certificate of the person, who may grade.")})
    TODO_KINDS.update(TODOS)
    for kind, sentence in NOTICES.items():
        register_notice(kind, sentence, group="claims")
    register_looks(LOOKS)
    for setting in SETTINGS:
        register_setting(setting)
    OBJECT_PAGES.setdefault(InjuryAssessment.object_type(), lambda pk: reverse("claims:injury", args=[pk]))
