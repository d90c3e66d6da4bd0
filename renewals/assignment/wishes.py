"""What the assignment rules do by themselves after an import: the values of the branch's setting."""

from __future__ import annotations

MANUAL, NOTIFY, AUTOMATIC = "manual", "notify", "automatic"
