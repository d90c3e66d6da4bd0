"""Pages of callbacks planned and reviewed, leads, verified losses and matches by hand."""
