"""Rules of motor renewals: values in, values out. No ORM, clock or settings; ``today`` is passed in."""
