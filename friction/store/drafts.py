"""What a person has typed in the app and not yet decided: kept beside the logs until it is, in nobody's history.

One file a person, named by a hash of the name. Nobody can tell whom typed words are about, so that all drafts go when
somebody is forgotten (`friction.store.removal`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from typing import TYPE_CHECKING

from friction.store.disk import write_file

if TYPE_CHECKING:
    from pathlib import Path

DRAFTS_FOLDER = "drafts"
MOST_DRAFTS = 200
"""Of one person; the oldest go first."""

_WRITING = threading.Lock()
"""Who leaves two fields one after the other writes twice at once: each write reads what the other one kept."""


class Drafts:
    """The drafts of one person in a workspace, by the name of their field; the last one typed is the last.

    Parameters
    ----------
    workspace : the workspace.
    actor : whose drafts, as signed in the logs.
    """

    def __init__(self, workspace: Path, actor: str) -> None:
        self._path = workspace / DRAFTS_FOLDER / f"{hashlib.sha256(actor.encode()).hexdigest()[:16]}.json"
        self._drafts = self._read()

    def __contains__(self, name: str) -> bool:
        return name in self._drafts

    def find(self, name: str) -> str | None:
        """Return what was typed into a field and not yet decided; None where nothing was."""
        return self._drafts.get(name)

    def keep(self, name: str, text: str) -> None:
        """Keep what was typed.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        with _WRITING:
            others = {other: words for other, words in self._read().items() if other != name}
            self._write(dict([*others.items(), (name, text)][-MOST_DRAFTS:]))

    def drop(self, *names: str) -> None:
        """Forget drafts: they are decided, or given up.

        Raises
        ------
        StoreError
            If that cannot be written.
        """
        with _WRITING:
            kept = self._read()
            left = {name: text for name, text in kept.items() if name not in names}
            if len(left) < len(kept):
                self._write(left)

    def _read(self) -> dict[str, str]:
        try:
            held = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):  # drafts that cannot be read hold nobody up
            return {}
        return {str(name): str(text) for name, text in held.items()} if isinstance(held, dict) else {}

    def _write(self, drafts: dict[str, str]) -> None:
        write_file(self._path, json.dumps(drafts, ensure_ascii=False, indent=0).encode())
        self._drafts = drafts


def remove_drafts(workspace: Path) -> int:
    """Remove everybody's drafts; returns of how many people."""
    folder = workspace / DRAFTS_FOLDER
    n = len(list(folder.glob("*.json")))
    shutil.rmtree(folder, ignore_errors=True)
    return n
