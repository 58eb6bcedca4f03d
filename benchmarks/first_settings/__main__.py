"""Hold first settings against those a person wrote: ``python -m benchmarks.first_settings``.

The made-up shop and utility, and the three examples, whose data are found through ``FRICTION_DATA``.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path
from shutil import copy

from benchmarks.first_settings.compare import compare
from fixtures.shop import generate_shop
from fixtures.utility import generate_utility
from pipelines.commands.first import propose_settings

ROOT = Path(__file__).parent.parent.parent
MADE = {"the made-up shop": generate_shop, "the made-up utility": generate_utility}
EXAMPLES = ("shop_events", "olist", "app_reviews")


def main() -> None:
    """Print a Markdown table for each set."""
    for name, generate in MADE.items():
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder))
            truth = tomllib.loads((Path(folder) / "friction.toml").read_text(encoding="utf-8"))
            show(name, Path(folder), truth)
    data = Path(os.environ.get("FRICTION_DATA", ROOT.parent / "shared" / "data"))
    for name in EXAMPLES:
        text = (ROOT / "examples" / name / "friction.toml").read_text(encoding="utf-8")
        truth = tomllib.loads(text.replace("${FRICTION_DATA}", str(data)))
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("documents", "events", "persons"):
                for source in truth.get(kind, []):
                    copy(source["path"], folder)
            show(f"examples/{name}", Path(folder), truth)


def show(name: str, folder: Path, truth: dict[str, object]) -> None:
    """Print what is proposed for the files of a folder, against the truth."""
    files = sorted({folder / Path(str(file)) for file in _list_files(folder, truth)})
    proposal = propose_settings(files, folder, str(truth["project"]["timezone"]))  # type: ignore[index]
    print(f"\n{name}\n\n| what | proposed | a person's | right |\n|---|---|---|---|")
    for row in compare(proposal, truth):
        print("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |")
    for asked in proposal.asks:
        print(f"\nAsked: {asked}", flush=True)


def _list_files(folder: Path, truth: dict[str, object]) -> list[Path]:
    sources = [source for kind in ("documents", "events", "persons") for source in truth.get(kind, [])]  # type: ignore[attr-defined]
    given = [Path(source["path"]) for source in sources]
    return [path if not path.is_absolute() else folder / path.name for path in given]


if __name__ == "__main__":
    main()
