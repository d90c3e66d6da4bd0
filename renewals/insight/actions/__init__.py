"""The weekly watch and the verdicts on what it found."""
