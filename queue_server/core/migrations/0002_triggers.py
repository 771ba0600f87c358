"""The feed's order, the append-only audit log and the index of folded words."""

from __future__ import annotations

from django.db import migrations

from queue_server.core import triggers


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(triggers.install, migrations.RunPython.noop)]
