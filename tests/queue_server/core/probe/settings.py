"""The server's settings, with the tests' room in it."""

from __future__ import annotations

from queue_server.config.settings import *  # noqa: F403
from queue_server.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.queue_server.core.probe.apps.ProbeConfig"]
ROOT_URLCONF = "tests.queue_server.core.probe.urls"
