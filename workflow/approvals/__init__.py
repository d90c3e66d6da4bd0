"""Approvals: chains as data, seats, decisions, clocks. A domain app registers a kind and answers its outcomes."""
