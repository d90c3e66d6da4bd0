"""Forms of the steps on cross-region cases and large losses. They check shape; meaning is the guards' business."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.actions.attending import AttendanceForm as Attending
from claims.actions.attending import colleagues
from claims.actions.cross_region import Entrusting
from claims.actions.large_losses import ReportForm as Report
from claims.losses.directory import branch_called
from claims.models import ClaimCase, DelegationKind, LossType, RemovalReason
from claims.rules.attendance import Place
from claims.rules.case_number import normalized_case_number
from workflow.step_forms import InstantField, StepForm
from workflow.step_pages import new_key

LONG = {"rows": 4}
SHORT = {"rows": 2}


def money_field(label: Any, **more: Any) -> forms.DecimalField:
    """An amount in yuan with two decimals."""
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"})
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=Decimal(0), widget=widget, **more)


def text_field(label: Any, *, most: int = 500, rows: dict[str, int] | None = None, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs=rows or SHORT), **more)


class BranchField(forms.CharField):
    """A branch by its code or its whole name: the one meant may lie outside what the person sees."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = branch_called(text)
        if found is None:
            raise forms.ValidationError(_("There is no branch with this code or name."))
        return found


class CaseField(forms.CharField):
    """A case of the reader by its report number, however it is written."""

    user: User

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = ClaimCase.objects.visible_to(self.user).filter(case_number=normalized_case_number(text)).first()
        if found is None:
            raise forms.ValidationError(_("There is no case with this report number in your branches."))
        return found


class ReasonForm(StepForm):
    why = text_field(_("Reason"), most=200)


class ReassignForm(StepForm):
    handling_branch = BranchField(label=_("Handling branch (code or name)"), max_length=60)


class SurveyForm(StepForm):
    report = text_field(_("Survey report"), most=4000, rows=LONG)


class AskForm(StepForm):
    amount = money_field(_("Amount asked for (¥)"))
    why = text_field(_("Reason"))


class GrantForm(StepForm):
    amount = money_field(_("Agreed up to (¥)"))

    def prepare(self) -> None:
        self.fields["amount"].initial = self.obj.asked_amount


class ResultForm(StepForm):
    amount = money_field(_("Assessed amount (¥)"), required=False)
    report = text_field(_("Survey report"), most=4000, rows=LONG)
    opinion = text_field(_("Opinion"), most=1000, required=False)

    def prepare(self) -> None:
        self.fields["report"].initial = self.obj.survey_report
        if self.obj.kind == DelegationKind.SURVEY:
            del self.fields["amount"]


class DisputeForm(StepForm):
    why = text_field(_("Reason"))
    amount = money_field(_("Your amount (¥)"), required=False)


class RuleForm(StepForm):
    amount = money_field(_("Amount that holds (¥)"), required=False)
    why = text_field(_("Reason"))

    def prepare(self) -> None:
        self.fields["amount"].initial = self.obj.amount


class SettleForm(StepForm):
    fee = money_field(_("Fee of the handling branch (¥)"))


class EntrustForm(forms.Form):
    """委托: a case of the own branch to another prefecture."""

    case = CaseField(label=_("Report number"), max_length=60)
    kind = forms.ChoiceField(label=_("Entrusted"), choices=DelegationKind.choices, widget=forms.RadioSelect)
    loss_type = forms.ChoiceField(label=_("Loss type"), choices=LossType.choices)
    handling_branch = BranchField(label=_("Handling branch (code or name)"), max_length=60)
    delegated_limit = money_field(_("Delegated limit (¥)"))
    instructions = text_field(_("Instructions"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        case: Any = self.fields["case"]
        case.user = user
        self.fields["key"].initial = new_key()

    @property
    def entry(self) -> Entrusting:
        """What the action takes."""
        names = ("kind", "loss_type", "handling_branch", "delegated_limit", "instructions")
        return Entrusting(**{name: self.cleaned_data[name] for name in names})


def coordinate(label: Any, **more: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.000001"})
    return forms.DecimalField(label=label, max_digits=9, decimal_places=6, widget=widget, **more)


class ReportFields(forms.Form):
    """What every report says."""

    summary = text_field(_("What happened, and how it stands"), most=4000, rows=LONG)
    measures = text_field(_("What was done"), most=2000, required=False)
    plan = text_field(_("What is planned"), most=2000, required=False)
    press = forms.BooleanField(label=_("The press or the public takes notice"), required=False)

    @property
    def entry(self) -> Report:
        """What the action takes."""
        value = self.cleaned_data
        site = None
        if value.get("site_latitude") is not None and value.get("site_longitude") is not None:
            site = Place(value["site_latitude"], value["site_longitude"])
        names = ("summary", "measures", "plan", "press")
        return Report(**{name: value[name] for name in names}, site=site)


class ProgressForm(StepForm, ReportFields):
    """进展报告, 结案报告."""


class FirstReportForm(StepForm, ReportFields):
    """即时报告, with the place of the accident."""

    site_latitude = coordinate(_("Latitude of the place"), required=False)
    site_longitude = coordinate(_("Longitude of the place"), required=False)


class OutsideReportForm(ReportFields):
    """清单外上报."""

    case = CaseField(label=_("Report number"), max_length=60)
    site_latitude = coordinate(_("Latitude of the place"), required=False)
    site_longitude = coordinate(_("Longitude of the place"), required=False)
    field_order = ("case", "summary", "measures", "plan", "press", "site_latitude", "site_longitude")

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        case: Any = self.fields["case"]
        case.user = user


class AttendanceForm(StepForm):
    """到场记录: the photo is taken on site."""

    person = forms.ModelChoiceField(label=_("Who was on site"), queryset=User.objects.none())
    arrived_at = InstantField(label=_("Time on site"))
    place = forms.CharField(label=_("Place"), max_length=120)
    latitude = coordinate(_("Latitude"))
    longitude = coordinate(_("Longitude"))
    photo = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
    )
    findings = text_field(_("Findings"), most=2000, required=False)

    def prepare(self) -> None:
        person: Any = self.fields["person"]
        person.queryset = colleagues(self.obj)
        person.initial = self.user.pk
        self.fields["arrived_at"].initial = timezone.localtime()

    @property
    def entry(self) -> Attending:
        """What the action takes."""
        value = self.cleaned_data
        names = ("person", "arrived_at", "place", "photo", "findings")
        return Attending(**{name: value[name] for name in names}, here=Place(value["latitude"], value["longitude"]))


class RemovalForm(StepForm):
    """剔除申请."""

    reason_code = forms.ChoiceField(
        label=_("Why it should leave the list"), choices=RemovalReason.choices, widget=forms.RadioSelect
    )
    why = text_field(_("Explanation"))


class RegulatorForm(StepForm):
    """The number of the paper sent to the regulator."""

    which = forms.ChoiceField(
        label=_("Which report"),
        choices=[("report", _("Report of the event")), ("closing", _("Report of the closing"))],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(label=_("Number"), max_length=60)

    def prepare(self) -> None:
        self.fields["which"].initial = "closing" if self.obj.regulator_report_no else "report"
