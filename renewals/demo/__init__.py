"""A believable book of renewals for a demonstration: invented people, invented vehicles, real actions."""
