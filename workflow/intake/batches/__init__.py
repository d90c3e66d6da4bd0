"""The road every imported file takes, whatever it holds: upload, sheet and columns, dry run, commit, undo.

What a row means is known by the *importer* a desk registers (``registry``); everything else is here once:

- ``reading``  which sheet, which header row, which column is which field
- ``findings`` what was said about which row, counted, and kept up to a limit
- ``survey``   one pass over the file through the importer: the dry run
- ``verbs``    upload, check, commit, roll back, discard — each one step of the :class:`ImportBatch`
- ``spool`` and ``bulk``  checked rows on disk, and their way into the database (COPY on PostgreSQL)
"""
