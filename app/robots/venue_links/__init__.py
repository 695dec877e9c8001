"""Routes and pages of a venue's day, with an account or by a signed link."""
