"""Every figure once more, written anew over an export of the raw tables: nothing of the product's queries is used.

Days are numbers (``date.toordinal``), instants microseconds since 1970 in UTC, amounts whole fen.
"""
