"""The one way in which people write: each write is checked against the role of who writes, then added to a log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from friction.errors import StoreError
from friction.store.audit import AuditLog
from friction.store.codings import CodingLog
from friction.store.decisions import Decision, DecisionLog
from friction.store.log import check_signature, to_signature
from friction.store.roles import ROLES, check_allowed, find_roles
from friction.themes import list_segments, to_anchors

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    import pandas as pd


def _now() -> datetime:
    return datetime.now(UTC)


class Service:
    """What one person does in a workspace: decides, codes, gives roles; to be closed, or used in ``with``.

    As long as nobody was given a role, whoever is at the keyboard may do everything: the workspace is one person's.
    From the first role on, who has none may do nothing.

    Parameters
    ----------
    workspace : the workspace.
    actor : who acts, as signed in the logs.
    segments : gives the table ``segments`` of the newest run, for where decided segments stand; None: there is no run.
    now : gives the time, with its zone.
    is_alone : may who acts do everything as long as nobody has a role? Not where people come over a network.
    """

    def __init__(
        self,
        workspace: Path,
        actor: str,
        *,
        segments: Callable[[], pd.DataFrame] | None = None,
        now: Callable[[], datetime] = _now,
        is_alone: bool = True,
    ) -> None:
        self.actor = to_signature(actor)  # as the logs sign it, so that a role given is that of who acts
        self._segments, self._now, self._is_alone = segments, now, is_alone
        self._audit = AuditLog(workspace)
        self._decisions, self._codings = DecisionLog(workspace, self._audit), CodingLog(workspace, self._audit)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connection."""
        self._audit.close()

    @property
    def roles(self) -> dict[str, str]:
        """The role of each person that has one; empty where the workspace is one person's."""
        return find_roles(self._audit.read_grants())

    @property
    def role(self) -> str | None:
        """The role of who acts; that of an admin where the workspace is one person's."""
        roles = self.roles
        return ROLES[-1] if self._is_alone and not roles else roles.get(self.actor)

    def check(self, action: str) -> None:
        """Pass where who acts may do something.

        Raises
        ------
        NotAllowedError
            If not.
        """
        check_allowed(self.actor, self.role, action)

    def decide(self, decisions: Sequence[Decision]) -> list[str]:
        """Add decisions to the log, all or none, and return their ids.

        Segments that they name get their place in the text beside them, so that the decision lasts when a later run
        cuts the text otherwise.

        Raises
        ------
        NotAllowedError
            If any of them is not allowed to who acts.
        ConflictError, StoreError
            As `DecisionLog.append` does; or a segment is named that the newest run does not have.
        """
        role = self.role
        for one in decisions:
            check_allowed(self.actor, role, one.action)
        if any(one.undoes is not None for one in decisions):
            self._check_undo({one.undoes for one in decisions}, role)
        anchored = [one._replace(payload=self._anchor(one.payload)) for one in decisions]
        return self._decisions.append_many(anchored, decided_by=self.actor, decided_at=self._now())

    def undo(self, decision_id: str) -> str:
        """Take a decision back; returns the id of the undo.

        Raises
        ------
        NotAllowedError
            If it is somebody else's, and who acts is no lead.
        StoreError
            If it is not there, or was taken back already.
        """
        return self.decide([Decision("undo", {}, undoes=decision_id)])[0]

    def code(self, action: str, payload: Mapping[str, Any], *, sample_id: str, undoes: str | None = None) -> str:
        """Add to the log of codings: a sample drawn, what a coder says of a segment, or the last word on it.

        Parameters
        ----------
        action : ``sample``, ``code``, ``adjudicate`` or ``undo``.
        payload : what that action needs (`friction.themes.coding`).
        sample_id : the sample.
        undoes : the coding that an undo takes back.

        Raises
        ------
        NotAllowedError, StoreError
            If it is not allowed, or not right; what somebody else said is taken back by leads alone.
        """
        self.check("code" if action == "undo" else action)
        if undoes is not None and self._codings.find_signer(undoes) not in (self.actor, None):
            self.check("undo of others")
        return self._codings.append(
            action, self._anchor(payload), sample_id=sample_id, coded_by=self.actor, coded_at=self._now(), undoes=undoes
        )

    def grant(self, who: str, role: str) -> None:
        """Give somebody a role; "" takes it. The first role that is given must make somebody an admin.

        ``who`` is the name as the logs sign it: nobody could act under another one.

        Raises
        ------
        NotAllowedError
            If who acts is no admin.
        StoreError
            If there is no such role, nobody can sign with that name, or no admin would be left.
        """
        self.check("grant")
        check_signature(who, "A role would be given to nobody; were it the first one, no admin could act.")
        if role and role not in ROLES:
            raise StoreError(f"there is no role {role!r}", mend=f"There are: {', '.join(ROLES)}.")
        after = {**self.roles, who: role}
        if ROLES[-1] not in after.values():
            raise StoreError(
                "nobody would be an admin",
                why="Then nobody could ever give a role again.",
                mend=f"Make somebody an admin first: friction people grant NAME {ROLES[-1]}",
            )
        self.record("role", {"who": who, "role": role}, subject=who)

    def keep_roles(self, roles: Mapping[str, str]) -> None:
        """Give everybody the role of ``roles`` again, after a backup was put back that knows others."""
        now = self.roles
        for who in sorted({*roles, *now}):
            role = roles.get(who, "")
            if now.get(who, "") != role:
                self.record("role", {"who": who, "role": role}, subject=who)

    def record(self, action: str, payload: Mapping[str, Any], *, subject: str | None = None) -> None:
        """Add to the audit what was done: a role given, an export written (what, how many rows; never texts)."""
        self._audit.append(action, payload, subject=subject, done_by=self.actor, done_at=self._now())

    def read_audit(self) -> pd.DataFrame:
        """Return the audit, oldest first.

        Raises
        ------
        NotAllowedError
            If who acts is no admin.
        """
        self.check("read audit")
        return self._audit.read()

    def read_decisions(self) -> pd.DataFrame:
        """Return all decisions, oldest first.

        Raises
        ------
        NotAllowedError
            If who acts has no role.
        """
        self.check("read")
        return self._decisions.read()

    def read_codings(self) -> pd.DataFrame:
        """Return all codings, oldest first; of others' answers too, which a coder at work must not see.

        Raises
        ------
        NotAllowedError
            If who acts has no role.
        """
        self.check("read")
        return self._codings.read()

    def _check_undo(self, decision_ids: Collection[str | None], role: str | None) -> None:
        log = self._decisions.read()
        if (log.loc[log["decision_id"].isin(list(decision_ids)), "decided_by"] != self.actor).any():
            check_allowed(self.actor, role, "undo of others")

    def _anchor(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return the payload with where its segments stand in the text."""
        named = list_segments(payload)
        if not named or self._segments is None or "anchors" in payload:
            return dict(payload)
        anchors = to_anchors(named, self._segments())
        if missing := set(named) - {anchor["segment_id"] for anchor in anchors}:
            raise StoreError(
                f"there is no segment {min(missing)!r} in the newest run",
                mend="See a theme's segments with: friction themes show THEME",
            )
        return {**payload, "anchors": anchors}
