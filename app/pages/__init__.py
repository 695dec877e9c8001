"""The furniture of every page: doors, forms, languages, what a browser is told, static files."""
