"""The action bar of a page (components/action_bar.html): what this person may do now, and why the rest is closed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise

from accounts.errors import DomainError

#: Reasons that say no more than that the step is somebody else's, or another state's.
UNTOLD = frozenset({"permission_missing", "wrong_status"})


@dataclass(frozen=True, slots=True)
class Action:
    """A button, or why there is none."""

    label: str | Promise
    address: str
    icon: str
    reason: str = ""
    in_drawer: bool = True
    key: str = ""


@dataclass(slots=True)
class Actions:
    """One primary, a few beside it, the rest in a menu; closed ones with their reason."""

    primary: Action | None = None
    beside: list[Action] = field(default_factory=list)
    others: list[Action] = field(default_factory=list)
    closed: list[Action] = field(default_factory=list)

    def add(
        self,
        action: Action,
        refusals: Sequence[DomainError | None],
        *,
        leads: bool = True,
        beside: bool = False,
        untold: Container[str] = UNTOLD,
    ) -> None:
        """Puts ``action`` where it belongs; ``refusals`` are the answers of its steps, None where one is open.

        The first open action that ``leads`` is the primary one. A closed one is shown with the first reason that is
        not among the codes ``untold``, and not at all without one.
        """
        if any(refusal is None for refusal in refusals):
            self._open(action, leads=leads, beside=beside)
            return
        told = [refusal for refusal in refusals if refusal is not None and refusal.code not in untold]
        if told:
            self.closed.append(replace(action, address="", reason=str(told[0].sentence)))

    def _open(self, action: Action, *, leads: bool, beside: bool) -> None:
        if leads and self.primary is None:
            self.primary = action
        elif beside:
            self.beside.append(action)
        else:
            self.others.append(action)
