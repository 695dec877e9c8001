"""What is asked about clients and job orders."""
