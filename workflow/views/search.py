"""Results of the search box."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workflow.search import LIMIT, SEARCHERS


def search(request: HttpRequest) -> HttpResponse:
    """Rows found by plate, end of VIN, numbers or names; a single hit opens at once."""
    user: Any = request.user
    words = request.GET.get("q", "").strip()[:60]
    groups = []
    for searcher in SEARCHERS.values() if words else ():
        hits = searcher.find(user, words)
        if hits:
            groups.append((searcher.label, hits[:LIMIT], len(hits) > LIMIT))
    if len(groups) == 1 and len(groups[0][1]) == 1:
        return redirect(groups[0][1][0].address)
    return render(request, "workflow/search.html", {"groups": groups, "search_words": words})
