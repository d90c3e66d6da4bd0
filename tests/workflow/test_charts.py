"""Chart options: what tells series apart without colour, and marks that open a page."""

from __future__ import annotations

from workflow.charts import COLOURS, lines, linked, lying_bars

SIX = [f"figure {number}" for number in range(6)]


def test_six_lines_differ_in_dash_mark_and_colour() -> None:
    option = lines(["2026-05"], {name: [1] for name in SIX})

    assert len({str(series["lineStyle"]["type"]) for series in option["series"]}) == len(SIX)
    assert len({series["symbol"] for series in option["series"]}) == len(SIX)
    assert len(set(COLOURS)) == len(SIX)


def test_marks_open_their_own_page_and_keep_their_value() -> None:
    option = linked(lines(["04", "05"], {"a": [1, None], "b": [3, 4]}), [["/a4", "/a5"], ["/b4", "/b5"]])

    assert [series["data"] for series in option["series"]] == [
        [{"value": 1, "address": "/a4"}, {"value": None, "address": "/a5"}],
        [{"value": 3, "address": "/b4"}, {"value": 4, "address": "/b5"}],
    ]


def test_only_the_bars_that_are_drawn_are_linked() -> None:
    labels = [str(number) for number in range(30)]
    option = linked(lying_bars(labels, "a", list(range(30))), [[f"/{label}" for label in labels]])

    assert [bar["address"] for bar in option["series"][0]["data"]] == [f"/{number}" for number in range(24)]
