"""What all pages share: routes, forms, languages, messages after a redirect, static files."""
