"""The doors of clients and job orders."""
