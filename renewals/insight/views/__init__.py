"""Pages of the board and of what is watched."""
