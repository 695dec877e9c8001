"""Ashiato over HTTP and on the command line, and the number of its release."""

__version__ = "0.2.0"
"""The release, as `ashiato --version`, `/readyz`, the pages and the document of the API name it.

`pyproject.toml` says the same; a test compares them.
"""
