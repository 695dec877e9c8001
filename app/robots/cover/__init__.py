"""Routes and pages of the search for cover."""
