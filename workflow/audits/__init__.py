"""What auditors read: who took rows out, looked at personal data, told groups, decided, changed rights, signed in."""
