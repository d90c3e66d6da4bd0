"""Every address of the site. Each is in ``config.permission_table``; one that is not fails the build."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from workflow.views.today import today

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today, name="today"),
    path("desk/", include("workflow.urls")),
    path("people/", include("accounts.urls")),
    path("renewals/", include("renewals.urls")),
    path("claims/", include("claims.urls")),
    path("reinsurance/", include("reinsurance.urls")),
    path("reports/", include("reporting.urls")),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.not_allowed"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
