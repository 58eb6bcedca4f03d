"""The command line without a process of its own: what a command prints, and how it ends."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import NamedTuple

import pytest

from pipelines.cli import main


class Shown(NamedTuple):
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def friction(*arguments: str) -> Shown:
    """Give a command as at a terminal where nobody answers."""
    out, told = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        patch.setattr(sys, "argv", ["friction", *arguments])
        patch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
    return Shown(ended.value.code or 0, out.getvalue(), told.getvalue())
