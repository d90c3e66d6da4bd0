"""What the figures of the desk are made of beyond the rows themselves: settings, premium bands, lights."""
