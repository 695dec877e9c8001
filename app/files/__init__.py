"""Files of orders and tasks: their routes and their pages."""
