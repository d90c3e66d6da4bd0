"""The guarded reader of spreadsheets and text tables that every import goes through, and the error file it gives back.

Nothing is imported here: the child process that parses hostile files loads this package without Django.
"""
