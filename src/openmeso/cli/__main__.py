"""``python -m openmeso.cli``."""

from openmeso.cli.app import main

main()
