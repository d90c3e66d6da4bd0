"""What happens to personal data as sentences. None of them says what the data was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.models import RefusalCode, SubjectRequestKind

RENEWAL_EVENTS: dict[str, str | Promise] = {
    "reveal_certificate": _("%(actor)s looked at the certificate number: %(reason)s"),
    "correct_personal": _("%(actor)s corrected personal data at the customer's request."),
    "anonymise": _("The contact data was made unreadable."),
    "erase_personal": _("%(actor)s deleted the personal data at the customer's request."),
    "place_hold": _("%(actor)s placed a legal hold: %(reason)s"),
    "lift_hold": _("%(actor)s lifted the legal hold: %(reason)s"),
}
NUMBER_EVENTS: dict[str, str | Promise] = {
    "flag": _("%(insureds)s insureds share the number."),
    "count_anew": _("%(insureds)s insureds share the number now."),
    "clear": _("%(actor)s cleared the number: %(reason)s"),
    "flag_again": _("%(insureds)s insureds share the number now: more than were accepted."),
}
REQUEST_EVENTS: dict[str, str | Promise] = {
    "register": _("%(actor)s registered a request: %(kind)s."),
    "grant_copy": _("%(actor)s granted the copy."),
    "carry_out": _("%(actor)s granted the request; %(touched)s changed, %(kept)s kept."),
    "refuse": _("%(actor)s refused: %(ground)s. %(reason)s"),
    "hand_over": _("%(actor)s handed the copy over: %(reason)s"),
}
RUN_EVENTS: dict[str, str | Promise] = {
    "retain": _("Contact data of %(anonymised)s customers lost on or before %(cutoff)s was made unreadable.")
}
WORDS: dict[str, Callable[[Any], Any]] = {
    "kind": lambda code: dict(SubjectRequestKind.choices).get(code, code),
    "ground": lambda code: dict(RefusalCode.choices).get(code, code),
}
TODOS: dict[str, str | Promise] = {
    "decide_subject_request": _("Decide on the request %(subject)s of a customer about personal data"),
    "hand_over_copy": _("Hand the copy of request %(subject)s over to the customer"),
}
NOTICES: dict[str, str | Promise] = {
    "subject_decided": _("%(actor)s decided on a customer's request about personal data that you registered."),
}
ICONS = {
    "reveal_certificate": ("eye", "waiting"),
    "correct_personal": ("edit", "moving"),
    "anonymise": ("trash", "waiting"),
    "erase_personal": ("trash", "late"),
    "place_hold": ("lock", "soon"),
    "lift_hold": ("lock", "waiting"),
}
REQUEST_ICONS = {
    "register": ("message", "waiting"),
    "grant_copy": ("circle-check", "moving"),
    "carry_out": ("circle-check", "done"),
    "refuse": ("ban", "late"),
    "hand_over": ("circle-check", "done"),
}
NUMBER_ICONS = {
    "flag": ("alert-triangle", "soon"),
    "count_anew": ("refresh", "waiting"),
    "clear": ("circle-check", "done"),
    "flag_again": ("alert-triangle", "soon"),
}
