"""A facultative deal as one JSON document: read, computed, answered, explained (docs/facultative-maths.md)."""
