"""Keys of personal data, and the check that no My Number is recorded."""
