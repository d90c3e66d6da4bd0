"""From a JSON document to a checked case: every mistake is named with its place, none becomes an exception."""
