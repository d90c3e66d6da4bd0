"""The verbs of collisions and fleets."""
