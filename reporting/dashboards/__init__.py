"""Dashboards: tiles as data, the figures they need gathered first, and what a page shows of them."""
