"""Django's own commands, for people who work on Rejoinder. `rejoinder` is the command for everybody else."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder.config.settings")
    execute_from_command_line(sys.argv)
