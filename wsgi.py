"""The app for a WSGI server."""

from contactcenter.app import create_app

app = create_app()
