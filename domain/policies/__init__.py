"""Commands and reactions that span two contexts. They are allowed only in this package."""
