"""Texts in other languages join the topics that are there, and stand alone with what is theirs alone."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load, save

from friction.topics.bridge import load_bridge
from friction.topics.cluster import link_near
from friction.topics.foreign import Bridge, draw_voters, join_foreign, place_foreign
from friction.topics.languages import find_joined

pytestmark = pytest.mark.slow

N_THEMES, D = 12, 64
ENGLISH = {
    "card": [
        "My card was declined without any reason.",
        "card refused at checkout, no explanation",
        "The payment with my credit card failed again.",
        "Your page does not accept my Visa card.",
        "The bank says all is well, but you reject my card.",
        "Card declined three times today.",
    ],
    "parcel": [
        "My parcel is a week late.",
        "Where is my package? It should have arrived on Monday.",
        "Delivery took two weeks longer than promised.",
        "the courier never came with my order",
        "Still waiting for the parcel, tracking has not moved.",
        "Late delivery, again.",
    ],
    "size": [
        "The size guide is missing for this jacket.",
        "Which size do I need? There is no table of measures.",
        "no size chart anywhere on the page",
        "I had to guess the size because no measurements are given.",
        "Please add a size table to the trousers.",
        "Sizes are not explained at all.",
    ],
    "support": [
        "The chatbot keeps asking the same question.",
        "I cannot reach a human, only the bot.",
        "the chat bot goes round in circles",
        "Your automatic assistant does not understand me.",
        "Let me talk to a person instead of this robot.",
        "Chat assistant useless, repeats itself.",
    ],
    "photos": [
        "The app crashes when I upload a photo.",
        "uploading pictures closes the app",
        "I cannot add a photo to my review, the app freezes.",
        "Photo upload fails with a crash every time.",
        "App crashed while I attached an image.",
        "it crashes as soon as i pick a picture",
    ],
}
OTHERS = {
    "card": [
        "Meine Karte wurde ohne Grund abgelehnt.",
        "Me rechazaron la tarjeta sin explicación.",
        "Ma carte bancaire est refusée au paiement.",
    ],
    "parcel": [
        "Mein Paket ist eine Woche zu spät.",
        "El paquete llegó con dos semanas de retraso.",
        "Mon colis n'est toujours pas arrivé.",
    ],
    "size": [
        "Die Größentabelle fehlt bei dieser Jacke.",
        "No hay ninguna tabla de tallas.",
        "Il n'y a pas de guide des tailles.",
    ],
    "dog": [
        "In der Filiale wurde mein Hund angekettet.",
        "Mein Hund darf nicht mit in den Laden.",
        "Warum sind Hunde im Geschäft verboten?",
        "Der Verkäufer war unfreundlich zu meinem Hund.",
        "Hunde müssen draußen vor dem Laden warten.",
        "Mit Hund kommt man bei euch nicht in den Laden.",
    ],
}


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def draw(centres, numbers, rng, spread=0.09):
    return unit(centres[numbers] + spread * rng.standard_normal((len(numbers), centres.shape[1])))


@pytest.fixture
def made():
    """Twelve themes at home; foreign texts of eight of them, and of two more that home does not have."""
    rng = np.random.default_rng(7)
    centres = unit(rng.standard_normal((N_THEMES + 2, D)) + 0.6 * rng.standard_normal(D))
    home_groups = np.repeat(np.arange(N_THEMES), 20)
    themes = np.concatenate([np.repeat(np.arange(8), 5), np.repeat([N_THEMES, N_THEMES + 1], [9, 7])])
    return draw(centres, home_groups, rng), home_groups, draw(centres, themes, rng), themes


def by_links(vectors, least=0.5, min_size=5):
    """Return a grouping of what stands alone: texts linked by a cosine, five of them at least."""

    def group(rows):
        found = link_near(vectors[rows], least)
        sizes = np.bincount(found)
        kept = np.flatnonzero(sizes >= min_size)
        number = np.full(len(sizes), -1)
        number[kept] = np.arange(len(kept))
        return number[found]

    return group


def join(home, home_groups, foreign, group=None):
    return join_foreign(home, home_groups, foreign, group or by_links(foreign), seed=0)


def test_foreign_texts_join_the_topics_they_belong_to_and_others_stand_alone(made):
    """Themes of home are found, whatever the language; a theme that home lacks makes a topic of its own, by size."""
    home, home_groups, foreign, themes = made

    joined = join(home, home_groups, foreign)

    assert joined.n_home == N_THEMES
    assert joined.groups.tolist() == themes.tolist()
    assert (joined.reasons == "placed").all()
    assert ((joined.strengths > 0) & (joined.strengths <= 1)).all()


def test_a_theme_taken_away_from_home_is_not_forced_into_another(made):
    """Leave out each theme in turn: its foreign texts stand alone, those of the other themes stay where they were."""
    home, home_groups, foreign, themes = made
    for gone in range(8):
        left = home_groups != gone
        groups = join(home[left], home_groups[left] - (home_groups[left] > gone), foreign).groups
        own = groups[themes == gone]
        assert (own >= N_THEMES - 1).all()
        assert len(set(own)) == 1
        others = themes[(themes < N_THEMES) & (themes != gone)]
        assert groups[(themes < N_THEMES) & (themes != gone)].tolist() == [t - (t > gone) for t in others]


def test_copies_at_home_do_not_raise_what_foreign_texts_must_show(made):
    """Where home says each thing five times, foreign texts that join a home without copies join it, too."""
    home, home_groups, _, themes = made
    rng = np.random.default_rng(5)
    centres = unit(np.stack([home[home_groups == theme].mean(axis=0) for theme in range(N_THEMES)]))
    foreign = draw(centres, themes[themes < N_THEMES], rng, spread=0.12)
    families = np.repeat(np.arange(len(home)), 5)
    copied = unit(home[families] + 0.01 * rng.standard_normal((len(families), D)))

    def count_right(home, home_groups, families=None):
        joined = join_foreign(home, home_groups, foreign, by_links(foreign), seed=0, families=families)
        return int((joined.groups == themes[themes < N_THEMES]).sum())

    once = count_right(home, home_groups)
    assert once == len(foreign)
    assert count_right(copied, home_groups[families], families) == once
    assert count_right(copied, home_groups[families]) < once


def test_what_is_in_no_topic_at_home_votes_for_none(made):
    """A theme that home has only in loose texts is foreign, too."""
    home, home_groups, foreign, themes = made
    loose = np.where(home_groups == N_THEMES - 5, -1, home_groups)

    groups = join(home, loose, foreign).groups

    assert (groups[themes == N_THEMES - 5] >= N_THEMES).all()


def test_foreign_texts_in_no_group_are_novel(made):
    """Odd ones that no other text is like have no topic, and the reason says so."""
    home, home_groups, foreign, themes = made
    odd = unit(np.random.default_rng(1).standard_normal((3, D)))

    joined = join(home, home_groups, np.vstack([foreign, odd]))

    assert joined.groups[:-3].tolist() == themes.tolist()
    assert joined.groups[-3:].tolist() == [-1] * 3
    assert joined.reasons[-3:].tolist() == ["novel"] * 3
    assert (joined.strengths[-3:] == 0).all()


def test_a_group_that_is_nearer_to_home_than_to_itself_is_no_topic(made):
    """Whatever the grouping of what is left says: texts thrown together are none, one text said often is one."""
    home, home_groups, _, _ = made
    odd = unit(np.random.default_rng(1).standard_normal((6, D)) + 0.5 * home[0])

    together = join(home, home_groups, odd, lambda rows: np.zeros(len(rows), dtype=np.int64))
    alone = join(home, home_groups, odd[:1], lambda rows: np.zeros(len(rows), dtype=np.int64))

    assert not (together.groups >= N_THEMES).any()
    assert alone.groups.tolist() == [N_THEMES]


def test_what_has_nothing_in_common_but_its_language_is_no_topic(made):
    """Texts of four odd matters, each with its like beside it, are thrown together: there is no topic, and no theme."""
    home, home_groups, _, _ = made
    rng = np.random.default_rng(3)
    matters = unit(rng.standard_normal((4, D)))
    odd = draw(matters, np.repeat(np.arange(4), 3), rng)

    def throw_together(rows):
        return np.zeros(len(rows), dtype=np.int64)

    mixed = join(home, home_groups, odd, throw_together)
    of_one_matter = join(home, home_groups, odd[:3], throw_together)

    assert mixed.groups.tolist() == [-1] * 12
    assert mixed.reasons.tolist() == ["novel"] * 12
    assert of_one_matter.groups.tolist() == [N_THEMES] * 3


@pytest.mark.parametrize("n_topics", [0, 1, 2, 4])
def test_few_topics_at_home_still_take_what_is_theirs(made, n_topics):
    """Without any, all stands alone; with one or few, nearness decides."""
    home, home_groups, foreign, themes = made
    kept = home_groups < n_topics

    joined = join(home[kept], home_groups[kept], foreign)

    inside = themes < n_topics
    assert joined.groups[inside].tolist() == themes[inside].tolist()
    assert (joined.groups[~inside] >= n_topics).all()
    assert len(set(joined.groups[~inside])) == 10 - n_topics


def test_no_foreign_text_is_no_mistake(made):
    """Nothing in, nothing out; the grouping of what is left is not asked."""
    home, home_groups, foreign, _ = made
    joined = join_foreign(home, home_groups, foreign[:0], lambda _rows: pytest.fail("asked"), seed=0)

    assert len(joined.groups) == len(joined.reasons) == 0
    assert len(place_foreign(foreign[:0], joined.bridge).groups) == 0


def test_later_texts_are_placed_by_what_was_kept(made):
    """After a way through a file of arrays: the run's own texts answer exactly as they did, new ones as theirs."""
    home, home_groups, foreign, themes = made
    odd = unit(np.random.default_rng(1).standard_normal((3, D)))
    first = np.arange(len(foreign)) % 4 != 0
    live = np.vstack([foreign[first], odd])
    joined = join(home, home_groups, live)

    bridge = Bridge(**load(save(joined.bridge._asdict())))
    again, later = place_foreign(live, bridge), place_foreign(foreign[~first], bridge)

    assert again.groups.tolist() == joined.groups.tolist()
    assert again.strengths.tolist() == joined.strengths.tolist()
    assert again.reasons.tolist() == joined.reasons.tolist()
    assert later.groups.tolist() == themes[~first].tolist()
    assert (later.reasons == "placed").all()


def test_foreign_texts_are_joined_alike_whatever_the_number_of_threads(made):
    """Same bits in, same bits out."""
    import torch

    threads = torch.get_num_threads()
    kept = []
    for n in (1, 2):
        torch.set_num_threads(n)
        kept.append(join(*made[:3]))
    torch.set_num_threads(threads)

    assert save(kept[0].bridge._asdict()) == save(kept[1].bridge._asdict())
    assert kept[0].strengths.tobytes() == kept[1].strengths.tobytes()


def test_of_large_topics_some_texts_vote_and_of_small_ones_all():
    """All together are no more than asked; without too many, each text that is in a topic votes."""
    groups = np.repeat([0, 1, 2, -1], [100, 50, 3, 40])

    drawn = draw_voters(groups, 63)

    assert np.bincount(groups[drawn]).tolist() == [30, 30, 3]
    assert (np.diff(drawn) > 0).all()
    assert draw_voters(groups, 153).tolist() == list(range(153))


@pytest.mark.models
def test_messages_in_three_languages_join_english_topics_and_german_matters_stand_alone():
    """Cards, parcels and sizes go where the English ones are; dogs in shops are a topic of their own."""
    embedder = load_bridge()
    names = list(ENGLISH)
    home = embedder.encode([text for texts in ENGLISH.values() for text in texts])
    home_groups = np.repeat(np.arange(len(names)), [len(texts) for texts in ENGLISH.values()])
    foreign = embedder.encode([text for texts in OTHERS.values() for text in texts])

    groups = join(home, home_groups, foreign, by_links(foreign, 0.3)).groups

    wanted = [names.index(theme) for theme in list(OTHERS)[:3] for _ in range(3)]
    assert groups[:9].tolist() == wanted
    assert (groups[9:] == len(names)).mean() > 0.5
    assert not np.isin(groups[9:], range(len(names))).any()


@pytest.mark.parametrize(
    ("there", "known", "installed", "joined", "beyond"),
    [
        (["en", "de", "und"], ["en"], True, ("de",), ()),
        (["en", "de"], ["en"], False, (), ("de",)),
        (["de", "pt", "fi"], ["en"], True, ("de", "pt"), ("fi",)),
        (["en", "de", "fi"], None, True, (), ()),
        ([], ["en"], True, (), ()),
    ],
)
def test_which_languages_go_over_the_bridge(there, known, installed, joined, beyond):
    """Those it knows and the sentence model does not; a text in no telling language stays at home."""
    assert find_joined(there, known, installed=installed) == (joined, beyond)
