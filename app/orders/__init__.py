"""Routes of clients and job orders."""
