"""After the loss: callbacks planned and reviewed, losses verified, leads for next year, matches by hand."""
