"""Turns the codes of events and to-dos into sentences, in the reader's language, when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.models import Event, ToDo
from workflow.todos import TODO_KINDS

Sentence = str | Promise
Word = Callable[[Any], Any]

#: object type → verb → sentence, filled by the apps in ``ready()``.
EVENT_SENTENCES: dict[str, dict[str, Sentence]] = {}
#: object type → fact → function that puts its code in words.
EVENT_WORDS: dict[str, dict[str, Word]] = {}


class _Facts(dict[str, Any]):
    """Facts of a sentence; an older event may lack one that is told today."""

    def __missing__(self, key: str) -> str:
        return "—"


def register_sentences(
    object_type: str, sentences: Mapping[str, Sentence], words: Mapping[str, Word] | None = None
) -> None:
    """Called in ``AppConfig.ready()``. A sentence may take ``%(actor)s``, ``%(reason)s``, ``%(amount)s`` and facts;
    ``words`` turn the codes among the facts into words."""
    EVENT_SENTENCES.setdefault(object_type, {}).update(sentences)
    EVENT_WORDS.setdefault(object_type, {}).update(words or {})


def sentence_of(event: Event, **labels: Any) -> str:
    """What happened, as a sentence. ``labels`` are words the reader's page knows better."""
    told = EVENT_SENTENCES.get(event.object_type, {}).get(event.verb, _("%(actor)s: %(verb)s"))
    return str(told) % _Facts({**facts_of(event), **labels})


def facts_of(event: Event) -> dict[str, Any]:
    """What a sentence may name."""
    words = EVENT_WORDS.get(event.object_type, {})
    told = {name: words[name](value) if name in words else value for name, value in event.data.items()}
    amount = "" if event.amount is None else f"{event.amount:,.2f}"
    return _Facts({**told, "actor": event.actor_name, "verb": event.verb, "reason": event.reason, "amount": amount})


def todo_sentence(todo: ToDo) -> str:
    """What is to be done."""
    return str(TODO_KINDS.get(todo.kind, "%(subject)s")) % {"subject": todo.subject}
