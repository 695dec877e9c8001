"""Files of orders and tasks: sources that staff upload, and results that participants upload."""
