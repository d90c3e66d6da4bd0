"""Keeps what happens to people and branches in the event log: one chain per person and per branch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.audit import Occurrence, register_recorder
from accounts.models import User
from accounts.roles import ROLES
from workflow.branch_settings import SETTINGS
from workflow.models import Event
from workflow.models.event import GENESIS
from workflow.sentences import Sentence, register_sentences


def register() -> None:
    """Called once when the app is ready."""
    register_recorder(keep)
    register_sentences("accounts.user", PERSON_SENTENCES, {"role": role_word})
    register_sentences("accounts.branch", BRANCH_SENTENCES, {"code": setting_word})


def keep(occurrence: Occurrence) -> None:
    """Appends one event, in the transaction of the change. The row of the subject is the lock of its chain."""
    subject: Any = occurrence.subject
    list(subject._meta.model.objects.select_for_update().filter(pk=subject.pk).values_list("pk"))
    last = Event.objects.of(subject).last()
    name = subject.employee_no if isinstance(subject, User) else subject.code
    Event(
        object_type=subject._meta.label_lower,
        object_id=subject.pk,
        version=last.version + 1 if last else 1,
        verb=occurrence.verb,
        actor_no=occurrence.by.employee_no,
        actor_name=occurrence.by.name,
        branch_path=occurrence.branch.path,
        reason=occurrence.reason,
        data={"subject": name, **occurrence.facts},
        at=occurrence.at,
    ).seal(last.hash if last else GENESIS).save(force_insert=True)


def role_word(code: str) -> str:
    """The role in the reader's language."""
    return str(ROLES[code].label) if code in ROLES else code


def setting_word(code: str) -> str:
    """The setting in the reader's language."""
    return str(SETTINGS[code].label) if code in SETTINGS else code


PERSON_SENTENCES: Mapping[str, Sentence] = {
    "grant_role": _("%(actor)s gave %(subject)s the role “%(role)s” from %(valid_from)s."),
    "end_role": _("%(actor)s ended the role “%(role)s” of %(subject)s; its last day is %(valid_until)s."),
    "add_person": _("%(actor)s added %(subject)s."),
    "switch_off": _("%(actor)s switched off the access of %(subject)s."),
    "switch_on": _("%(actor)s switched on the access of %(subject)s."),
    "unlock": _("%(actor)s unlocked the account of %(subject)s."),
    "reset_password": _("%(actor)s gave %(subject)s a one-time password."),
    "choose_notices": _("%(actor)s changed how they are told."),
    "change_password": _("%(actor)s chose a new password."),
    "sign_in": _("%(actor)s signed in from %(address)s."),
    "sign_out": _("%(actor)s signed out."),
    "sign_in_failed": _("A wrong password was given for %(subject)s from %(address)s."),
    "sign_in_locked": _("The account of %(subject)s was closed after too many wrong passwords from %(address)s."),
}
BRANCH_SENTENCES: Mapping[str, Sentence] = {
    "open_branch": _("%(actor)s opened the branch %(subject)s."),
    "rename_branch": _("%(actor)s renamed the branch %(subject)s."),
    "close_branch": _("%(actor)s closed the branch %(subject)s."),
    "reopen_branch": _("%(actor)s reopened the branch %(subject)s."),
    "set_robot": _("%(actor)s set up the group robot “%(name)s”."),
    "set_notice_words": _("%(actor)s changed the words of the notice “%(kind)s” (%(channel)s, %(language)s)."),
    "reset_notice_words": _("%(actor)s put back the shipped words of “%(kind)s” (%(channel)s, %(language)s)."),
    "resend_message": _("%(actor)s had the outgoing message %(message)s sent again."),
    "message_arrived": _("%(actor)s noted that the outgoing message %(message)s arrived."),
    "set_branch_setting": _("%(actor)s set “%(code)s” to %(value)s from %(valid_from)s."),
}
