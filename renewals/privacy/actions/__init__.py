"""What can be done about personal data: one transaction each."""
