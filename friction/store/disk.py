"""Files that are whole or not there: every write is to a temporary name, flushed to the disk, then renamed."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from friction.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def told_plainly(where: Path) -> Iterator[None]:
    """Turn the disk's own errors (full, read-only, not allowed) into a `StoreError` that names the mend."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError(
                "the disk is full",
                where=str(where),
                why="Nothing finished is lost: what was done so far is kept.",
                mend="Free some space and give the same command again; it resumes where it stopped.",
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StoreError(
                f"cannot be written ({os.strerror(error.errno)})",
                where=str(where),
                mend="Choose a workspace you may write to (-C DIR), or mend the folder's permissions.",
            ) from error
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that after a crash the file is either the old one or the new one, whole."""
    with new_file(path.parent, path.name) as part:
        part.write_bytes(content)
        put_file(part, path)


@contextmanager
def new_file(folder: Path, name: str) -> Iterator[Path]:
    """Give a temporary name in ``folder`` to write to; what was not put elsewhere by then is removed."""
    with told_plainly(folder / name):
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{name}.{os.getpid()}.part"
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)


def put_file(part: Path, path: Path) -> None:
    """Flush a file to the disk and give it its name, in the same folder."""
    handle = os.open(part, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    part.replace(path)
    sync_folder(path.parent)


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write texts one after the other, readable by the user alone; the file takes its name when it is whole."""
    with told_plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
                stream.writelines(pieces)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.parent)


def write_json(path: Path, content: object) -> None:
    """Write ``content`` as JSON, keys sorted, so that equal content is equal bytes."""
    write_file(path, (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode())


def read_json(path: Path) -> object:
    """Read a JSON file; a `StoreError` says so when it is damaged."""
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise StoreError("the file is damaged (no valid JSON)", where=str(path)) from error


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entries, so that a rename in it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_file(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def to_json(content: object) -> str:
    """Return ``content`` as JSON with sorted keys: equal content is equal text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def hash_json(content: object) -> str:
    """Return the sha256 of ``content`` as JSON with sorted keys, in hex."""
    return hashlib.sha256(to_json(content).encode()).hexdigest()
