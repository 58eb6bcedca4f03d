"""Pseudonyms and the key they are made with."""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.errors import SettingsError, StoreError
from friction.privacy.pseudonym import (
    PREFIXES,
    build_pseudonyms,
    find_key_file,
    load_key,
    to_fingerprint,
    to_pseudonym,
    to_pseudonyms,
)

KEY = b"k" * 32


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return an empty settings folder that holds the key, with no key in the environment."""
    monkeypatch.delenv("FRICTION_KEY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_key_from_the_environment(monkeypatch):
    """FRICTION_KEY is the key where it is set; a short one is refused."""
    monkeypatch.setenv("FRICTION_KEY", "x" * 16)
    assert load_key() == b"x" * 16
    monkeypatch.setenv("FRICTION_KEY", "short")
    with pytest.raises(SettingsError, match="FRICTION_KEY"):
        load_key()


def test_key_is_made_once(home):
    """Without FRICTION_KEY the key is made when first needed, for the user alone, and stays."""
    key = load_key()
    file = home / "friction" / "key"
    assert file == find_key_file()
    assert len(key) == 64
    assert load_key() == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in file.parent.iterdir()] == ["key"]


@pytest.mark.usefixtures("home")
def test_key_made_by_two_at_once():
    """Programs that need the key at the same time agree on one."""
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: load_key(), range(8)))) == 1


@pytest.mark.usefixtures("home")
def test_key_that_others_may_read():
    """A key that others may read is refused with the command that closes it."""
    load_key()
    find_key_file().chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        load_key()


@pytest.mark.usefixtures("home")
def test_key_file_without_a_key():
    """An empty key file is refused: a new key would change every pseudonym."""
    load_key()
    find_key_file().write_text("", encoding="ascii")
    with pytest.raises(StoreError, match="holds no key"):
        load_key()


def test_pseudonym_is_hmac():
    """A pseudonym is the kind's prefix and 128 bit of HMAC-SHA256 over kind and value."""
    digest = hmac.new(KEY, b"person:u1", hashlib.sha256).hexdigest()
    assert to_pseudonym(KEY, "person", "u1") == "p-" + digest[:32]


def test_fingerprint_tells_keys_apart():
    """The fingerprint is 12 hex digits, differs between keys and is no part of one."""
    assert len(to_fingerprint(KEY)) == 12
    assert to_fingerprint(KEY) != to_fingerprint(os.urandom(32))
    assert to_fingerprint(KEY) == hmac.new(KEY, b"fingerprint", hashlib.sha256).hexdigest()[:12]


@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_writings_of_one_id(value):
    """Spaces around an id and the way Unicode writes it make no difference; kind and key do."""
    one = to_pseudonym(KEY, "person", value)
    assert to_pseudonym(KEY, "person", f" {unicodedata.normalize('NFD', value)}\n") == one
    assert len({to_pseudonym(KEY, kind, value)[2:] for kind in PREFIXES}) == len(PREFIXES)
    assert to_pseudonym(b"j" * 32, "person", value) != one


@given(values=st.lists(st.text(st.sampled_from("aZ9~ \t\x1f\x7f\x85\u00a0é́ﬁ"), max_size=4)), large=st.booleans())
def test_many_pseudonyms(values, large):
    """A column of ids becomes the pseudonyms of its values, whatever they are written with."""
    found = build_pseudonyms(KEY, "session", pa.array(values, pa.large_string() if large else pa.string()))
    assert found.to_pylist() == [to_pseudonym(KEY, "session", value) for value in values]


def test_null_stays_null():
    """A column's pseudonyms keep its index and its nulls."""
    found = to_pseudonyms(KEY, "account", pd.Series(["a", None, "a"], index=[3, 4, 5], dtype="str"))
    assert found.isna().tolist() == [False, True, False]
    assert found[3] == found[5] == to_pseudonym(KEY, "account", "a")
