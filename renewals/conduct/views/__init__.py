"""The pages of the rules of conduct."""
