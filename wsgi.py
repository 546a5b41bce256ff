"""The application for any WSGI server, with the settings of the environment.

``my-account serve`` starts gunicorn with the same application.
"""

from webapp.factory import app_from_environment

app = app_from_environment()
