"""What leaves Banli as a file: any list as csv or xlsx, made in the background, taken once.

The one way out: a registered source says what the rows are, :mod:`workflow.exports.actions` what happens to a file.
"""
