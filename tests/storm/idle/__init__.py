"""The storm over the clock of idle owners: warned, then taken back, and followed up meanwhile."""
