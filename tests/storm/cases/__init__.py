"""The storm over approvals: every decision kind, on cases that go through a chain of three steps."""
