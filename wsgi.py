"""The web application for a WSGI server."""

from app.bootstrap import opened
from app.factory import create_app
from app.runtime.logs import configure
from app.settings import Settings

settings = Settings.from_environment()
configure(json_lines=settings.is_production)
app = create_app(opened(settings))
