"""Write requirements.lock, the hash of every file that is installed, from pip's report on stdin: ``make lock``.

pip chooses the files: those of Linux on x86-64 with Python 3.11, which the tests run on.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
HEAD = """\
# Every file the program and its tests were run with, by its hash: Linux on x86-64, Python 3.11.
# Made of constraints.txt by: make lock. Used by: make setup-locked
"""


def to_lock(report: dict) -> str:
    """Return the lock of what pip would install, by its report (``pip install --dry-run --report``); names sorted."""
    lines = []
    for one in report["install"]:
        name = re.sub(r"[-_.]+", "-", one["metadata"]["name"]).lower()
        hashes = one["download_info"]["archive_info"]["hashes"]
        lines.append(f"{name}=={one['metadata']['version']} --hash=sha256:{hashes['sha256']}\n")
    return HEAD + "".join(sorted(lines))


if __name__ == "__main__":
    LOCK.write_text(to_lock(json.load(sys.stdin)), encoding="utf-8")
