"""Read models of clients and job orders."""
