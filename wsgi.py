"""The web application for a WSGI server."""

from app.bootstrap import bootstrap
from app.factory import create_app
from app.settings import Settings

app = create_app(bootstrap(Settings.from_environment()))
