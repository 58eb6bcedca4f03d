"""What a file holds, and which of its columns hold what: the answers to all questions put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from friction.config import PERSON
from friction.ingest.look.author_columns import Speakers, correct_speakers, find_speakers
from friction.ingest.look.event_columns import rank_event_names
from friction.ingest.look.formats import KnownFormat, find_format
from friction.ingest.look.hints import hints_at, to_words
from friction.ingest.look.marks import are_of_one, are_told_by_several, find_language, find_opted_out, names_event_id
from friction.ingest.look.person_columns import ENOUGH, find_aliases, find_people, find_row_id, rank_persons
from friction.ingest.look.rating_columns import Ratings, find_ratings
from friction.ingest.look.text_columns import find_texts, name_text
from friction.ingest.look.time_columns import list_times, rank_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from friction.ingest.look.table import Table

Kind = Literal["documents", "events", "timestamps", "xes", "persons", "links", "unknown"]


@dataclass(frozen=True)
class Roles:
    """What a file holds, and which of its columns hold what; null or empty where none does.

    Attributes
    ----------
    person_kind : kind of the ids in ``person``; ``aliases`` : further ids of the row's person, by kind.
    answers : columns of the company's answers, left out.
    stage_hint : the column that names a stage of the journey; told by the journey, not by the file alone.
    asked : columns that may hold ratings: which end is good, only a person knows.
    repeats : the row's own id repeats: rows with one id are versions.
    is_told_by_several : several persons write in one thread, and nothing says who of them is an agent.
    is_silent : none of ``texts`` has a cell: names alone tell of them.
    known : the export that the columns tell of.
    """

    kind: Kind
    row_id: str | None = None
    person: str | None = None
    person_kind: str = PERSON
    aliases: Mapping[str, str] = field(default_factory=dict)
    time: str | None = None
    times: tuple[str, ...] = ()
    event: str | None = None
    session: str | None = None
    texts: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    thread: str | None = None
    speakers: Speakers | None = None
    rating: Ratings | None = None
    asked: tuple[str, ...] = ()
    language: str | None = None
    opted_out: str | None = None
    names: tuple[str, ...] = ()
    stage_hint: str | None = None
    repeats: bool = False
    is_silent: bool = False
    is_told_by_several: bool = False
    known: KnownFormat | None = None


def find_roles(
    table: Table, joins: Mapping[str, float] | None = None, barred: frozenset[tuple[str, str]] = frozenset()
) -> Roles:
    """Return what a file holds.

    Parameters
    ----------
    table : a look at a file.
    joins : how much of a column's values stands among the ids of other files, 0 to 1, for those that do.
    barred : roles and columns (``("time", "created_at")``) that were tried and do not serve.
    """
    if table.file.name.lower().removesuffix(".gz").endswith(".xes"):
        return Roles("xes")
    return _Finder(table, joins or {}, barred).find()


class _Finder:
    """One file's questions, asked one after another."""

    def __init__(self, table: Table, joins: Mapping[str, float], barred: frozenset[tuple[str, str]]) -> None:
        self.table, self.joins, self.barred = table, joins, barred
        found = find_format(table.columns)
        self.known: KnownFormat | None = found[0] if found is not None else None
        self.by_role: dict[str, list[str]] = found[1] if found is not None else {}
        self.times = list_times(table)

    def find(self) -> Roles:
        texts, answers = self._find_texts()
        person = self._find_person(of_events=True, but=texts)
        event = self._prefer("event", self._rank_events(person))
        usable = [name for name in self.times if ("time", name) not in self.barred] or self._name_time()
        if event is not None and usable and (not texts or self._is_told_beside(texts, event)):
            return self._to_events(event, person)
        if texts:
            return self._to_documents(texts, answers)
        return self._to_others()

    def _find_texts(self) -> tuple[list[str], list[str]]:
        but = {
            *self._barred("text"),
            *self.by_role.get("answer", ()),
            *self.by_role.get("copy", ()),
            *self.by_role.get("event", ()),
        }
        texts, answers = find_texts(self.table, but)
        answers += [name for name in self.by_role.get("answer", ()) if self.table.columns[name].n_given]
        told = [name for name in self.by_role.get("text", ()) if self.table.columns[name].n_given and name not in but]
        if told and texts:
            return told, [name for name in dict.fromkeys(answers) if name not in told]
        if not texts and not self.by_role.get("event") and not self._has_event():
            texts = name_text(self.table, [*but, *answers])
        return texts, list(dict.fromkeys(answers))

    def _has_event(self) -> bool:
        person = self._find_person(of_events=True, but=())
        return bool(self.times) and bool(self._rank_events(person))

    def _rank_events(self, person: str | None) -> list[str]:
        n_times = sum(self._is_useful(name) for name in self.times)
        return rank_event_names(self.table, person, self._barred("event"), n_times=n_times)

    def _is_told_beside(self, texts: list[str], event: str) -> bool:
        """Tell whether texts stand beside events that the file is about: few, or the same ones again and again."""
        if not (hints_at(event, "event") or event in self.by_role.get("event", ())):
            return False
        if self.table.columns[event].n_different < 2:
            return False
        main = self.table.columns[max(texts, key=lambda name: self.table.columns[name].sentence_share)]
        return main.given_share < 0.2 or main.sentence_share < 0.2 or main.different_share < 0.1

    def _to_events(self, event: str, person: str | None) -> Roles:
        table = self.table
        ranked = rank_times(table, of_events=True, person=person, but=self._barred("time"))
        time = self._prefer("time", ranked)
        row_id = self._prefer("event_id", [])
        if row_id is None:
            used = [name for name in (person, event, time or self._name_time()) if name]
            row_id = find_row_id(table, [*self._barred("event_id"), *used], versions=True)
            told = row_id is not None and (table.columns[row_id].is_key or names_event_id(row_id))
            row_id = row_id if told else None
        time = time or self._name_time()
        session = self._prefer("session", self._list("session", but=(person, row_id, event)))
        session = session if session is not None and table.columns[session].n_different > 1 else None
        used_names = [name for name in (event, row_id, session) if name]
        return Roles(
            "events",
            row_id=row_id,
            person=person,
            aliases=find_aliases(table, person, used_names),
            time=time,
            event=event,
            session=session,
            repeats=row_id is not None and not table.columns[row_id].is_key,
            known=self.known,
        )

    def _to_documents(self, texts: list[str], answers: list[str]) -> Roles:
        table = self.table
        speakers = find_speakers(table, [*texts, *answers, *self.times])
        if self.by_role.get("author") and (speakers is None or speakers.column not in self.by_role["author"]):
            narrow = find_speakers(table, [name for name in table.columns if name not in self.by_role["author"]])
            speakers = narrow or speakers
        rows = None
        if speakers is not None and self.known is not None:
            speakers = correct_speakers(speakers, self.known.authors)
        if speakers is not None:
            customers = [word for word, author in speakers.authors.items() if author == "customer"]
            rows = table.cells[speakers.column].str.strip().isin(customers)
        but = [*texts, *answers, *([speakers.column] if speakers else [])]
        person = self._find_person(of_events=False, but=but, rows=rows)
        row_id = self._find_document_id(person, but)
        thread = self._prefer("thread", self._list_threads((row_id, person, *but)))
        thread = thread if thread is not None and 0.01 < table.columns[thread].different_share < 0.98 else None
        time = self._prefer("time", rank_times(table, of_events=False, person=person, but=self._barred("time")))
        time = time or self._name_time()
        used = [name for name in (person, row_id, thread, time, *but) if name]
        rating, asked = find_ratings(table, [*used, *self._barred("rating")])
        used += [rating.column] if rating else []
        return Roles(
            "documents",
            row_id=row_id,
            person=person,
            aliases=find_aliases(table, person, used),
            time=time,
            texts=tuple(texts),
            answers=tuple(answers),
            thread=thread,
            speakers=speakers,
            rating=rating,
            asked=tuple(asked),
            language=find_language(table),
            opted_out=find_opted_out(table),
            names=tuple(find_people(table, used)),
            repeats=row_id is not None and not table.columns[row_id].is_key and bool(table.n_rows),
            is_told_by_several=speakers is None and are_told_by_several(table, thread, person),
            is_silent=not any(table.columns[name].n_given for name in texts),
            known=self.known,
        )

    def _to_others(self) -> Roles:
        """Return links, timestamps, a list of customers, or nothing known."""
        table = self.table
        person = self._find_person(of_events=False, but=())
        aliases = find_aliases(table, person)
        useful = [name for name in self.times if self._is_useful(name)]
        if aliases and {*table.columns} <= {person, *aliases.values(), *self.times}:
            return Roles("links", person=person, aliases=aliases, times=tuple(self.times))
        if len(useful) > 1:
            person = person or find_row_id(table, self._barred("person"))
            aliases = find_aliases(table, person)
            return Roles("timestamps", person=person, aliases=aliases, times=tuple(useful), known=self.known)
        if person is not None and len(table.columns) > 1 and table.columns[person].different_share > 0.9:
            people = find_people(table, [person, *aliases.values()])
            opted_out = find_opted_out(table)
            return Roles("persons", person=person, aliases=aliases, names=tuple(people), opted_out=opted_out)
        return Roles("unknown")

    def _name_time(self) -> str | None:
        """Return a column whose name alone tells of times: a file without rows, or a form that is not read."""
        for name, column in self.table.columns.items():
            if hints_at(name, "time") and ("time", name) not in self.barred and not hints_at(name, "text"):
                varies = (
                    column.n_different > 1
                    and column.given_share > 0.5
                    and column.given.str.contains(r"\d").mean() > 0.9
                )
                if not column.n_given or (varies and not hints_at(name, "loader")):
                    return name
        return None

    def _is_useful(self, name: str) -> bool:
        """Tell whether a time may be an event of the thing: not the loader's, not of one moment, not a birthday."""
        column = self.table.columns[name]
        if (
            ("time", name) in self.barred
            or hints_at(name, "loader")
            or to_words(name) in ("dob", "birthday", "birthdate")
        ):
            return False
        others = [self.table.columns[other] for other in self.times if other != name]
        varies = column.n_different > 1 or column.n_given < ENOUGH
        return varies or all(other.n_different <= 1 for other in others)

    def _find_person(self, *, of_events: bool, but: Iterable[str], rows: pd.Series | None = None) -> str | None:
        left_out = [*but, *self._barred("person"), *self.times]
        ranked = rank_persons(self.table, of_events=of_events, but=left_out, joins=self.joins, rows=rows)
        joined = [name for name in ranked if self.joins.get(name, 0) >= 0.5]
        if joined:
            return joined[0]
        if ranked:
            told = [name for name in self.by_role.get("person", ()) if name in ranked]
            if told:
                return told[0]
        if not ranked and not self.table.n_rows:
            return next((n for n in self.table.columns if hints_at(n, "person") and n not in left_out), None)
        return ranked[0] if ranked else None

    def _find_document_id(self, person: str | None, but: list[str]) -> str | None:
        table = self.table
        left_out = [*but, *self._barred("row"), *([person] if person else [])]
        told = self._prefer("row", [])
        if told is not None and told != person and table.columns[told].is_key:
            return told
        found = find_row_id(table, left_out)
        if found is not None:
            return found
        if not table.n_rows:
            return next((n for n in table.columns if hints_at(n, "id") and n not in left_out), None)
        found = find_row_id(table, left_out, versions=True)
        if found is None or (person is not None and not are_of_one(table, found, person)):
            return None
        return found

    def _list_threads(self, but: Iterable[str | None]) -> list[str]:
        found = self._list("thread", but=but)
        return [name for name in found if self.table.columns[name].n_different > 2 and not hints_at(name, "company")]

    def _list(self, kind: str, but: Iterable[str | None]) -> list[str]:
        """Return the columns of codes whose names hint at ``kind``, in file order."""
        skip = {*but, *self.times, *self._barred(kind)}
        return [n for n, c in self.table.columns.items() if n not in skip and hints_at(n, kind) and c.is_code]

    def _prefer(self, role: str, ranked: list[str]) -> str | None:
        """Return the column that a known export has for a role, where it serves; else the first of those ranked."""
        barred = self._barred(role)
        for name in self.by_role.get(role, ()):
            if name not in barred and self.table.columns[name].n_given and (not ranked or name in ranked):
                return name
        return ranked[0] if ranked else None

    def _barred(self, role: str) -> list[str]:
        return [name for barred, name in self.barred if barred == role]
