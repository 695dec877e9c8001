"""`python -m app` is `ashiato`."""

from app.cli.main import main

main()
