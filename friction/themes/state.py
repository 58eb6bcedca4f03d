"""The state of the themes: what people's decisions say of each, and of segments, messages and proposals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Acted(NamedTuple):
    """What was done about a theme, and when it was shipped (an ISO day; empty where nobody said)."""

    what: str
    shipped_on: str


class Visited(NamedTuple):
    """The visit that a message is about: its stage, and a moment of it (ISO 8601, UTC)."""

    stage: str
    entered_at: str


@dataclass(frozen=True)
class Decided:
    """What decisions say of one theme; None, empty or False where nobody decided.

    Kind and friction go together, and the later word wins: a theme that is called a problem is friction, one that is
    called anything else is none; one that is called friction is no praise and nothing other, one that is called no
    friction is no problem.

    Attributes
    ----------
    include, exclude, memo : what belongs in it, what does not, and what else its coders should know.
    typical, edge : ids of segments that show it well, or just about, in the order given; none is both.
    severity : 0 to 1.
    by : the day until which its owner is to have done it, in ISO 8601.
    tags : sorted.
    notes, acted : in the order given.
    created : did people make it, before or beside what runs find?
    """

    name: str | None = None
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    memo: str | None = None
    typical: tuple[str, ...] = ()
    edge: tuple[str, ...] = ()
    kind: str | None = None
    is_friction: bool | None = None
    severity: float | None = None
    approved: bool = False
    status: str | None = None
    owner: str | None = None
    by: str | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    acted: tuple[Acted, ...] = ()
    created: bool = False

    @property
    def shipped_on(self) -> str | None:
        """The last day on which something about it was shipped, as far as people said."""
        return max((done.shipped_on for done in self.acted), default="") or None

    @property
    def fields(self) -> frozenset[str]:
        """Columns of the table ``themes`` that hold a person's word; the parent apart.

        Of friction that follows from a kind that a person named, too; not of a kind that follows from friction.
        """
        said = {
            "name": self.name, "definition": self.definition, "status": self.status, "owner": self.owner,
            "kind": self.kind, "is_friction": self.is_friction is not None, "approved": self.approved,
            "severity": self.severity is not None, "tags": self.tags, "include": self.include,
            "exclude": self.exclude, "memo": self.memo, "typical_ids": self.typical, "edge_ids": self.edge,
            "shipped_on": self.shipped_on,
        }  # fmt: skip
        return frozenset(name for name, value in said.items() if value)


@dataclass(frozen=True)
class Replayed:
    """The state after all decisions; themes as decisions name them, before merges, where nothing else is said.

    Attributes
    ----------
    themes : what was decided, by theme; themes nobody decided on are absent.
    merged_into : for each theme that was merged away, the theme that holds it now, through chains.
    parts : for each theme that people split off another, that other theme.
    parents : for each theme that people nested, its parent after merges; "" where it has none. Two levels: no parent
        has a parent that people gave it.
    placed : for each segment that a person moved or pinned, or gave as an example of a part, the theme it was put in,
        by the last word on it.
    added : for each segment, the themes that it is in beside, in the order given.
    removed : for each segment, the themes that it is not in, later words apart (`Replayed.is_out`).
    aligned : for each message that a person put at a stage of the journey, or at a visit of it, that stage, by the last
        word on it; empty where it is about none.
    visits : of these, for each message that a person put at a visit, that visit.
    refused : proposals that people do not want to see again.
    in_force : ids of the decisions that hold: those not taken back, undos apart.
    chains : for each theme that was merged away, the theme that it was merged into.
    """

    themes: Mapping[str, Decided] = field(default_factory=dict)
    merged_into: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    placed: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    aligned: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, Visited] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    in_force: frozenset[str] = frozenset()
    chains: Mapping[str, str] = field(default_factory=dict)

    @property
    def merged(self) -> frozenset[str]:
        """Themes that take part in a merge that holds, those merged away and those that hold them now."""
        return frozenset(self.merged_into) | frozenset(self.merged_into.values())

    @property
    def placing(self) -> tuple[Mapping[str, object], ...]:
        """What says which segments are in which themes, and at which visits messages are; all else is words."""
        return (
            self.placed, self.added, self.removed, self.merged_into, self.parts, self.aligned, self.visits,
        )  # fmt: skip

    @property
    def known(self) -> frozenset[str]:
        """Ids of all themes that decisions in force speak of; no other theme may ever get them."""
        named = {theme_id for many in (*self.added.values(), *self.removed.values()) for theme_id in many}
        nested = {*self.parents, *self.parents.values()} - {""}
        return self.merged.union(self.themes, self.placed.values(), self.parts, self.parts.values(), named, nested)

    @property
    def touched(self) -> frozenset[str]:
        """Ids of the segments that people put into a theme, took out of one, or gave as examples of one."""
        shown = {one for told in self.themes.values() for one in (*told.typical, *told.edge)}
        return frozenset(self.placed).union(self.added, self.removed, shown)

    def find_theme(self, theme_id: str) -> str:
        """Return the theme that holds ``theme_id`` now."""
        return self.merged_into.get(theme_id, theme_id)

    def find_path(self, theme_id: str) -> tuple[str, ...]:
        """Return a theme and those that it was merged into, one after the other."""
        return follow(theme_id, self.chains)

    def find_whole(self, theme_id: str) -> str:
        """Return the theme that ``theme_id`` was split off, through splits of parts; itself where it is no part."""
        seen = {theme_id}
        while theme_id in self.parts and self.parts[theme_id] not in seen:
            theme_id = self.parts[theme_id]
            seen.add(theme_id)
        return theme_id

    def is_out(self, segment_id: str, theme_id: str) -> bool:
        """Say whether people took a segment out of a theme, or out of one that it was merged into."""
        return not self.removed.get(segment_id, frozenset()).isdisjoint(self.find_path(theme_id))


def follow(theme_id: str, into: Mapping[str, str]) -> tuple[str, ...]:
    """Return a theme and where a chain of merges without a circle leads, step by step."""
    path = [theme_id]
    while path[-1] in into:
        path.append(into[path[-1]])
    return tuple(path)
