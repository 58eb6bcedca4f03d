"""The command line ``friction``: what each command is called, takes and prints; `pipelines.commands` does it."""

from pipelines.cli.app import app, main

__all__ = ["app", "main"]
