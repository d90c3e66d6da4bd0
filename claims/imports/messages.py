"""What an import of cases says about a row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflow.intake.messages import register_messages

register_messages(
    {
        "case.case_number_rounded": _(
            "“%(value)s” is in scientific notation: the spreadsheet has cut off digits of the report number. "
            "Format the column as text and export it again."
        ),
        "case.case_number_missing": _("The report number is missing."),
        "case.case_number_malformed": _("“%(value)s” is no report number: 5 to 40 letters and digits."),
        "case.loss_after_report": _("The loss (%(value)s) is later than the report."),
        "case.in_future": _("%(value)s lies in the future."),
        "case.heads_differ": _("The total of %(value)s is not the sum of its heads, %(total)s."),
        "case.negative": _("%(value)s is below zero."),
        "case.ratio": _("“%(value)s” is no ratio from 0 to 100."),
        "case.paid_over_estimate": _("More was paid (%(value)s) than is estimated: the estimate is raised to it."),
        "case.in_file": _("Row %(other)s states other facts for the same report number. Keep one of them."),
        "case.twice": _("The same as row %(other)s. Imported once."),
        "case.elsewhere": _("This case is kept by another branch. Ask your superior branch."),
        "case.other_branch": _("The case stays with its present branch; the list names another one."),
        "case.set_aside": _("The case was set aside here. It stays as it is."),
        "case.moved": _("The case changed while the list was imported. Import the row again."),
    }
)
