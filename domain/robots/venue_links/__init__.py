"""The signed address of a venue's day page."""
