"""Reminds, copies, comments, watches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.scope import Actor
from workflow.approvals.actions import telling
from workflow.approvals.actions.recording import UNSEEN, Act, Seen, carry, run
from workflow.approvals.standing import covers
from workflow.approvals.table import table_of
from workflow.models import Approval, ApprovalReader, Event, ReaderHow

#: @ and an employee number, as the comment box completes it.
MENTION = re.compile(r"@([A-Za-z0-9]{2,20})\b")


def remind(*, by: Actor, approval: Approval, seen: Seen = UNSEEN, at: datetime | None = None) -> Approval:
    """催办: whoever is asked now is told again, at most once an hour."""

    def work(act: Act) -> Approval:
        def then(row: Any, event: Event) -> None:
            people: set[int] = set()
            for seat in table_of(row).open_seats:
                people |= telling.people_at(seat)
            telling.tell(row, event, "approval_reminded", people, by=act.by)

        return carry(act, "remind", then, said=False)

    done: Approval = run(by=by, approval=approval, name="remind", work=work, seen=seen, at=at)
    return done


def copy_to(
    *, by: Actor, approval: Approval, people: Sequence[User], seen: Seen = UNSEEN, at: datetime | None = None
) -> Approval:
    """抄送: they may read the case from now on, and are told."""

    def work(act: Act) -> Approval:
        row: Approval = act.approval
        for person in people:
            row = _copy(act, person)
        return row

    done: Approval = run(
        by=by, approval=approval, name="copy", work=work, seen=seen, request=[person.pk for person in people], at=at
    )
    return done


def _copy(act: Act, person: User) -> Approval:
    def then(row: Any, event: Event) -> None:
        add_reader(row, person, ReaderHow.COPIED, by=act.by, at=act.at)
        telling.tell(row, event, "approval_copied", [person.pk], by=act.by)

    return carry(act, "copy_to", then, said=False, to=person)


def add_reader(approval: Any, person: User, how: str, *, by: Actor, at: datetime) -> None:
    """``person`` may read the case; a second time changes nothing."""
    ApprovalReader.objects.get_or_create(
        approval=approval, person=person, how=how, defaults={"added_by_id": by.pk, "at": at}
    )


def comment(
    *, by: Actor, approval: Approval, opinion: str, seen: Seen = UNSEEN, at: datetime | None = None
) -> Approval:
    """评论. Colleagues named with @ and their employee number are told and may read the case.

    Only people of the case's branch or above it are taken; anybody else's number stays plain text.
    """

    def work(act: Act) -> Approval:
        mentioned = [person for person in mentioned_in(act.opinion) if covers(person, act.approval)]

        def then(row: Any, event: Event) -> None:
            for person in mentioned:
                add_reader(row, person, ReaderHow.MENTIONED, by=act.by, at=act.at)
            telling.tell(row, event, "approval_mentioned", [person.pk for person in mentioned], by=act.by)

        return carry(act, "comment", then, said=False, opinion=act.opinion)

    done: Approval = run(
        by=by, approval=approval, name="comment", work=work, seen=seen, request=opinion, at=at, opinion=opinion
    )
    return done


def mentioned_in(text: str) -> list[User]:
    """The active people whose employee numbers stand behind an @."""
    return list(User.objects.filter(employee_no__in=set(MENTION.findall(text)), is_active=True))


@transaction.atomic
def watch(*, by: User, approval: Approval, at: datetime | None = None) -> None:
    """关注: told of how the case goes on. Whoever sees the case may watch it."""
    row = Approval.objects.visible_to(by).get(pk=approval.pk)
    add_reader(row, by, ReaderHow.WATCHING, by=by, at=at or timezone.now())


def unwatch(*, by: User, approval: Approval) -> None:
    """不再关注."""
    ApprovalReader.objects.filter(approval=approval.pk, person=by, how=ReaderHow.WATCHING).delete()


def mark_read(*, by: User, approval: Approval, at: datetime | None = None) -> int:
    """A reader has opened the case; returns how many entries were new."""
    rows = ApprovalReader.objects.filter(approval=approval.pk, person=by, read_at=None)
    return rows.update(read_at=at or timezone.now())
