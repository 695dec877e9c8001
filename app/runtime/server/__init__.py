"""The web server: collects requests in an event loop, and gives threads to whole ones only."""
