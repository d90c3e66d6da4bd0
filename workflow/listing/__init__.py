"""What every list page is made of: keyset paging, capped counts, chips, tabs and cheap rows."""
