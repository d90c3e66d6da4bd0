"""The words of an injury assessment: its states, rounds of grading, kinds of calculation, payees."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InjuryStatus(models.TextChoices):
    """States of the claims brief §6.2."""

    TRACKING = "injury_tracking", _("Tracking")
    READY = "injury_ready", _("Ready for assessment")
    EXAMINING = "injury_examining", _("Examination")
    FIRST = "injury_first", _("First assessment")
    SECOND = "injury_second", _("Second assessment")
    CONFERENCE = "injury_conference", _("Conference")
    REVIEW = "injury_review", _("Provincial review")
    CALCULATING = "injury_calculating", _("Calculation")
    APPROVING = "injury_approving", _("In approval")
    NEGOTIATING = "injury_negotiating", _("To be negotiated")
    AGREED = "injury_agreed", _("Agreement signed")
    PAID = "injury_paid", pgettext_lazy("state", "Paid")
    ARCHIVED = "injury_archived", _("Filed")
    EXTERNAL = "injury_external", _("External appraisal")
    LITIGATION = "injury_litigation", _("In court")
    REOPENED = "injury_reopened", _("Reopened")


class Round(models.TextChoices):
    """Who found it."""

    FIRST = "first", _("First assessment")
    SECOND = "second", _("Second assessment")
    CONFERENCE = "conference", _("Conference")


class CalculationKind(models.TextChoices):
    """The three amounts of §2.8 and what was asked for approval."""

    EXPECTED = "expected", _("Expected (E)")
    ASKED = "asked", _("For approval")
    AGREED = "agreed", _("As agreed (A)")


class ExpectedBasis(models.TextChoices):
    """Where the expectation comes from (§2.8)."""

    CLAIMED = "claimed", _("Claim of the victim")
    OPINION = "opinion", _("Forensic opinion")
    HOSPITAL = "hospital", _("Estimate of the hospital")
    FIRST = "first", _("First estimate")


class PayeeKind(models.TextChoices):
    """Who may be paid (§6.2)."""

    VICTIM = "victim", _("The victim")
    AGENT = "agent", _("The victim's legal agent")


#: The kind under which an assessment is approved.
INJURY_APPROVAL = "claims.injury"

S = InjuryStatus
#: Before anybody grades.
BEFORE_GRADE = (S.TRACKING, S.READY, S.EXAMINING)
GRADING = (S.FIRST, S.SECOND, S.CONFERENCE, S.REVIEW)
#: Whence a case may go to an external appraisal.
TO_EXTERNAL = (*BEFORE_GRADE, *GRADING, S.CALCULATING, S.NEGOTIATING)
