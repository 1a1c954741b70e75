"""The command line: a file a command. ``main`` is the installed script."""

from openmeso.cli.app import main

__all__ = ["main"]
