"""Personal data of customers: what is shown to whom, what they may ask for, how long it is kept (brief §2.7, §6)."""
