"""Who looks after the outgoing messages: decides what becomes of those of which nobody knows whether they arrived."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping

from tests.drills.browser import Browser
from tests.drills.mail_sink import Ledger

ARRIVED, AGAIN, BLINDLY = "noted as arrived", "sent again, not there", "sent again, though there"


class Keeper:
    """Asks the mail server, and every other time of those that arrived does not, but sends it once more."""

    def __init__(self, browser: Browser, ledger: Ledger, dice: random.Random) -> None:
        self.browser, self.ledger = browser, ledger
        self.done: Counter[str] = Counter()
        self._dice = dice

    def decide(self, in_doubt: Mapping[str, str]) -> None:
        """Settles each message on the page of outgoing messages; ``in_doubt``: its number and its Message-ID."""
        if not in_doubt:
            return
        there = {mail.message_id for mail in self.ledger.read()}
        page = self.browser.get("/desk/messages/?state=in_doubt")
        form = page.form(action="/retry/")
        assert form is not None, f"{page.status} {page.text[:300]}"
        for number, message_id in in_doubt.items():
            way = AGAIN if message_id not in there else self._dice.choice([ARRIVED, BLINDLY])
            address = "/desk/messages/arrived/" if way == ARRIVED else form.action
            answer = self.browser.post(address, {**form.values, "id": number})
            assert answer.status == 200, f"{answer.status} {answer.text[:300]}"
            self.done[way] += 1
