"""Addresses of the taxonomies, under /renewals/taxonomies/."""

from __future__ import annotations

from django.urls import path

from renewals.taxonomy.views import pages

urlpatterns = [
    path("", pages.taxonomies, name="taxonomies"),
    path("<int:pk>/", pages.taxonomy, name="taxonomy"),
    path("<int:pk>/<str:taxonomy>/clone/", pages.clone, name="taxonomy_clone"),
    path("<int:pk>/<str:taxonomy>/<str:taxon>/", pages.taxon, name="taxon"),
]
