"""Addresses of the queue outside any office: the phone's page and the enrolment of screens."""

from __future__ import annotations

from queue_server.queueing.views_hall import display_urlpatterns
from queue_server.queueing.views_phone import phone_urlpatterns

urlpatterns = [*phone_urlpatterns, *display_urlpatterns]
