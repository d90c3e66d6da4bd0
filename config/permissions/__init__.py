"""The rows of ``config.permission_table``, a file a desk."""
