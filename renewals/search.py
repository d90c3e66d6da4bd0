"""How renewals are found: whole plate, last six of the VIN, whole policy or phone number, beginning of a name."""

from __future__ import annotations

import unicodedata

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from accounts.fields import blind_index
from accounts.models import User
from renewals.disclosure import shown_name, shown_title
from renewals.models import Renewal
from renewals.tables import LISTED, STATUS_LABELS
from workflow.search import LIMIT, Hit

TAIL, WHOLE_VIN, PHONE, SHORTEST_NAME = 6, 17, 11, 2


def find_renewals(user: User, words: str) -> list[Hit]:
    """Rows of the reader's branches, newest expiry first. All but names is served by an index."""
    text = unicodedata.normalize("NFKC", words).strip()
    rows = Renewal.objects.visible_to(user).filter(condition(text)).select_related("owner", "branch").only(*LISTED)
    return [_hit(renewal, user) for renewal in rows.order_by("-expires_on", "-pk")[: LIMIT + 1]]


def condition(text: str) -> Q:
    """What the words may mean."""
    code = text.upper().replace(" ", "").replace("·", "").replace("-", "")
    found = Q(plate=code) | Q(policy_no=text.upper()) | Q(policy_no=code)
    if code.isascii() and code.isalnum():
        if len(code) == TAIL:
            found |= Q(vin_tail=code)
        if len(code) == WHOLE_VIN:
            found |= Q(vin_tail=code[-TAIL:], vin=code)
        if len(code) == PHONE and code.isdigit():
            found |= Q(phone_hash=blind_index(code))
    if len(text) >= SHORTEST_NAME and not text.isascii() and not any(letter.isdigit() for letter in text):
        found |= Q(insured_name__startswith=text)
    return found


def _hit(renewal: Renewal, user: User) -> Hit:
    name = shown_name(renewal, user.pk)
    ends = gettext("cover ends %(day)s") % {"day": renewal.expires_on.isoformat()}
    owner = renewal.owner.name if renewal.owner else gettext("nobody")
    return Hit(
        title=f"{shown_title(renewal, user.pk)} {name}".strip(),
        line=" · ".join((renewal.policy_no, ends, owner, renewal.branch.name)),
        state=renewal.status,
        state_label=STATUS_LABELS[renewal.status],
        address=reverse("renewals:detail", args=[renewal.pk]),
    )
