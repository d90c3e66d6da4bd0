"""Turns the codes of events, to-dos and notices into sentences, in the reader's language, when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.effects import NOTICE_KINDS
from workflow.models import Event, Notice, ToDo
from workflow.todos import TODO_KINDS

Sentence = str | Promise | Callable[[Event], str | Promise]

#: object type → verb → sentence (or a function of the event), filled by the apps in ``ready()``.
EVENT_SENTENCES: dict[str, dict[str, Sentence]] = {}


class _Facts(dict[str, Any]):
    """Facts of a sentence; an older event may lack one that is told today."""

    def __missing__(self, key: str) -> str:
        return "—"


def register_sentences(object_type: str, sentences: Mapping[str, Sentence]) -> None:
    """Called in ``AppConfig.ready()``. A sentence may take ``%(actor)s``, ``%(reason)s``, ``%(amount)s`` and facts."""
    EVENT_SENTENCES.setdefault(object_type, {}).update(sentences)


def sentence_of(event: Event, **labels: Any) -> str:
    """What happened, as a sentence. ``labels`` replace codes among the facts by words."""
    known = EVENT_SENTENCES.get(event.object_type, {}).get(event.verb)
    if known is None:
        known = _("%(actor)s: %(verb)s")
    told = known(event) if callable(known) and not isinstance(known, Promise) else known
    return str(told) % facts_of(event, **labels)


def facts_of(event: Event, **labels: Any) -> dict[str, Any]:
    """What a sentence may name."""
    amount = "" if event.amount is None else f"{event.amount:,.2f}"
    own = {"actor": event.actor_name, "verb": event.verb, "reason": event.reason, "amount": amount}
    return _Facts({**event.data, **own, **labels})


def todo_sentence(todo: ToDo) -> str:
    """What is to be done."""
    return str(TODO_KINDS.get(todo.kind, "%(subject)s")) % {"subject": todo.subject}


def notice_sentence(notice: Notice) -> str:
    """What the bell says."""
    return str(NOTICE_KINDS.get(notice.kind, notice.kind)) % _Facts(notice.facts)
