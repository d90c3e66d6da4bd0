"""The storm over rows of warning and intervention lists: which case is meant, removals, frozen months."""
