"""Puts a notice in words: the template that holds, in the reader's language, with the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from workflow.models import Notice, NoticeTemplate
from workflow.notifying.kinds import BELL, MAIL, NOTICE_KINDS, ROBOT, WECOM, NoticeKind
from workflow.notifying.rules.placeholders import from_sentence, render


@dataclass(frozen=True, slots=True)
class Words:
    """Title ("" where the channel has none) and body: a template, or what became of it."""

    title: str
    body: str


def shipped(kind: NoticeKind, channel: str, language: str) -> Words:
    """The words Banli comes with."""
    with translation.override(language):
        sentence = from_sentence(str(kind.group_sentence if channel == ROBOT else kind.sentence))
        if channel == MAIL:
            hello, link = gettext("Hello %(person)s,"), gettext("Open it in Banli: %(link)s")
            return Words(sentence, "\n\n".join((from_sentence(hello), sentence, from_sentence(link))))
        if channel == WECOM:
            return Words(gettext("Banli"), sentence)
        return Words("", f"{sentence}\n{{link}}" if channel == ROBOT else sentence)


def template_of(kind: NoticeKind, channel: str, language: str) -> Words:
    """The words in force: those of the business, else the shipped ones."""
    row = NoticeTemplate.objects.filter(kind=kind.code, channel=channel, language=language).first()
    return Words(row.title, row.body) if row is not None else shipped(kind, channel, language)


def chosen_words() -> set[tuple[str, str, str]]:
    """Where the business changed the words: kind, channel, language."""
    return set(NoticeTemplate.objects.values_list("kind", "channel", "language"))


def in_words(kind_code: str, channel: str, language: str, facts: Mapping[str, Any]) -> Words:
    """A notice as ``channel`` says it. Only placeholders known to the kind are filled in."""
    kind = NOTICE_KINDS[kind_code]
    return filled(kind, channel, template_of(kind, channel, language), facts)


def filled(kind: NoticeKind, channel: str, words: Words, facts: Mapping[str, Any]) -> Words:
    """A template with its facts."""
    known = kind.known(channel)
    told = {name: str(fact) for name, fact in facts.items() if name in known}
    zone = timezone.get_default_timezone()
    return Words(render(words.title, told, zone), render(words.body, told, zone))


def bell_sentences(notices: Iterable[Notice], language: str) -> list[str]:
    """What the bell says of each, in one query."""
    chosen = NoticeTemplate.objects.filter(channel=BELL, language=language).values_list("kind", "body")
    bodies = dict(chosen)
    return [_bell_sentence(notice, language, bodies) for notice in notices]


def _bell_sentence(notice: Notice, language: str, bodies: Mapping[str, str]) -> str:
    kind = NOTICE_KINDS.get(notice.kind)
    if kind is None:
        return notice.kind
    body = bodies.get(notice.kind)
    return filled(kind, BELL, Words("", body) if body else shipped(kind, BELL, language), notice.facts).body


def site_link(path: str) -> str:
    """An address people outside Banli can open."""
    return f"{settings.SITE_URL.rstrip('/')}{path or '/'}"
