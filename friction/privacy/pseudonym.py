"""Pseudonyms: keyed hashes that join a person's rows without telling who it is."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from friction.errors import SettingsError, StoreError
from friction.privacy.keyed import hash_texts, iter_digests, join_texts, to_hex

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    import pyarrow as pa

KEY_VARIABLE = "FRICTION_KEY"
RETIRED_FILE = "retired"
MIN_KEY_LENGTH = 16

PREFIXES = {
    "person": "p-", "account": "a-", "thread": "t-", "session": "s-", "alias": "i-", "document": "d-", "event": "e-",
}  # fmt: skip
"""Kinds of things that have pseudonyms, and how theirs begin."""

_N_HEX = 32
_MAYBE_ODD = r"[^ -~]|^ | $"
"""What an id holds that may be written in several ways; RE2's ``$`` is the end of the text alone."""


def load_key() -> bytes:
    """Return the key for pseudonyms: ``FRICTION_KEY``, else the file ``friction/key`` in the user's settings folder.

    The folder is ``$XDG_CONFIG_HOME``, else ``~/.config``. The file is made when it is first needed, readable by the
    user alone (0600). Two programs that need it at once agree on one key.

    Raises
    ------
    SettingsError
        If ``FRICTION_KEY`` is shorter than 16 characters.
    StoreError
        If the file cannot be read or made, holds no key, or others may read it.
    """
    given = os.environ.get(KEY_VARIABLE, "").strip()
    if given:
        if len(given) < MIN_KEY_LENGTH:
            raise SettingsError(
                f"has fewer than {MIN_KEY_LENGTH} characters",
                where=KEY_VARIABLE,
                mend="Make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
            )
        return given.encode()
    file = find_key_file()
    try:
        if not file.exists():
            _make_key(file)
        _check_closed(file)
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the key cannot be read or made: {error}", where=str(file)) from error
    if len(key) < MIN_KEY_LENGTH:
        raise StoreError(
            "holds no key",
            where=str(file),
            why="With a new key every pseudonym changes.",
            mend="Put the old key back; if there is none, delete the file and a new one is made.",
        )
    return key.encode()


def load_retired_keys() -> tuple[bytes, ...]:
    """Return the keys used before this one, newest first: they know again who was forgotten under them.

    They lie in the file ``retired`` beside the key, one a line, the newest last.

    Raises
    ------
    StoreError
        If the file cannot be read, or others may read it.
    """
    file = find_retired_file()
    try:
        if not file.is_file():
            return ()
        _check_closed(file)
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the retired keys cannot be read: {error}", where=str(file)) from error
    return tuple(line.strip().encode() for line in reversed(lines) if line.strip())


def rotate_key() -> bytes:
    """Retire the key of the file and put a new one in its place; returns the new one.

    The old key is kept first: a kill in between leaves the old one in force. Workspaces turn the pseudonyms of their
    runs into those of the new key at their next run.

    Raises
    ------
    SettingsError
        If ``FRICTION_KEY`` holds the key: this program cannot change it for the next one.
    StoreError
        If the files cannot be read or written.
    """
    if os.environ.get(KEY_VARIABLE, "").strip():
        raise SettingsError(
            "holds the key, and only you can change it",
            where=KEY_VARIABLE,
            mend=f"Add the old key as a line to {find_retired_file()} (chmod 600), then set {KEY_VARIABLE} to a new "
            "one: each workspace goes over to it at its next run.",
        )
    old, new = load_key(), secrets.token_hex(32)
    kept = [key.decode() for key in reversed(load_retired_keys()) if key != old]
    try:
        _replace(find_retired_file(), "".join(f"{line}\n" for line in (*kept, old.decode())))
        _replace(find_key_file(), f"{new}\n")
    except OSError as error:
        raise StoreError(f"the key cannot be replaced: {error}", where=str(find_key_file())) from error
    return new.encode()


def to_fingerprint(key: bytes) -> str:
    """Return 12 hex digits that tell keys apart without telling the key."""
    return hmac.digest(key, b"fingerprint", hashlib.sha256).hex()[:12]


def to_pseudonym(key: bytes, kind: str, value: str) -> str:
    """Return the pseudonym of ``value``: the kind's prefix and 128 bit of HMAC-SHA256.

    Values that differ only in spaces around them or in how Unicode writes the same letters have one pseudonym; kinds
    never share one.

    Parameters
    ----------
    key : see `load_key`.
    kind : a name of `PREFIXES`.
    value : the id as given.
    """
    return list_pseudonyms(key, kind, [value])[0]


def to_pseudonyms(key: bytes, kind: str, values: pd.Series) -> pd.Series:
    """Return the pseudonym of each value (see `to_pseudonym`); null stays null."""
    distinct = values.dropna().unique().tolist()
    return values.map(dict(zip(distinct, list_pseudonyms(key, kind, distinct), strict=True))).astype("str")


def list_pseudonyms(key: bytes, kind: str, values: Iterable[str]) -> list[str]:
    """Return the pseudonym of each value (see `to_pseudonym`), however many there are."""
    messages = (f"{kind}:{_to_plain(value)}".encode() for value in values)
    prefix = PREFIXES[kind]
    return [prefix + digest.hex()[:_N_HEX] for digest in iter_digests(key, messages)]


def build_pseudonyms(key: bytes, kind: str, values: pa.Array) -> pa.Array:
    """Return the pseudonym of each value (see `to_pseudonym`); both are columns of Arrow, without nulls."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = values.cast(pa.large_string())
    odd = pc.match_substring_regex(plain, _MAYBE_ODD)
    if pc.any(odd).as_py():
        texts = [*map(_to_plain, plain.filter(odd).to_pylist())]
        plain = pc.replace_with_mask(plain, odd, pa.array(texts, pa.large_string()))
    digests = hash_texts(key, join_texts(f"{kind}:", plain))
    return to_hex(PREFIXES[kind], digests[:, : _N_HEX // 2])


def _to_plain(value: str) -> str:
    """Return an id without the differences in writing that do not matter."""
    return unicodedata.normalize("NFC", value).strip()


def find_key_file() -> Path:
    """Return where the key lies, or will lie, when ``FRICTION_KEY`` does not hold it."""
    folder = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(folder) if folder else Path.home() / ".config") / "friction" / "key"


def find_retired_file() -> Path:
    """Return where the keys used before lie, or will lie."""
    return find_key_file().with_name(RETIRED_FILE)


def _check_closed(file: Path) -> None:
    """Refuse a file of keys that others may read."""
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise StoreError(
            "others may read the key",
            where=str(file),
            why="Whoever has it can tell whose pseudonym is whose.",
            mend=f"Close it: chmod 600 {file}",
        )


def _replace(file: Path, content: str) -> None:
    """Write a file of keys anew, readable by the user alone; after a kill it is the old one or the new one, whole."""
    half_made = _name_half_made(file)
    try:
        _write_private(half_made, content)
        half_made.replace(file)
    finally:
        half_made.unlink(missing_ok=True)


def _make_key(file: Path) -> None:
    """Write a new key to ``file`` unless another program does so first."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_made = _name_half_made(file)
    try:
        _write_private(half_made, secrets.token_hex(32) + "\n")
        with suppress(FileExistsError):
            os.link(half_made, file)
    finally:
        half_made.unlink(missing_ok=True)


def _name_half_made(file: Path) -> Path:
    return file.with_name(f"{file.name}-{secrets.token_hex(8)}")


def _write_private(path: Path, content: str) -> None:
    """Write a new file that the user alone may read, down to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
