"""Collisions (撞单) and fleets (团车): two who work one customer, and one customer with many vehicles."""
