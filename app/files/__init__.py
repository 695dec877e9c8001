"""Files of orders and tasks: their doors and their pages."""
