"""What of people at other companies is shown: names and addresses of a counterparty's contacts."""

from __future__ import annotations

from typing import Any

from reinsurance.models import Counterparty


def contacts_of(counterparty: Counterparty) -> list[dict[str, Any]]:
    """By purpose; they are business addresses, shown to whoever may place with the counterparty."""
    return [
        {"purpose": each.get_purpose_display(), "name": each.name, "mail": each.mail, "phone": each.phone}
        for each in counterparty.contacts.all()
    ]
