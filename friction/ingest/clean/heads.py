"""Where a mail program says that another mail begins: by the form of what it writes, not by its language."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_HEAD = 250
"""Characters of "On … wrote:", at most, and of a line of a head that are looked at."""

_ADDRESS = r"[^\s<>@\"'(),:;\[\]]{1,64}@[^\s<>@\"'(),:;\[\]]{1,100}"
_NAMED = re.compile(
    rf"<\s?(?:mailto:)?(?:{_ADDRESS}|[A-Za-z]{{1,20}}_\d{{1,9}}|redacted)[^<>\s]{{0,99}}\s?>|\[mailto:|\({_ADDRESS}\)",
    re.IGNORECASE,
)
_ANY_ADDRESS = re.compile(rf"{_ADDRESS}|<[^<>\s]{{1,100}}>|\[mailto:")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.hH]\s?\d{2}(?!\d)")
_DAY = re.compile(
    r"(?<!\d)(?:\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.?\s?(?:月|월)|\d{1,2}\.?\s(?:de\s)?[^\W\d]{3,12}\.?|[^\W\d]{3,12}\.?\s\d{1,2},)"
)
_COLON = re.compile(r"[:：]\W{0,3}\Z")
_KEY = re.compile(
    r"[*_>\s|]{0,4}([^\W\d][^\W\d_'’./() -]{0,24}(?:[ \xa0'’/-][^\W\d][^\W\d_()]{0,14}){0,2})[*_\s]{0,3}[:：][*_\s]{0,3}(.*)"
)
_DASHED = re.compile(
    r"[>*\s]{0,3}[-‐–—=_*#]{3,60}\s?([^\W\d_][^‐–—=_*#\n]{2,160}?)\s?[-‐–—=_*#]{3,60}\s{0,3}\Z|##-? ?([^\W\d_][^#\n]{2,160}?) ?-?##\s{0,3}\Z"
)
_RULE = re.compile(r"[>*\s]{0,3}(?:_{8,}|-{8,}|={8,}|[-–—_=]{3,})\s{0,3}\Z")

_WHO = (
    "from|von|de|da|van|fra|från|od|от|від|kimden|kimden|lähettäjä|feladó|expéditeur|absender|remitente|remetente|mittente|"
    "afzender|avsändare|afsender|avsender|nadawca|odesílatel|из|από|מאת|من|差出人|送信者|发件人|寄件者|寄件人|发送人|보낸 사람|보낸사람|จาก|dari|từ"
)
_WHEN = (
    "sent|date|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviado em|enviada em|enviada|fecha|"
    "data|inviato|verzonden|sendt|dato|skickat|wysłano|wysłane|odesláno|отправлено|дата|надіслано|gönderilme|gönderildi|tarih|"
    "lähetetty|päivämäärä|elküldve|dátum|trimis|στάλθηκε|ημερομηνία|נשלח|תאריך|تاريخ|تم الإرسال|送信日時|日時|发送时间|发送日期|日期|寄件日期|"
    "보낸 날짜|보낸날짜|날짜|ส่ง|วันที่|dikirim|tanggal|đã gửi|ngày"
)
_OTHERS = (
    "to|cc|bcc|reply-to|an|kopie|antwort an|à|para|a|aan|til|till|kopi|kopia|do|dw|komu|кому|копия|kime|vastaanottaja|címzett|către|"
    "προς|אל|إلى|宛先|收件人|抄送|받는 사람|받는사람|참조|ถึง|kepada|đến|tới|importance|attachments"
)
_WHAT = (
    "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|předmět|тема|konu|aihe|tárgy|subiect|θέμα|נושא|الموضوع|件名|主题|"
    "主旨|제목|เรื่อง|subjek|perihal|chủ đề"
)
_SENDER, _TIME, _BESIDE, _SUBJECT = (frozenset(words.split("|")) for words in (_WHO, _WHEN, _OTHERS, _WHAT))
_KEYS = _SENDER | _TIME | _BESIDE | _SUBJECT

_FORWARDED = re.compile(
    r"forward|weitergeleitet|transf[ée]r|reenviad|encaminhad|reencaminhad|inoltrat|doorgestuurd|videresend|vidarebefordra"
    r"|przekazan|přeposlan|пересыла|пересланн|ilet|välitetty|továbbít|転送|转发|轉寄|전달",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"origin|ursprüng|message d'origine|messaggio original|oorspronkelijk|oprindelig|opprinnelig|alkuperäinen|původní|исходн"
    r"|eredeti|özgün|元のメッセージ|原始|原邮件|원본|reply above|above this line|oberhalb dieser zeile|acima desta linha"
    r"|au-dessus de cette ligne|encima de esta línea|sopra questa riga|boven deze",
    re.IGNORECASE,
)
_FIRST_WORDS = re.compile(
    r"(?:on|at|am|le|el|em|no dia|il|il giorno|op|den|dnia|w dniu|dne|pe|a)\b[^.!?\n]{0,80}", re.IGNORECASE
)
_VERBS = (
    r"wrote|writes|schrieb|geschrieben|a écrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev|napisał(?:\(a\))?|napsal(?:\(a\))?"
    r"|kirjoitti|написал\(?а?\)?|пишет|пише|写道|написа|írta|napísal(?:\(a\))?|yazdı|a scris|έγραψε|napisao|rašė|kirjutas"
)
_WROTE = re.compile(rf"(?:\b|(?<=\W))(?:{_VERBS})(?:\b|(?<=\)))[^:：\n]{{0,80}}[:：]\W{{0,3}}\Z", re.IGNORECASE)
_FLAT_WROTE = re.compile(rf"\b(?:{_VERBS})(?=\W)[^:：\n]{{0,60}}?[:：]", re.IGNORECASE)
_FLAT_BEGIN = re.compile(
    r"\b(?:On|At|Am|Le|El|Em|Il|Op|Den|Dnia|Dne|W dniu|No dia)\s[^!?\n]{0,50}?(?:\d{4}|\d{1,2}[:.]\d{2}|\d{1,2}[./-]\d{1,2})"
)
_FLAT_HEAD = re.compile(
    rf"(?:^|\s)(?:{_WHO}):\s[^\n:]{{1,120}}"
    rf"(?:<[^<>\s]{{1,100}}>|\[mailto:[^\]\s]{{1,100}}\]|{_ADDRESS})\s{{1,3}}(?:{_WHEN}):\s",
    re.IGNORECASE,
)

_DASHED_BEFORE = re.compile(r"[-_]{4,60}(?:[^-_\n]{2,60}[-_]{4,60})?\s*\Z")


def count_wrote(lines: Sequence[str], at: int) -> int:
    """Return of how many lines the words "… wrote:" are that begin at a line; 0: it is none.

    A line or two (three where addresses are long) that end in a colon and hold an address and a time; one of both is
    enough where marked lines follow, or where the words are known and nobody tells what was written to him.
    """
    for n in (1, 2, 3):
        if at + n > len(lines) or not lines[at + n - 1]:
            return 0
        head = " ".join(lines[at : at + n])
        if len(head) > LONGEST_HEAD:
            return 0
        if not _COLON.search(head):
            continue
        if n > 1 and _begins_later(lines[at], " ".join(lines[at + 1 : at + n])):
            return 0
        named = _ANY_ADDRESS.search(head) is not None
        clock, day = _CLOCK.search(head) is not None, _DAY.search(head) is not None
        behind = next((place for place in range(at + n, len(lines)) if lines[place]), None)
        marked = behind is not None and lines[behind].startswith(">")
        if named and (clock or day):
            return (
                n
                if marked or _WROTE.search(head) or (clock and day and _NAMED.search(head) and not _tells(head))
                else 0
            )
        if marked and (named or (clock and day) or _WROTE.search(head) or _is_known_head(head)):
            return n
        dated = (clock and day) or ((clock or day) and _FIRST_WORDS.match(head))
        if dated and _WROTE.search(head) and not _tells(head):
            return n
        return 0
    return 0


def _begins_later(first: str, rest: str) -> bool:
    """Tell whether a head begins behind a line: that line is a sentence, says nothing of a head, or the rest says all."""
    part = any(pattern.search(first) for pattern in (_CLOCK, _DAY, _ANY_ADDRESS))
    whole = _CLOCK.search(rest) is not None and _DAY.search(rest) is not None
    return not part or whole or first.endswith((".", "!", "?", "…", "。", "！", "？"))


def count_ruled(lines: Sequence[str], at: int) -> int:
    """Return of how many lines a head that begins with a long rule is; 0: it is none.

    Desks write "Please reply above this line" between two rules, or a name and a time, each on its line, below one.
    """
    if not re.match(r"[-–—_=]{12,}\Z", lines[at]):
        return 0
    below = [place for place in range(at + 1, min(len(lines), at + 6)) if lines[place]][:2]
    if len(below) < 2:  # noqa: PLR2004 - a name and a time, or words and a rule
        return 0
    first, second = (lines[place] for place in below)
    if _is_rule(second) and len(first) <= LONGEST_HEAD and is_separator(first):
        return below[1] + 1 - at
    named = re.match(r"[^\W\d_][^\n:.!?]{1,58}\Z", first) is not None
    timed = len(second) <= 45 and _CLOCK.search(second) and _DAY.search(second)  # noqa: PLR2004 - nothing but a time
    return below[1] + 1 - at if named and timed else 0


def count_block(lines: Sequence[str], at: int) -> int:
    """Return of how many lines a block "From: … Sent: … Subject: …" is that begins at a line; 0: it is none.

    Its first lines name who wrote, with an address or by a known word, and when. A form that a person filled in
    ("Name: …", "E-mail: …") is none.
    """
    pairs: list[tuple[str, str]] = []
    place = last = at
    while place < len(lines) and len(pairs) < 10:  # noqa: PLR2004 - heads are short
        line = lines[place][:LONGEST_HEAD]
        if not line:
            if place - last > 1 or not pairs:
                break
            place += 1
            continue
        match = _KEY.match(line)
        if match is None or (len(lines[place]) > LONGEST_HEAD and "@" not in line):
            if not (pairs and "@" in line and len(lines[place]) <= 2 * LONGEST_HEAD and last == place - 1):
                break  # what goes on with addresses is still the head
        else:
            key = " ".join(match[1].casefold().split())
            if pairs and lines[place - 1] == "" and key not in _KEYS:
                break
            pairs.append((key, match[2].strip()))
        last = place
        place += 1
    if len(pairs) < 2:  # noqa: PLR2004 - one line is no head
        return 0
    keys = [key for key, _ in pairs]
    known = sum(key in _KEYS for key in keys)
    named = [bool(_NAMED.search(value)) for _, value in pairs]
    timed = any((_DAY.search(value) or _CLOCK.search(value)) and not _NAMED.search(value) for _, value in pairs)
    told = any(_DAY.search(value) and _CLOCK.search(value) for _, value in pairs)
    sender = any(key in _SENDER for key in keys[:3])
    ruled = any(_is_rule(line) for line in [line for line in lines[max(0, at - 2) : at] if line][-1:])
    mailed = any(("@" in value or _NAMED.search(value)) and key in _KEYS for key, value in pairs)
    wholly = known >= 3 or any(named) or ruled  # noqa: PLR2004 - a receipt has a date and an address as well
    if sender and mailed and known >= 2 and wholly and (timed or known >= 3):  # noqa: PLR2004 - who and when
        return last + 1 - at
    if sender and (timed or ruled) and known >= 2 and (known >= 3 or ruled) and any(key in _SUBJECT for key in keys):  # noqa: PLR2004
        return last + 1 - at  # without an address: "From: Berlin, To: Rome" is a journey, so there must be a subject
    if any(named[:2]) and told and (len(pairs) >= 3 or ruled):  # noqa: PLR2004 - a language that is not known
        return last + 1 - at
    return 0


def find_dashed(line: str) -> str | None:
    """Return the words between dashes of "-----Original Message-----"; None: the line is none."""
    match = _DASHED.match(line[:LONGEST_HEAD])
    return (match[1] or match[2]) if match else None


def is_separator(words: str) -> bool:
    """Tell whether words between dashes are known to stand above another's mail."""
    dated = _CLOCK.search(words) is not None or _DAY.search(words) is not None
    return bool(_ORIGINAL.search(words) or is_forward(words) or (dated and _ANY_ADDRESS.search(words)))


def is_forward(words: str) -> bool:
    """Tell whether words between dashes say that a mail was forwarded."""
    return _FORWARDED.search(words) is not None


def is_key_line(line: str) -> bool:
    """Tell whether a line is like one of a head: a known word, a colon, a value."""
    match = _KEY.match(line[:LONGEST_HEAD])
    return match is not None and " ".join(match[1].casefold().split()) in _KEYS


def is_rule(line: str) -> bool:
    """Tell whether a line is a rule that mail programs draw."""
    return _is_rule(line)


def find_flat(line: str) -> int | None:
    """Return where another's mail begins within a line, in exports that lost the line breaks; None: nowhere."""
    found = []
    head = _FLAT_HEAD.search(line)
    if head is not None:
        before = _DASHED_BEFORE.search(line[: head.start()], max(0, head.start() - LONGEST_HEAD))
        found.append(before.start() if before else head.start())
    for end in _FLAT_WROTE.finditer(line):
        begins = list(_FLAT_BEGIN.finditer(line, max(0, end.start() - LONGEST_HEAD), end.start()))
        if begins and not _says_i(line[begins[-1].start() : end.end()]):
            found.append(begins[-1].start())
            break
    return min(found) if found else None


def _is_rule(line: str) -> bool:
    return _RULE.match(line[:LONGEST_HEAD]) is not None


def _says_i(head: str) -> bool:
    """Tell whether the writer speaks of what he wrote himself."""
    return (
        re.search(
            r"\b(?:I|we|ich|wir|je|j'ai|nous|yo|eu|io|ik|jag|jeg|ja)\s+(?:wrote|schrieb|skrev|schreef|escrevi|ai)",
            head,
            re.IGNORECASE,
        )
        is not None
    )


def _tells(head: str) -> bool:
    """Tell whether a person tells what was written to him ("your colleague wrote to me:"), as no program does."""
    return (
        _says_i(head)
        or re.search(
            r"\b(?:I|me|my|us|your?|mir|mich|uns|mein\w*|eure?\w*|ihr\w*|dein\w*|me|m'a|nous|votre|vos|mi|mí|su|nos|vuestro"
            r"|meu|sua|seu|mij|mijn|jullie|uw|mig|meg|mne|мне|нам|ваш\w*|minulle|teidän|nekem)\b",
            head,
            re.IGNORECASE,
        )
        is not None
    )


@cache
def _load_known() -> tuple[re.Pattern[str], ...]:
    """Return the "… wrote:" of thirteen languages, as mail-parser-reply knows them."""
    from mailparser_reply.constants import MAIL_LANGUAGES

    return tuple(
        re.compile(language["wrote_header"], re.IGNORECASE)
        for language in MAIL_LANGUAGES.values()
        if "wrote_header" in language
    )


def _is_known_head(head: str) -> bool:
    return any(pattern.match(head) for pattern in _load_known())
