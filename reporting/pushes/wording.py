"""The text of a push as its channel says it, within the limit of the channel. Made once, kept with the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.models.subscription import Channel
from reporting.pushes.registry import PushContent, PushLine
from reporting.pushes.rules.texts import fitted_lines, size
from workflow.models import RobotService
from workflow.notifying.rendering import site_link
from workflow.notifying.rules.fitting import fitted, one_line
from workflow.notifying.rules.limits import CARD_BODY_BYTES, CARD_TITLE_BYTES, ROBOT_BYTES, SUBJECT_BYTES


@dataclass(frozen=True, slots=True)
class Said:
    """``title`` is "" where the channel has none. ``most`` is the limit of the body in bytes, 0 for none."""

    title: str
    body: str
    link: str
    most: int
    left_out: int = 0

    @property
    def used(self) -> int:
        """The bytes of the body."""
        return size(self.body)


def line_words(line: PushLine) -> str:
    """One line as a sentence of its own."""
    told = {"label": line.label, "value": line.value, "comparison": line.comparison}
    words = _("%(label)s: %(value)s (%(comparison)s)") if line.comparison else _("%(label)s: %(value)s")
    return one_line(words % told)


def said_in(content: PushContent, channel: str, service: str, *, language: str, test: bool = False) -> Said:
    """The text for a channel; ``service`` is that of the robot and "" for people."""
    with translation.override(language):
        lines = [line_words(line) for line in content.lines]
        title = one_line(content.title)
        if test:
            title = _("[Test] %(title)s") % {"title": title}
        if not lines:
            lines = [_("Nothing to report.")]
        link = site_link(content.link)
        if channel == Channel.ROBOT:
            most = ROBOT_BYTES[service]
            body, left = fitted_lines(title, lines, link, most, _more)
            return Said("", body, content.link, most, left)
        if channel == Channel.WECOM:
            body, left = fitted_lines("", lines, "", CARD_BODY_BYTES, _more)
            return Said(fitted(title, CARD_TITLE_BYTES), body, content.link, CARD_BODY_BYTES, left)
        foot = "\n" + _("Open it in Banli: %(link)s") % {"link": link}
        body, left = fitted_lines("", lines, foot, 0, _more)
        return Said(fitted(title, SUBJECT_BYTES), body, content.link, 0, left)


def _more(number: int) -> str:
    return ngettext("… and %(number)s more", "… and %(number)s more", number) % {"number": number}


def everywhere(content: PushContent, *, language: str) -> Iterator[tuple[str, str, Said]]:
    """The name of each channel, the service of its robot ("" where it reaches people), and what it would say."""
    for service, label in RobotService.choices:
        name = _("Group robot, %(service)s") % {"service": label}
        yield name, service, said_in(content, Channel.ROBOT, service, language=language)
    for channel in (Channel.WECOM, Channel.MAIL):
        yield str(channel.label), "", said_in(content, channel, "", language=language)
