"""What every page shares: routes, forms, languages, what a browser is told, static files."""
