"""Files of the project that one document, or one event, is led through: ``python -m benchmarks.house.entered``.

A file is entered when a function of it runs; what runs while modules are loaded does not count. The document's way
goes from a file of a few messages to the card of one on the Theme page, the event's from a file of a few clicks to the
numbers of the run. Another checkout is looked at by ``--tree DIR``.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import os
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

FOLDERS = ("friction", "pipelines", "app")
HEAD = '[project]\nname = "One"\ntimezone = "UTC"\n'
DOCUMENTS = (
    '[[documents]]\nname = "reviews"\npath = "reviews.csv"\nsource = "review"\n'
    'columns = { doc_id = "id", person = "person", written_at = "at", text = ["text"] }\n'
)
EVENTS = (
    '[[events]]\nname = "clicks"\npath = "clicks.csv"\n'
    'columns = { person = "person", happened_at = "at", name = "event" }\n'
    '[journey]\nstarts = ["visit"]\nconverts = ["pay"]\ndrop_after_days = 3\n'
    '[[journey.stages]]\nname = "visit"\nevents = ["visit"]\n[[journey.stages]]\nname = "signup"\nevents = ["signup"]\n'
)
TEXTS = (
    "The login code never arrives on my phone.", "No code came, so I cannot log in.", "I wait for the code again.",
    "The parcel came ten days late.", "Delivery took two weeks.", "My order is late once more.",
)  # fmt: skip
PERSONS = 40


def write_documents(folder: Path) -> Path:
    """Write a workspace of a few messages."""
    rows = [f"r{n},p{n},2025-11-0{3 + n % 5} 09:00:00,{TEXTS[n % len(TEXTS)]}" for n in range(PERSONS)]
    (folder / "friction.toml").write_text(HEAD + DOCUMENTS, encoding="utf-8")
    (folder / "reviews.csv").write_text("\n".join(["id,person,at,text", *rows]) + "\n", encoding="utf-8")
    return folder


def write_events(folder: Path) -> Path:
    """Write a workspace of a few clicks."""
    names = (("visit",), ("visit", "signup"), ("visit", "signup", "pay"))
    rows = [
        f"p{n},2025-11-0{3 + n % 5} 09:0{place}:00,{name}" for n in range(PERSONS)
        for place, name in enumerate(names[n % 3])
    ]  # fmt: skip
    (folder / "friction.toml").write_text(HEAD + EVENTS, encoding="utf-8")
    (folder / "clicks.csv").write_text("\n".join(["person,at,event", *rows]) + "\n", encoding="utf-8")
    return folder


@contextlib.contextmanager
def watch(tree: Path) -> Iterator[set[str]]:
    """Collect the files of a tree, relative to it, in which functions run; what runs while modules load is left out."""
    entered: set[str] = set()
    roots = tuple(f"{tree / folder}{os.sep}" for folder in FOLDERS)

    def note(frame: FrameType, event: str, _arg: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(roots):
            return
        name = str(Path(code.co_filename).relative_to(tree))
        if name not in entered and code.co_flags & inspect.CO_OPTIMIZED and not _is_loading(frame):
            entered.add(name)

    def _is_loading(frame: FrameType | None) -> bool:
        while frame is not None:
            # A page of the app is a script: to run it is no loading of a module.
            if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") != "__main__":
                return True
            frame = frame.f_back
        return False

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def run(workspace: Path) -> None:
    """Run a workspace."""
    from pipelines.run import run_workspace
    from pipelines.show import Show

    run_workspace(workspace, Show(quiet=True))


def show_theme(workspace: Path, tree: Path) -> int:
    """Open the Theme page of the app; returns how many cards of messages are on it."""
    from streamlit.testing.v1 import AppTest

    sys.argv = ["main.py", "--workspace", str(workspace)]
    app = AppTest.from_file(str(tree / "app" / "main.py"), default_timeout=300).run()
    app.switch_page("app_pages/theme.py").run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)
    return sum('class="evidence"' in str(one.value) for one in app.get("html"))


def main() -> None:
    """Print the files entered on either way, by room."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, default=Path(__file__).parent.parent.parent)
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    tree = asked.tree.resolve()
    sys.path.insert(0, str(tree))
    os.chdir(tree)
    os.environ.setdefault("FRICTION_KEY", "a key that is only for the benchmark")
    for way in ("document", "event"):
        with tempfile.TemporaryDirectory() as folder, watch(tree) as entered:
            if way == "document":
                run(write_documents(Path(folder)))
                print("cards of messages:", show_theme(Path(folder), tree))
            else:
                run(write_events(Path(folder)))
        rooms = Counter("/".join(Path(one).parts[:2]) for one in entered)
        print(f"one {way}: {len(entered)} files", dict(sorted(rooms.items())))
        if asked.list:
            print(*sorted(entered), sep="\n")


if __name__ == "__main__":
    main()
