"""What is remembered for reading about centres and accounts."""
