"""Patterns that make figures look better than they are (renewals brief §1.5, §3.3, §4.1). Pure: rows in, suspects out.

A suspect is a question to a person, no finding: somebody reads the rows and gives a verdict.
"""
