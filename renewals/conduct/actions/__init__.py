"""The verbs of the rules of conduct: calls counted, registers kept, windows and cards set."""
