"""The web server: an event loop collects requests, and threads run only the complete ones."""
