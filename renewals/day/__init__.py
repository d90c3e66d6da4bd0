"""The specialist's day: one queue in the order of what is at stake, the next best time, the next customer."""
