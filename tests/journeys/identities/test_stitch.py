"""Ids stitched to persons: united by links within limits, in turn where they change hands, each link accounted for."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import Kind
from friction.contracts import build_empty
from friction.journeys.identities.owners import Owners
from friction.journeys.identities.stitch import MOST_CLAIMS, stitch
from friction.privacy.links import build_links
from friction.privacy.pseudonym import to_pseudonym
from tests.conftest import ROOT
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

KEY = b"k" * 32
KINDS = {
    "person": Kind(max_persons=1, max_per_person=1),
    "crm": Kind(max_persons=1, max_per_person=1),
    "email": Kind(max_persons=1),
    "device": Kind(max_persons=3),
}
TIME = "datetime64[us, UTC]"


def raw(text: str) -> pd.DataFrame:
    """Return raw rows: ids parted by ``,`` of which the first one is whom the row is about; at?."""
    rows = table(text)
    ids = [[one.strip() for one in str(cell).split(",")] for cell in rows["ids"]]
    at = pd.to_datetime(rows["at"], utc=True) if "at" in rows else pd.Series(pd.NaT, index=rows.index, dtype=TIME)
    return pd.DataFrame(
        {
            "person": pd.Series([own for own, *_ in ids], dtype="str"),
            "aliases": pd.Series(["\n".join(others) or None for _, *others in ids], dtype="str"),
            "at": at.astype(TIME),
            "source": "web",
            "place": 0,
        }
    )


def declare(*links: tuple[str, str, str | None, str | None]) -> pd.DataFrame:
    """Return raw links of two ids each, from a time until a time."""
    frame = pd.DataFrame(links, columns=["person", "other", "valid_from", "valid_to"])
    frame = frame.assign(aliases=frame["person"] + "\n" + frame["other"], source="table")
    for name in ("valid_from", "valid_to"):
        frame[name] = pd.to_datetime(frame[name], utc=True).astype(TIME)
    return frame.astype({"person": "str", "aliases": "str"}).drop(columns="other")


def own(value: str) -> str:
    return to_pseudonym(KEY, "person", value)


def stitch_rows(*frames: pd.DataFrame, declared: pd.DataFrame | None = None, kinds=KINDS):
    return stitch(*build_links(frames, declare() if declared is None else declared, kinds, KEY), kinds)


def whose(stitched, *ids: str, at: str | None = None) -> list[str | None]:
    """Return the person of a row of each id, at a time, as the id that names it."""
    known = {own(value): value for value in VALUES}
    times = pd.Series([pd.NaT if at is None else pd.Timestamp(at, tz="UTC")] * len(ids), dtype=TIME)
    found = Owners(stitched.owners).find(pd.Series([own(value) for value in ids], dtype="str"), times)
    return [known[one] if isinstance(one, str) else None for one in found]


VALUES = [
    *(f"u{n}" for n in range(12)), *(f"crm:{n}" for n in range(6)), *(f"email:{n}" for n in range(6)),
    *(f"device:{n}" for n in range(6)),
]  # fmt: skip


def test_the_example_of_the_page():
    """docs/identities.md shows whose each row is."""
    page = (ROOT / "docs" / "identities.md").read_text(encoding="utf-8")
    example = page.split("```\nids ", 1)[1].split("```", 1)[0]
    rows = table("ids " + example)
    known = {own(value): value for value in ("ann", "bob")}

    stitched = stitch_rows(raw("ids " + example))

    at = pd.to_datetime(rows["at"], utc=True).astype(TIME)
    first = pd.Series([own(cell.split(",")[0]) for cell in rows["ids"]], dtype="str")
    assert Owners(stitched.owners).find(first, at).map(known).tolist() == rows["person"].tolist()
    assert stitched.merges["why"].value_counts()["two_of_a_kind"] == 1


def test_history_before_the_first_login_is_joined():
    """A device's events are the first user's also from before the login; the person is called by the known id."""
    stitched = stitch_rows(
        raw("""
            ids         | at
            device:0    | 2026-01-01
            u1,device:0 | 2026-01-02
        """)
    )

    assert whose(stitched, "device:0", "u1", at="2026-01-01") == ["u1", "u1"]
    assert whose(stitched, "device:0") == ["u1"]
    assert set(stitched.identities["how"]) == {"given", "together"}


def test_a_device_belongs_to_whom_used_it_last():
    """A's until B's first login, then B's; without a time nobody's; the row says it went from hand to hand."""
    stitched = stitch_rows(
        raw("""
            ids         | at
            u1,device:0 | 2026-01-01
            u1,device:0 | 2026-03-01
            u2,device:0 | 2026-04-01
        """)
    )

    assert whose(stitched, "device:0", at="2025-12-01") == ["u1"]
    assert whose(stitched, "device:0", at="2026-03-31") == ["u1"]
    assert whose(stitched, "device:0", at="2026-04-01") == ["u2"]
    assert whose(stitched, "device:0") == [None]
    assert whose(stitched, "u1", "u2", at="2026-05-01") == ["u1", "u2"]
    assert_same(
        stitched.merges.sort_values("n", ascending=False),
        """
        n | accepted | why
        2 | true     | in_turn
        1 | true     | in_turn
        """,
    )


def test_a_shared_tablet_merges_nobody():
    """With one user more than may, what the tablet did alone is nobody's, and each user stays apart."""
    users = [f"u{n}" for n in range(4)]
    stitched = stitch_rows(
        raw("ids | at\n" + "\n".join(f"{user},device:0 | 2026-01-0{n + 1}" for n, user in enumerate(users)))
    )

    assert whose(stitched, "device:0", at="2026-01-02") == [None]
    assert whose(stitched, *users, at="2026-01-02") == users
    assert set(stitched.merges["why"]) == {"shared"}
    assert not stitched.merges["accepted"].any()


def test_an_address_that_names_one_person_unites_ids_of_different_kinds():
    """The shop's and the CRM's id share a mail address: one person, called by the id of the first kind."""
    stitched = stitch_rows(raw("ids | at\nu1,email:0 | 2026-01-05"), raw("ids\ncrm:0,email:0,device:1"))

    assert whose(stitched, "u1", "crm:0", "email:0", "device:1") == ["u1"] * 4


def test_nobody_gets_two_ids_of_a_kind():
    """The earliest link counts, and the other is refused and told; a declared one goes before it."""
    seen = raw("""
        ids        | at
        u2,email:0 | 2026-01-02
        u1,email:0 | 2026-01-01
    """)

    first = stitch_rows(seen)
    told = stitch_rows(seen, declared=declare(("u2", "email:0", None, None)))

    assert whose(first, "email:0", "u1", "u2") == ["u1", "u1", "u2"]
    assert whose(told, "email:0", "u1", "u2") == ["u2", "u1", "u2"]
    assert sorted(first.merges["why"]) == ["one_person", "two_of_a_kind"]


def test_a_placeholder_unites_nobody():
    """An address that more ids claim than can be one person's is nobody's, not even the first one's."""
    users = [f"u{n}" for n in range(MOST_CLAIMS + 1)]
    stitched = stitch_rows(raw("ids\n" + "\n".join(f"{user},email:0" for user in [*users, "crm:0"])))

    assert whose(stitched, *users, "email:0", "crm:0") == [*users, "email:0", "crm:0"]
    assert set(stitched.merges["why"]) == {"placeholder"}


def test_a_declared_link_holds_for_its_time():
    """A loan device: nobody's before, the person's from the first day on, nobody's after the last."""
    stitched = stitch_rows(
        raw("ids | at\ndevice:0 | 2026-01-01"), declared=declare(("u1", "device:0", "2026-02-01", "2026-03-01"))
    )

    assert [whose(stitched, "device:0", at=f"2026-0{month}-01")[0] for month in (1, 2, 3)] == [
        "device:0", "u1", "device:0",
    ]  # fmt: skip


def test_ids_that_change_hands_follow_each_other():
    """A cookie seen with a device has the device's user; two without any user are one nameless person."""
    kinds = {**KINDS, "cookie": Kind(max_persons=3)}
    stitched = stitch_rows(
        raw("ids | at\nu1,device:0 | 2026-01-01\ndevice:0,cookie:1 | 2026-01-02\ndevice:1,cookie:2 | 2026-01-02"),
        kinds=kinds,
    )
    rows = pd.Series([own("cookie:1"), own("device:1"), own("cookie:2")], dtype="str")
    found = Owners(stitched.owners).find(rows, pd.Series(pd.Timestamp("2026-01-03", tz="UTC"), index=rows.index))

    assert found[0] == own("u1")
    assert found[1] == found[2]


def test_without_links_everybody_is_who_they_were():
    """No row in owners or merges; each id names its person."""
    stitched = stitch_rows(raw("ids | at\nu1 | 2026-01-01\nu2 | 2026-01-02").drop(columns="aliases"))

    assert len(stitched.owners) == len(stitched.merges) == 0
    assert set(stitched.identities["how"]) == {"given"}
    assert stitched.identities["person_id"].isin([own("u1"), own("u2")]).all()
    assert whose(stitched, "u1") == ["u1"]


def test_the_persons_of_rows_by_owners():
    """Ids without a row in owners stay, null stays null."""
    owners = pd.DataFrame(
        {
            "alias": ["i-1", "i-2"], "own_id": ["p-b", "p-c"], "person_id": ["p-a", None],
            "valid_from": pd.Series([pd.NaT] * 2, dtype=TIME), "valid_to": pd.Series([pd.NaT] * 2, dtype=TIME),
        }
    )  # fmt: skip
    rows = pd.Series(["p-a", "p-b", "p-c", None, "p-d"], dtype="str", index=[5, 6, 7, 8, 9])

    found = Owners(owners).find(rows, pd.Series(pd.NaT, index=rows.index, dtype=TIME))

    assert found.fillna("nobody").tolist() == ["p-a", "p-a", "nobody", "nobody", "p-d"]
    assert found.index.tolist() == [5, 6, 7, 8, 9]
    assert Owners(build_empty("owners")).find(rows, rows).fillna("").tolist() == rows.fillna("").tolist()


links = st.lists(
    st.tuples(
        st.sampled_from(VALUES[:5] + VALUES[12:15] + VALUES[18:21] + VALUES[24:27]),
        st.sampled_from(VALUES[12:15] + VALUES[18:21] + VALUES[24:27]),
        st.integers(0, 5),
    ).filter(lambda link: link[0] != link[1]),
    min_size=1,
    max_size=14,
)


def to_rows(drawn) -> pd.DataFrame:
    """Return rows as a reader makes them: about the id that names a person, where there is one."""
    ordered = [
        (other, one, at) if one.startswith("device") and not other.startswith("device") else (one, other, at)
        for one, other, at in drawn
    ]
    at = pd.Series([pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=at) for *_, at in ordered], dtype=TIME)
    return pd.DataFrame(
        {
            "person": pd.Series([one for one, *_ in ordered], dtype="str"),
            "aliases": pd.Series([other for _, other, _ in ordered], dtype="str"),
            "at": at,
            "source": "web",
            "place": 0,
        }
    )


@settings(max_examples=15, deadline=None)
@given(drawn=links, seed=st.randoms(use_true_random=False))
def test_the_order_of_links_never_matters(drawn, seed):
    """Rows shuffled, or parted into files, give the same tables."""
    shuffled = list(drawn)
    seed.shuffle(shuffled)
    cut = seed.randint(0, len(shuffled))

    one = stitch_rows(to_rows(drawn))
    other = stitch_rows(*(to_rows(part) for part in (shuffled[:cut], shuffled[cut:]) if part))

    for left, right in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(left, right)


@settings(max_examples=15, deadline=None)
@given(drawn=links)
def test_a_link_seen_twice_changes_nothing_but_its_count(drawn):
    """Whose each id is stays; merges count one more."""
    one, other = stitch_rows(to_rows(drawn)), stitch_rows(to_rows([*drawn, drawn[0]]))

    pd.testing.assert_frame_equal(one.owners, other.owners)
    pd.testing.assert_frame_equal(one.identities, other.identities)
    assert other.merges["n"].sum() == one.merges["n"].sum() + 1


@settings(max_examples=15, deadline=None)
@given(drawn=links)
def test_no_person_has_two_ids_of_a_limited_kind(drawn):
    """Whatever is linked, two ids of the shop, or two of the CRM, are two persons."""
    stitched = stitch_rows(to_rows(drawn))

    names = stitched.identities.set_index("alias")["person_id"]
    for kind in (VALUES[:12], VALUES[12:18]):
        known = [
            names[alias] for alias in (to_pseudonym(KEY, "alias", value) for value in kind) if alias in names.index
        ]
        assert len(known) == len(set(known))


@settings(max_examples=15, deadline=None)
@given(drawn=links, more=links)
def test_who_is_known_keeps_the_name_when_links_are_added(drawn, more):
    """An id of the first kind names its person for good."""
    for rows in (drawn, [*drawn, *more]):
        stitched = stitch_rows(to_rows(rows))
        first = {to_pseudonym(KEY, "alias", value): own(value) for value in VALUES[:12]}
        known = stitched.identities[stitched.identities["alias"].isin(first)]
        assert known["person_id"].tolist() == known["alias"].map(first).tolist()


@settings(max_examples=15, deadline=None)
@given(drawn=links)
def test_every_use_is_the_users(drawn):
    """At the moment somebody uses a device it is theirs, if it is not shared and no other uses it in that moment."""
    rows = to_rows(drawn)
    stitched = stitch_rows(rows)
    mine = stitched.identities.set_index("alias")
    for person, device, at in rows.loc[:, ["person", "aliases", "at"]].itertuples(index=False):
        if not device.startswith("device") or person.startswith("device"):
            continue
        alias = mine.loc[to_pseudonym(KEY, "alias", device)]
        users = set(
            rows.loc[(rows["aliases"] == device) & (rows["at"] == at), "person"].map(
                lambda value: mine.loc[to_pseudonym(KEY, "alias", value), "person_id"]
            )
        )
        if alias["how"] == "shared" or len(users) > 1:
            continue
        found = Owners(stitched.owners).find(pd.Series([own(device)], dtype="str"), pd.Series([at], dtype=TIME))
        assert {found[0]} == users


@pytest.mark.parametrize("limit", [1, 2])
def test_at_most_so_many_ids_of_a_kind(limit):
    """With two ids of the shop allowed, the two earliest of three are one person."""
    kinds = {**KINDS, "person": Kind(max_persons=1, max_per_person=limit)}
    stitched = stitch_rows(
        raw("ids | at\nu1,email:0 | 2026-01-01\nu2,email:0 | 2026-01-02\nu3,email:0 | 2026-01-03"), kinds=kinds
    )

    assert len(set(whose(stitched, "u1", "u2", "u3"))) == 4 - limit
