"""Every address of the site. Each is in ``config.permission_table``; one that is not fails the build."""

from __future__ import annotations

urlpatterns: list = []
