"""Words that systems write where they know no id: taken for an id, they would make one person of many.

The list holds what trackers, desks, stores and programs are known to write (among them the ids that PostHog refuses);
`identities.ignore` adds to it, `identities.keep` takes from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.files import to_arrow
from friction.ingest.ids.id_forms import to_form

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

NO_IDS = (
    # programs: no value, another type's, a variable that nobody filled in
    "null", "nil", "none", "undefined", "nan", "NaT", "NA", "n/a", "ref!", "value!", "true", "false", "-1",
    "object object", "object undefined", "object null", "object promise", "object window", "undefined undefined",
    "null null", "none none", "nan nan", "\\N", "-1.0", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "inf", "infinity",
    "object%20object", "k.A.", "n.A.", "your user id",
    "id", "user", "user id", "user.id", "distinct id", "customer id", "client id", "email", "e-mail",
    "empty", "blank", "missing", "no value",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff",
    # trackers and shops: not logged in
    "not set", "not provided", "not available", "not applicable", "not specified", "not logged in",
    "not authenticated", "not identified", "data not available", "not available in demo dataset", "other", "nobody",
    "visitor", "website visitor", "unassigned", "guest checkout", "an anonymous user",
    "logged out", "unidentified", "unauthenticated",
    "no id", "no user", "no user id", "user not found", "unregistered", "unregistered user", "guest",
    "guest user", "guest customer", "anonymous", "anonymous user", "anonymous visitor", "anonymous customer", "anon",
    "unknown", "unknown user", "unknown visitor", "unknown customer", "unknown contact",
    # stores and desks: a writer without a name, or who left
    "a google user", "google user", "ein google-nutzer", "google-nutzer", "un utilisateur de google",
    "utilisateur google", "un usuario de google", "usuario de google", "um usuário do google", "usuário do google",
    "un utente google", "utente google", "een google-gebruiker", "google-gebruiker", "google kullanıcısı",
    "google ユーザー", "google 用户", "пользователь google", "amazon customer", "kindle customer", "facebook user",
    "deleted", "deleted user", "deleted account", "deleted customer", "removed user", "former user", "former customer",
    "inactive user", "permanently deleted user",
    # the same in other languages
    "nicht angemeldet", "kein nutzer", "utilisateur anonyme", "usuario anónimo", "usuário anônimo", "匿名ユーザー",
    "unbekannt", "anonym", "anonymer nutzer", "gast", "gelöschter nutzer", "anonyme", "inconnu", "invité", "anónimo",
    "anônimo", "desconocido", "desconhecido", "invitado", "convidado", "anonimo", "sconosciuto", "ospite", "anoniem",
    "onbekend", "匿名", "匿名用户", "游客", "未知", "ゲスト", "аноним", "гость",
)  # fmt: skip
"""In small letters, without signs around them, and parted by spaces: `find_words` parts them in other ways, too. The
zero is `ZERO`, which is an id at times."""

ZERO = "0"

_AS_WRITTEN = frozenset(["NA", "NaT", "-1", "-1.0", "\\N"])
"""Words that are none in other letters (Nat, Na are names), or without what stands around them (MySQL's ``\\N``)."""

_PARTED_BY = ("_", "-", "")
"""What parts words that a program made: ``unknown_user``, ``guest-user``, ``notset``."""

_AROUND = " \t\"'`´“”‘’„«»()[]{}<>$%#|*_.,;:?+=~-–—/\\"


def to_word(value: str) -> str:
    """Return an id as words for nobody are compared: in small letters, no signs around it, single spaces."""
    plain = to_form(value)[0] or ""
    if plain in _AS_WRITTEN:
        return plain
    bare = plain.strip(_AROUND)
    return bare if bare in _AS_WRITTEN else " ".join(bare.casefold().split())


def find_words(ignore: Collection[str] = (), keep: Collection[str] = ()) -> frozenset[str]:
    """Return the words for nobody, as `to_word` writes them; nothing but signs is always one."""
    return (_part(NO_IDS) | set(map(to_word, ignore))) - _part(keep) | {""}


def _part(words: Collection[str]) -> frozenset[str]:
    """Return words as `to_word` writes them, those of several words in all ways in which programs part them."""
    plain = [to_word(word) for word in words]
    return frozenset([*plain, *(word.replace(" ", sign) for word in plain for sign in _PARTED_BY)])


def find_maybe_words(values: pd.Series, words: Collection[str], *, are_plain: bool = False) -> pd.Series:
    """Tell which ids may be words for nobody.

    Parameters
    ----------
    values : text (dtype str), without nulls.
    words : see `find_words`.
    are_plain : all are of letters and digits alone, so nothing stands around any.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = to_arrow(values)
    bare = pc.utf8_lower(ids if are_plain else pc.utf8_trim(ids, characters=_AROUND))
    wanted = pa.array(sorted({word.lower() for word in words}), bare.type)
    known = pc.is_in(bare, value_set=wanted)
    if not are_plain:
        known = pc.or_(known, pc.is_in(ids, value_set=pa.array(sorted(_AS_WRITTEN), ids.type)))
    return pd.Series(known.to_numpy(), index=values.index, dtype=bool)
