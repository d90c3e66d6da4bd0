"""Pure rules of assignment: conditions, people, balance, pipeline, clocks of reclaim."""
