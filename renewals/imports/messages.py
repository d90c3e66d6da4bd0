"""What an import says when a row contradicts what is there already. None of it tells whose the other row is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflow.intake.messages import register_messages

register_messages(
    {
        "conflict.elsewhere": _(
            "This vehicle is already on the list of another branch for this month. Ask your superior branch."
        ),
        "conflict.in_file": _("Row %(other)s states other facts for the same vehicle and month. Keep one of them."),
        "conflict.policy_no": _("Policy number “%(value)s” already belongs to another vehicle."),
        "conflict.policy_in_file": _("Row %(other)s has the same policy number for another vehicle."),
        "conflict.signed_elsewhere": _(
            "This policy is already on the list of another branch. Ask your superior branch."
        ),
        "conflict.signed_in_file": _("Row %(other)s states other facts for the same policy. Keep one of them."),
        "conflict.moved": _("The record changed while the list was imported. Import the row again."),
        "row.twice": _("The same as row %(other)s. Imported once."),
        "row.void": _("This renewal was declared not due. It stays as it is."),
        "row.other_branch": _("The renewal stays with its present branch; the list names another one."),
        "text.cut": _("Longer than %(limit)s characters; the rest was left out."),
        "phone.shared": _("The same number stands beside %(count)s different insureds. It may be an intermediary's."),
        "signed.earlier_version": _("The policy is already known as cancelled; the list says it is in force."),
    }
)
