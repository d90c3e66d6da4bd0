"""Forms of the acts on an approval: each carries the sealed page and a key; rules are the engine's."""
