"""The pages of collisions and fleets."""
