"""The storm over placements through HTTP: markets, lines, signing, binding, endorsements, cancellations."""
