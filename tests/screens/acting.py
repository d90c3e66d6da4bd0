"""Acts on a case as a browser without scripts makes them: open the form, send it back."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from workflow.models import Approval


def page(approval: Approval) -> str:
    return reverse("workflow:approval", args=[approval.pk])


def act(approval: Approval, name: str) -> str:
    return reverse("workflow:approval_act", args=[approval.pk, name])


def hidden(answer: Any) -> dict[str, str]:
    """The hidden fields of a form as a browser sends them back."""
    found = re.findall(r'<input type="hidden" name="(seal|key|target)" value="([^"]*)"', answer.content.decode())
    return dict(found)


def send(client: Client, approval: Approval, name: str, **values: Any) -> Any:
    """Opens the form and sends it."""
    fields = hidden(client.get(act(approval, name)))
    return client.post(act(approval, name), {**fields, **values})
