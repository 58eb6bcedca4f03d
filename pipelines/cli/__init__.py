"""What each command is called, takes and prints."""

from pipelines.cli.app import app, main

__all__ = ["app", "main"]
