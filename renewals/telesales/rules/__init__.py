"""When a customer opens to telesales, who must chase whom, and what a row of the return file says. Pure."""
