"""Pure rules of people and rights."""
