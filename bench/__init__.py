"""The promised ratios, measured: ``make bench`` (``bench/README.md`` says how to read them)."""
