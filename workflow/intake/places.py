"""Which branch a file means by a text such as 鹿城支公司 or 330301 (renewals brief §2.1 row 34)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from workflow.intake.messages import Finding, register_messages, warning

_CODE = re.compile(r"[0-9A-Z]{2,20}", re.ASCII)


register_messages(
    {
        "org.unknown": _(
            "No branch is called “%(value)s”. The row is kept by the importing branch until it is mapped."
        ),
        "org.ambiguous": _("Several branches are called “%(value)s”. Write the branch code."),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """The branch a row goes to. ``finding`` says why it is not the one the file names."""

    branch_id: int
    path: str
    finding: Finding | None = None


class Places:
    """Branches at and below the importing one, by code and by name. Unknown texts go to the importing branch."""

    def __init__(self, importing: Branch) -> None:
        self._home = Place(importing.pk, importing.path)
        self._known: dict[str, Place] = {"": self._home}
        self._by_code: dict[str, Place] = {}
        self._by_name: defaultdict[str, list[Place]] = defaultdict(list)
        for pk, code, name, path in Branch.objects.under(importing).values_list("pk", "code", "name", "path"):
            self._by_code[code.upper()] = Place(pk, path)
            self._by_name[name].append(Place(pk, path))

    def of(self, text: str) -> Place:
        """The branch called ``text``."""
        place = self._known.get(text)
        if place is None:
            place = self._known[text] = self._find(text)
        return place

    def _find(self, text: str) -> Place:
        found = self._by_code.get(text.upper())
        if found is not None:
            return found
        named = self._by_name.get(text, [])
        if len(named) == 1:
            return named[0]
        if named:
            return self._unsure("org.ambiguous", text)
        codes = [self._by_code[code] for code in _CODE.findall(text.upper()) if code in self._by_code]
        return codes[0] if len(codes) == 1 else self._unsure("org.unknown", text)

    def _unsure(self, code: str, text: str) -> Place:
        return Place(self._home.branch_id, self._home.path, warning(code, "org_text", text))
