"""What a group may read of figures that are told apart: by places, never by people or by whoever deals with us."""

from __future__ import annotations

#: "" is the whole. Rows of any other dimension stay on the page and on the paper of a mail.
TOLD_APART = frozenset({"", "month", "branch", "team"})
