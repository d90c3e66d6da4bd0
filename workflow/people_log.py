"""Keeps what happens to people and branches in the event log: one chain per person and per branch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit import Occurrence, register_recorder
from accounts.authority_words import ACTS, LINES, LOSS_TYPES
from accounts.leavers import LEAVER_HANDLERS
from accounts.models import AbsenceReason, BranchLevel, User
from accounts.roles import ROLES
from accounts.rules.authority import Effect, Measure
from workflow.approvals.kinds import KINDS
from workflow.audits.subjects import Number
from workflow.branch_settings import SETTINGS
from workflow.models import Event
from workflow.models.event import GENESIS
from workflow.sentences import Sentence, Word, register_sentences


def register() -> None:
    """Called once when the app is ready."""
    register_recorder(keep)
    register_sentences("accounts.user", PERSON_SENTENCES, PERSON_WORDS)
    register_sentences("accounts.branch", BRANCH_SENTENCES, BRANCH_WORDS)


def keep(occurrence: Occurrence) -> None:
    """Appends one event, in the transaction of the change. The row of the subject is the lock of its chain.

    Not of its key: rows of a branch are written meanwhile, and whoever writes one holds what we may wait for.
    """
    subject: Any = occurrence.subject
    list(subject._meta.model.objects.select_for_update(no_key=True).filter(pk=subject.pk).values_list("pk"))
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


def holder_word(code: str) -> str:
    """A level and a role, or the number of a person, in the reader's language."""
    level, _colon, role = code.partition(":")
    return f"{BranchLevel(level).label} · {role_word(role)}" if role else code


def moved_words(moved: dict[str, int]) -> str:
    """How much of what went to the superior."""
    labels = {code: handler.label for code, handler in LEAVER_HANDLERS.items()}
    return ", ".join(f"{labels.get(code, code)} {number}" for code, number in moved.items())


def instant_word(text: str) -> str:
    """An instant in local time."""
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")


def subject_word(known: Mapping[str, str | Promise], unnamed: Promise) -> Word:
    """Turns a code of a limit's subject into its word; "" means all of them."""
    return lambda code: str(known.get(code, code)) if code else str(unnamed)


def setting_word(code: str) -> str:
    """The setting in the reader's language."""
    return str(SETTINGS[code].label) if code in SETTINGS else code


def value_word(value: object) -> str | Promise:
    """A value of a setting in words: a choice means the same in every setting that has it."""
    known = {code: words for setting in SETTINGS.values() for code, words in setting.choices}
    return known.get(str(value), str(value))


def kind_word(code: str) -> str:
    """The kind of case in the reader's language."""
    return str(KINDS[code].label) if code in KINDS else code


def number_word(code: str) -> str | Promise:
    """By which kind of number a customer was looked up."""
    return Number(code).label


PERSON_WORDS: Mapping[str, Word] = {
    "role": role_word,
    "moved": moved_words,
    "superior": lambda number: number or _("nobody"),
    "from_at": instant_word,
    "until_at": instant_word,
    "absence": lambda code: AbsenceReason(code).label,
    "by_what": number_word,
}
BRANCH_WORDS: Mapping[str, Word] = {
    "code": setting_word,
    "value": value_word,
    "kind": kind_word,
    "holder": holder_word,
    "act": subject_word(ACTS, _("amounts without a special act")),
    "line": subject_word(LINES, _("any line")),
    "loss_type": subject_word(LOSS_TYPES, _("any loss type")),
    "measure": lambda code: Measure(code).label,
    "effect": lambda code: Effect(code).label,
}
PERSON_SENTENCES: Mapping[str, Sentence] = {
    "grant_role": _("%(actor)s gave %(subject)s the role “%(role)s” from %(valid_from)s."),
    "end_role": _("%(actor)s ended the role “%(role)s” of %(subject)s; its last day is %(valid_until)s."),
    "add_person": _("%(actor)s added %(subject)s."),
    "switch_off": _("%(actor)s switched off the access of %(subject)s."),
    "hand_over": _("The open work of %(subject)s went to %(superior)s: %(moved)s."),
    "switch_on": _("%(actor)s switched on the access of %(subject)s."),
    "unlock": _("%(actor)s unlocked the account of %(subject)s."),
    "reset_password": _("%(actor)s gave %(subject)s a one-time password."),
    "choose_notices": _("%(actor)s changed how they are told."),
    "change_password": _("%(actor)s chose a new password."),
    "sign_in": _("%(actor)s signed in from %(address)s."),
    "sign_out": _("%(actor)s signed out."),
    "sign_in_failed": _("A wrong password was given for %(subject)s from %(address)s."),
    "appoint_superior": _("%(actor)s registered %(superior)s as the superior of %(subject)s."),
    "clear_superior": _("%(actor)s left it to the branch tree who leads %(subject)s."),
    "number_person": _("%(actor)s entered the number of the person behind %(subject)s: %(person_no)s."),
    "delegate": _("%(deputy)s decides for %(subject)s from %(from_at)s until %(until_at)s (%(actor)s: %(reason)s)."),
    "revoke_delegation": _("%(actor)s ended the delegation from %(subject)s to %(deputy)s."),
    "note_absence": _("%(actor)s noted that %(subject)s is away from %(first_day)s to %(last_day)s: %(absence)s."),
    "end_absence": _("%(actor)s ended the absence of %(subject)s; its last day is %(last_day)s."),
    "look_up_customer": _("%(actor)s looked up where a customer's data stands, by %(by_what)s; %(found)s found."),
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
    "set_limit": _(
        "%(actor)s set a limit of %(max_amount)s from %(valid_from)s for %(holder)s (%(act)s, %(line)s, %(loss_type)s, "
        "%(measure)s; %(effect)s; document %(document_no)s)."
    ),
    "end_limit": _(
        "%(actor)s ended the limit of %(max_amount)s for %(holder)s (%(act)s, %(line)s, %(loss_type)s, %(measure)s; "
        "%(effect)s; document %(document_no)s); its last day is %(valid_until)s."
    ),
    "draft_chain": _("%(actor)s drafted version %(version)s of the chain for “%(kind)s”."),
    "set_chain_head": _("%(actor)s changed for what version %(version)s of the chain for “%(kind)s” holds."),
    "add_chain_step": _("%(actor)s added the step “%(step)s” to version %(version)s of the chain for “%(kind)s”."),
    "change_chain_step": _("%(actor)s changed the step “%(step)s” in version %(version)s of the chain for “%(kind)s”."),
    "move_chain_step": _("%(actor)s moved the step “%(step)s” in version %(version)s of the chain for “%(kind)s”."),
    "remove_chain_step": _(
        "%(actor)s removed the step “%(step)s” from version %(version)s of the chain for “%(kind)s”."
    ),
    "set_chain_steps": _("%(actor)s set the steps of version %(version)s of the chain for “%(kind)s”."),
    "publish_chain": _("%(actor)s published version %(version)s of the chain for “%(kind)s” from %(valid_from)s."),
    "retire_chain": _("%(actor)s ended the own chain for “%(kind)s” from %(valid_from)s."),
    "discard_chain": _("%(actor)s threw the draft of version %(version)s of the chain for “%(kind)s” away."),
    "set_calendar_day": _("%(actor)s entered %(day)s in the calendar (%(note)s)."),
    "clear_calendar_day": _("%(actor)s removed the entry for %(day)s from the calendar."),
}
