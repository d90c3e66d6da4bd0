"""What shows only when several rows of one file are looked at together."""

from __future__ import annotations

from renewals.imports.due_columns import COMPARED, PLACE
from renewals.rules.vocabulary import Line
from workflow.identifiers.phone import SHARED_FROM
from workflow.intake.batches.registry import FindingSink
from workflow.intake.batches.spool import NULL
from workflow.intake.messages import warning

_POLICY, _LINE, _ENDS, _PREMIUM = (PLACE[name] for name in ("policy_no", "line", "expires_on", "last_premium"))
_C_POLICY, _C_ENDS, _C_PREMIUM = (
    PLACE[name] for name in ("compulsory_policy_no", "compulsory_expires_on", "compulsory_premium")
)


def join_lines(first: list[str], second: list[str]) -> list[str] | None:
    """A commercial and a compulsory policy of one vehicle in one month are one renewal (brief §1.2), with the
    commercial one's dates; None if the two rows are not such a pair."""
    pair = {first[_LINE]: first, second[_LINE]: second}
    if set(pair) != {Line.COMMERCIAL.value, Line.COMPULSORY.value} or first[1] != second[1]:
        return None
    joined, compulsory = list(pair[Line.COMMERCIAL]), pair[Line.COMPULSORY]
    for column in COMPARED:
        place = PLACE[column]
        if joined[place] in ("", NULL):
            joined[place] = compulsory[place]
    joined[_LINE] = Line.BOTH.value
    joined[_C_POLICY], joined[_C_ENDS], joined[_C_PREMIUM] = (
        compulsory[_POLICY],
        compulsory[_ENDS],
        compulsory[_PREMIUM],
    )
    return joined


class SharedPhones:
    """Numbers that stand beside several different insureds: an intermediary's, most likely (brief §2.4)."""

    def __init__(self) -> None:
        self._uses: dict[str, tuple[str, int] | list[tuple[str, int]]] = {}

    def add(self, phone: str, insured: str, row: int) -> None:
        """Remembers one use. Most numbers occur once, so most entries stay a bare pair."""
        known = self._uses.setdefault(phone, (insured, row))
        if isinstance(known, list):
            known.append((insured, row))
        elif known[1] != row:
            self._uses[phone] = [known, (insured, row)]

    def tell(self, sink: FindingSink) -> None:
        """Warns at every row of a number shared by too many."""
        for uses in self._uses.values():
            if isinstance(uses, list):
                count = len({insured for insured, _row in uses})
                if count >= SHARED_FROM:
                    for _insured, row in uses:
                        sink.warn(row, (warning("phone.shared", "phones", count=str(count)),))
        self._uses.clear()
