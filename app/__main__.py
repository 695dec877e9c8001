"""`python -m app` is `ashiato`."""

from app.cli import main

main()
