"""``friction themes export`` and ``import``: codebooks, coded segments and decisions, to files and from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.errors import FrictionError, InputError
from friction.store import write_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.commands.themes.opened import Opened

_FORMS = {
    "codebook": (".qdc", ".csv", ".xlsx"),
    "segments": (".csv",),
    "labelstudio": (".json",),
    "decisions": (".jsonl",),
}
MOST_BYTES = 64 * 1024 * 1024


class Taken(NamedTuple):
    """What an import did: ids of the decisions, how many themes are new, and what was left out or had to give way."""

    decisions: list[str]
    n_new: int
    notes: list[str]


def export_themes(opened: Opened, what: str, target: Path) -> list[Path]:
    """Write themes to a file outside the workspace; the audit says who did. Returns the files written.

    Parameters
    ----------
    what : ``codebook`` (.qdc, .csv or .xlsx by the file's name), ``segments`` (.csv), ``labelstudio`` (.json, with the
        project's configuration beside it as .xml), ``decisions`` (.jsonl). Texts are masked.
    target : the file.

    Raises
    ------
    FrictionError
        If the file's name does not fit, or it would lie in the workspace.
    NotAllowedError
        If whoever asks is no lead.
    """
    opened.service.check("export")
    form = target.suffix.lower()
    if form not in _FORMS[what]:
        raise FrictionError(
            f"{what} cannot be written as {form or 'a file without an ending'}",
            where=str(target),
            mend=f"Name a file that ends with {' or '.join(_FORMS[what])}.",
        )
    if target.resolve().is_relative_to(opened.workspace.resolve()):
        raise FrictionError(
            "the file would lie in the workspace",
            where=str(target),
            why="There it would outlive a person's wish to be forgotten.",
            mend="Name a file elsewhere.",
        )
    made = dict(_write(opened, what, target))
    rows = {"codebook": len(opened.names), "decisions": len(opened.decisions)}
    n_rows = rows.get(what, len(opened.run.segments))
    # First: an export that cannot be written is in the audit all the same, none that was written is not.
    opened.service.record("export", {"form": form, "of": what, "n_rows": n_rows}, subject=what)
    for path, content in made.items():
        write_file(path, content)
    return list(made)


def _write(opened: Opened, what: str, target: Path) -> Iterator[tuple[Path, bytes]]:
    from friction.themes import list_codes
    from friction.themes.codebook import to_codebook, to_label_studio, write_codebook, write_coded, write_decisions

    themes, segments, placed = opened.tables["themes"], opened.run.segments, opened.tables["segment_topics"]
    if what == "codebook":
        codebook = to_codebook(list_codes(themes, opened.replayed), segments, opened.decisions)
        yield target, write_codebook(codebook, target.suffix.lower())
    elif what == "segments":
        yield target, write_coded(segments, placed, themes)
    elif what == "decisions":
        yield target, write_decisions(opened.decisions)
    else:
        made = to_label_studio(segments, placed, themes)
        yield target, made.tasks
        yield target.with_suffix(".xml"), made.config


def import_codebook(opened: Opened, source: Path) -> Taken:
    """Take a codebook in: every code becomes a theme with its words, or gives them to the theme it is already.

    Which theme a code is, and what is left out: `friction.themes.codebook.find_wanted`.

    Raises
    ------
    InputError
        If the file cannot be read.
    NotAllowedError
        If whoever asks is no lead.
    """
    from friction.themes.codebook import find_wanted, read_codebook
    from pipelines.commands.themes.decide import decide_all

    opened.service.check("import")
    codebook, notes = read_codebook(_read(source), str(source))
    wanted = find_wanted(codebook, opened.tables["themes"], opened.run.segments, opened.replayed)
    notes += wanted.notes
    if not wanted.decisions:
        return Taken([], 0, [*notes, "All of it is so already."])
    return Taken(decide_all(opened, wanted.decisions), wanted.n_new, notes)


def import_decisions(opened: Opened, source: Path) -> Taken:
    """Take in the decisions of another log (JSON Lines) that hold there, signed by whoever takes them in.

    What was taken back there is left out, and so are decisions on segments that the newest run does not have, and those
    of this very log: given anew, an old word would rule over newer ones.

    Raises
    ------
    InputError
        If the file cannot be read.
    NotAllowedError
        If whoever asks is no lead.
    """
    from friction.themes import find_undone, list_segments
    from friction.themes.codebook import read_decisions
    from pipelines.commands.themes.decide import decide_all

    opened.service.check("import")
    given = read_decisions(_read(source), str(source))
    log = opened.decisions
    own = set(zip(log["decision_id"], log["decided_by"], log["decided_at"], log["action"], strict=True))
    undone = find_undone([(one.decision_id, one.undoes or None) for one in given])
    there = set(opened.run.segments["segment_id"])
    wanted: list[tuple[str | None, str, dict[str, object]]] = []
    n_lost = n_own = 0
    for one in given:
        if one.decision_id in undone or one.undoes:
            continue
        if (one.decision_id, one.decided_by, one.decided_at, one.action) in own:
            n_own += 1
            continue
        payload = {name: value for name, value in one.payload.items() if name != "anchors"}
        if not there.issuperset(list_segments(payload)):
            n_lost += 1
            continue
        wanted.append((one.theme_id, one.action, payload))
    notes = [f"{n_lost} decisions on segments that are not in the newest run were left out."] if n_lost else []
    notes += [f"{n_own} decisions of this very log were left out: they are here."] if n_own else []
    return Taken(decide_all(opened, wanted) if wanted else [], sum(one[1] == "create" for one in wanted), notes)


def _read(source: Path) -> bytes:
    """Return what is in a file that people name; refuse one that no codebook or log fills."""
    try:
        if source.stat().st_size > MOST_BYTES:
            raise InputError("the file is too large to be taken in", where=str(source), mend="Name another file.")
        return source.read_bytes()
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=str(source)) from error
