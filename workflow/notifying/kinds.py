"""The register of notices: what can be told, in which words, and where it may be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.notifying.rules.placeholders import from_sentence, names_in

Sentence = str | Promise

BELL, MAIL, WECOM, ROBOT = "notice", "mail", "wecom_app", "robot"
#: Channels a person chooses among; the bell is not a choice, robots belong to branches.
PERSONAL: dict[str, Sentence] = {MAIL: _("Mail"), WECOM: _("WeCom")}
CHANNELS: dict[str, Sentence] = {BELL: _("Bell"), **PERSONAL, ROBOT: _("Group robot")}
#: What every message of a channel may show beside the facts of its kind.
EXTRAS: dict[str, frozenset[str]] = {
    BELL: frozenset(),
    MAIL: frozenset({"person", "link"}),
    WECOM: frozenset({"person"}),
    ROBOT: frozenset({"branch", "link"}),
}
OTHER = "other"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One thing people are told. ``group_safe`` names the facts a group may read: none, and no group is told."""

    code: str
    sentence: Sentence
    group: str
    channels: tuple[str, ...]
    group_safe: frozenset[str]
    group_sentence: Sentence
    digestable: bool
    facts: frozenset[str]

    def known(self, channel: str) -> frozenset[str]:
        """The placeholders a template of this kind may use in ``channel``."""
        return (self.group_safe if channel == ROBOT else self.facts) | EXTRAS[channel]

    @property
    def title(self) -> str:
        """The kind as administrators read it: its sentence with the names of its facts."""
        return from_sentence(str(self.sentence))

    @property
    def for_groups(self) -> bool:
        """Whether robots may tell it."""
        return bool(self.group_sentence)


NOTICE_KINDS: dict[str, NoticeKind] = {}
NOTICE_GROUPS: dict[str, Sentence] = {OTHER: _("Other")}


def register_notice_group(code: str, label: Sentence) -> None:
    """Called in ``AppConfig.ready()``: a heading under which people choose how they are told."""
    NOTICE_GROUPS[code] = label


def register_notice(
    kind: str,
    sentence: Sentence,
    *,
    group: str = OTHER,
    channels: Iterable[str] = (),
    group_safe: Iterable[str] = (),
    group_sentence: Sentence = "",
    digestable: bool = True,
    facts: Iterable[str] = (),
) -> None:
    """Called in ``AppConfig.ready()``, one line a kind. ``sentence`` takes facts as ``%(name)s``.

    ``channels`` are those a person gets without having chosen. ``group_sentence`` is what robots say; it may name
    facts of ``group_safe`` only, which hold no personal and no medical data. ``facts`` are those a template may use
    beside the sentence's own.
    """
    if unknown := set(channels) - set(PERSONAL):
        raise LookupError(f"{kind}: no channel {sorted(unknown)}")
    safe = frozenset(group_safe)
    if said := _names(group_sentence) - safe:
        raise ValueError(f"{kind}: a group may not read {sorted(said)}")
    known = _names(sentence) | safe | frozenset(facts)
    NOTICE_KINDS[kind] = NoticeKind(kind, sentence, group, tuple(channels), safe, group_sentence, digestable, known)


def _names(sentence: Sentence) -> frozenset[str]:
    # The untranslated sentence is enough: a translation takes the same facts (msgfmt --check-format).
    return names_in(from_sentence(str(sentence)))
