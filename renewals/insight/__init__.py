"""What managers look at: the live board, and patterns of work that make figures look better than they are."""
