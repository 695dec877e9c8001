"""Pages of the notices that a person chose."""
