"""Django's commands, for developers. The clinic itself is run by ``openmeso-clinic``."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openmeso_clinic.settings")
    execute_from_command_line(sys.argv)
