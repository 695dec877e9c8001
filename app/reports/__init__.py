"""Pages of the figures; each figure links to the events it counts."""
