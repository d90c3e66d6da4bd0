"""Why a push did not go out, and what to do: codes that runs keep, sentences that pages and notices show."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTENT, QUERY, ROBOT_OFF, NOBODY, PERSONAL = "content", "query", "robot_off", "nobody", "personal"
REFUSED, DOUBT, RIGHTS, LEFT, DOWN, UNREACHED = "refused", "doubt", "rights", "left", "down", "unreached"
GONE, UNDRAWN, UNSEEN = "gone", "undrawn", "unseen"
#: What is said of a push that did go out.
ALL_THE_SAME = frozenset({UNREACHED, UNDRAWN, UNSEEN})

REASONS: Mapping[str, str | Promise] = {
    CONTENT: _("The content could not be made. Open the subscription and check what it asks for."),
    QUERY: _("The figures took too long or the database was away. The next time is tried as usual."),
    ROBOT_OFF: _("The robot is switched off. Switch it on under Group robots, or choose another one."),
    NOBODY: _("None of the readers can be reached. Each needs an address under How I am told and the right to see it."),
    PERSONAL: _("It may name a person, which no group reads. Take the ranking by person out."),
    REFUSED: _(
        "The receiver refused it or did not answer, again and again. Send a test of the robot or address; "
        "the system administrator can send it again under Outgoing messages."
    ),
    DOUBT: _(
        "Nobody knows whether it arrived. Look there; the system administrator settles it under Outgoing messages."
    ),
    RIGHTS: _("You may no longer see these figures. Ask for the right, then resume, or end the subscription."),
    GONE: _(
        "What was to be told is gone: the dashboard was removed or is no longer shared. "
        "Choose another one, then resume, or end the subscription."
    ),
    LEFT: _("The subscriber has left. Who takes it over subscribes it anew."),
    DOWN: _("It was due while the system was down."),
    UNDRAWN: _("The picture could not be drawn; the text went out without it. The next time is tried as usual."),
    UNSEEN: _("The text arrived, its picture did not or nobody knows. Outgoing messages say why."),
    UNREACHED: _("Some readers were left out: no address, or no right to see it."),
}


def reason_words(code: str) -> str:
    """A reason as a sentence; "" for none."""
    return str(REASONS.get(code, code))
