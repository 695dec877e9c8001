"""The signed address that opens the day of a venue."""
