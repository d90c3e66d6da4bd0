"""Forms of requests for facts, legal holds, filed methods and credit factors."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from reinsurance.books_guards import MAIL
from reinsurance.forms.step_form import PickField
from reinsurance.models import Counterparty, LineState, Market
from reinsurance.models.counterparty_terms import Agency
from reinsurance.rules.credit import LEAST_K, MOST_K, ONSHORE, CreditFactor
from workflow.step_forms import DayField, StepForm

#: An answer is due so many days after the request, unless another day is agreed.
ANSWER_DAYS = 5
COLUMNS = ("market", "solvency_from", "agency", "grade", "secured", "base", "k")


def _mails(form: StepForm) -> Any:
    return form.obj.documents.standing().filter(document_type=MAIL)


def _named(file: Any) -> str:
    return f"{file.name} · {timezone.localtime(file.uploaded_at):%Y-%m-%d}"


class FactRequestForm(StepForm):
    """Who asks for our retention and the facts of the risk, and by when it is answered."""

    counterparty = PickField(label=_("Acceptor"))
    evidence = PickField(label=_("Mail of a market"), help_text=_("Attach the mail to the placement first."))
    due_on = DayField(label=_("To be answered by"))

    def prepare(self) -> None:
        fields: Any = self.fields
        lines = self.obj.lines.exclude(state=LineState.WITHDRAWN)
        carrying = Counterparty.objects.visible_to(self.user).filter(pk__in=lines.values("reinsurer"))
        fields["counterparty"].offer(carrying.order_by("code"))
        fields["evidence"].offer(_mails(self), _named)
        fields["due_on"].initial = timezone.localdate() + timedelta(days=ANSWER_DAYS)


class FactAnswerForm(StepForm):
    """Which request was answered, and by which mail."""

    request = PickField(label=_("Request for facts"))
    answer = PickField(label=_("Answered by"), help_text=_("Attach the mail to the placement first."))

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["request"].offer(self.obj.fact_requests.filter(answered_at=None).select_related("counterparty"))
        fields["answer"].offer(_mails(self), _named)


class TableForm(forms.Form):
    """From which document a table is, and on which days it holds."""

    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Document and article."))
    valid_from = DayField(label=_("Holds from"))
    valid_until = DayField(label=_("Holds until"), required=False)

    def days(self) -> dict[str, Any]:
        """Source and days, as the actions take them."""
        return {name: self.cleaned_data[name] for name in ("source", "valid_from", "valid_until")}


class MethodForm(TableForm):
    """A method of dividing risks into units, as it was filed."""

    branch = PickField(label=_("Branch"), help_text=_("For it and everything below."))
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=120)
    field_order = ("branch", "code", "name")

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["branch"]
        field.offer(Branch.objects.visible_to(user).order_by("path"))


class FactorsForm(TableForm):
    """The actuary's table, one row a line."""

    rows = forms.CharField(
        label=_("Rows of the table"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One row a line, separated by commas: market (onshore, offshore, hong_kong), solvency from, agency (sp, "
            "am_best, moodys, fitch), grade, with collateral (1 or 0), RF0, K. What does not apply stays empty."
        ),
    )
    field_order = ("rows",)

    def clean_rows(self) -> list[CreditFactor]:
        """The rows, or the lines that cannot be read."""
        found, wrong = [], []
        for number, cells in enumerate(csv.reader(self.cleaned_data["rows"].splitlines()), start=1):
            factor = factor_in([each.strip() for each in cells])
            if factor is not None:
                found.append(factor)
            elif any(cells):
                wrong.append(str(number))
        if wrong:
            raise forms.ValidationError(_("These lines cannot be read: %(lines)s.") % {"lines": ", ".join(wrong)})
        return found


def factor_in(cells: list[str]) -> CreditFactor | None:
    """A row of the table; None where it is none."""
    if len(cells) != len(COLUMNS):
        return None
    row = dict(zip(COLUMNS, cells, strict=True))
    base, k, solvency = (_decimal(row[name]) for name in ("base", "k", "solvency_from"))
    onshore = row["market"] == ONSHORE
    sound = (
        row["market"] in Market.values
        and row["secured"] in {"0", "1", ""}
        and row["agency"] in {*Agency.values, ""}
        and bool(row["agency"]) == bool(row["grade"])
        and not (onshore and row["agency"])
        and (onshore or solvency is None)
        and (solvency is not None or not row["solvency_from"])
        and (k is not None or not row["k"])
    )
    if not sound or base is None or base < 0 or not LEAST_K <= (k or 0) <= MOST_K:
        return None
    return CreditFactor(
        market=row["market"],
        base=base,
        k=k or Decimal(0),
        solvency_from=solvency,
        agency=row["agency"],
        grade=row["grade"],
        secured=row["secured"] == "1",
    )


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
