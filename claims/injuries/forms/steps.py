"""One form a step: what is asked of whoever takes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import CaseInjured, PayeeKind
from claims.rules.case_number import normalized_case_number
from claims.rules.grades import ROMAN
from claims.rules.injury_grading import REASONS
from workflow.step_forms import DayField, InstantField, StepForm

GRADES = [("", "—"), *((number, name) for number, name in enumerate(ROMAN, start=1))]


def amount(label: Any, **more: Any) -> forms.DecimalField:
    """Yuan with at most two decimals."""
    field = forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, **more)
    field.widget.attrs |= {"inputmode": "decimal", "step": "0.01"}
    return field


def grade(label: Any) -> forms.TypedChoiceField:
    """I to X, or none."""
    return forms.TypedChoiceField(label=label, choices=GRADES, coerce=int, empty_value=None, required=False)


def words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """Free text of a few lines."""
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ReasonForm(StepForm):
    """A step that asks why."""

    reason = words(_("Reason"))


class NoteForm(StepForm):
    """A step that may carry a word."""

    note = words(_("Note"), required=False)


class DayForm(StepForm):
    """A step that happened on a day."""

    day = DayField(label=_("Day"))

    def prepare(self) -> None:
        self.fields["day"].initial = timezone.localdate()


class TrackForm(StepForm):
    """What was learnt about the injured person; an empty field changes nothing."""

    contacted_at = InstantField(label=_("First contact"), required=False)
    visited_at = InstantField(label=_("Visited"), required=False)
    born_on = DayField(label=_("Born"), required=False)
    expected_grade = grade(_("Expected grade"))
    died_on = DayField(label=_("Died"), required=False)
    psychiatric = forms.BooleanField(label=_("Brain injury with psychiatric findings"), required=False)
    fraud = forms.BooleanField(label=_("Dispute with suspected fraud"), required=False)

    def prepare(self) -> None:
        for name in ("contacted_at", "visited_at", "born_on", "expected_grade", "died_on", "psychiatric", "fraud"):
            value = getattr(self.obj, name)
            self.fields[name].initial = timezone.localtime(value) if name.endswith("_at") and value else value

    @property
    def values(self) -> dict[str, Any]:
        """What differs from the row."""
        names = [name for name in self.fields if name not in {"expected_version", "key"}]
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}


class ExternalForm(StepForm):
    """Why an external appraisal."""

    cause = forms.ChoiceField(label=_("Why"), choices=list(REASONS.items()))
    reason = words(_("Explanation"), required=False)


class AppraisalForm(StepForm):
    """What the appraisal found."""

    found = grade(_("Grade of the appraisal"))


class NegotiationForm(StepForm):
    """What was offered and asked."""

    offered = amount(_("Offered"), required=False)
    note = words(_("What was said"))


class AgreementForm(StepForm):
    """The signed agreement; its amount is that of the saved calculation."""

    day = DayField(label=_("Agreement signed on"))
    payee = forms.ChoiceField(label=_("Payee"), choices=PayeeKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed where more was agreed than expected."),
    )

    def prepare(self) -> None:
        self.fields["day"].initial = timezone.localdate()
        self.fields["payee"].initial = PayeeKind.VICTIM


class PaymentForm(StepForm):
    """The payment as the core system made it."""

    paid = amount(_("Paid"))
    day = DayField(label=_("Paid on"))
    payee = forms.ChoiceField(label=_("Payee"), choices=PayeeKind.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.fields["day"].initial = timezone.localdate()
        self.fields["payee"].initial = self.obj.payee_kind


class SavingForm(StepForm):
    """Only what was really avoided is entered; the saving is computed."""

    avoided_fees = amount(_("Appraisal and court fees avoided"), initial=0)


class JudgmentForm(StepForm):
    """What the court awarded against the insurer."""

    awarded = amount(_("The insurer pays by the judgment"))


class RecheckForm(StepForm):
    """What somebody without a part in the case finds."""

    passed = forms.ChoiceField(
        label=_("Result"), choices=[("yes", _("In order")), ("no", _("Not in order"))], widget=forms.RadioSelect
    )
    opinion = words(_("Opinion"))


class OpenForm(forms.Form):
    """The case, then its injured person."""

    case = forms.CharField(label=_("Report number"), max_length=60)
    person = forms.ModelChoiceField(
        label=_("Injured person"), queryset=CaseInjured.objects.none(), widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        number = normalized_case_number(str(self.data.get("case", "")))
        people: Any = self.fields["person"]
        people.queryset = CaseInjured.objects.visible_to(user).filter(case__case_number=number).select_related("case")
        people.label_from_instance = lambda injured: f"{injured.pk} · {injured.get_severity_display()}"


class QualificationForm(forms.Form):
    """A certificate of a colleague."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("physician", _("Physician")), ("forensic", _("Forensic examiner"))]
    )
    certificate_no = forms.CharField(label=_("Certificate"), max_length=40)
    valid_from = DayField(label=_("Valid from"))
    valid_to = DayField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        people: Any = self.fields["person"]
        people.queryset = assessors_visible_to(user)


def assessors_visible_to(user: User) -> Any:
    """People in the reader's branches who hold a role that grades."""
    today = timezone.localdate()
    roles = ("injury_assessor", "claims_specialist")
    rows = User.objects.visible_to(user).filter(memberships__role__in=roles, memberships__valid_from__lte=today)
    return rows.exclude(pk=user.pk).distinct().order_by("name", "pk")
