"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.prod")
gc.disable()  # nothing of what is loaded is garbage, and looking for it takes a twentieth of the start
application = get_wsgi_application()
gc.enable()
