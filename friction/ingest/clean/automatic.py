"""Documents that nobody wrote: automatic replies, mails that could not be delivered, notices of calendars."""

from __future__ import annotations

import re

from friction.ingest.clean.reasons import BOUNCE, CALENDAR, REPLY

LOOKED_AT = 4_000
"""Characters of a text that are looked at: such texts say at once what they are."""

_HEADERS = re.compile(
    r"^(?:auto-submitted\s*:\s*auto-(?:replied|generated|notified)|x-auto-?(?:reply|respond(?:er)?|response-suppress)\b.*:|precedence\s*:\s*auto_reply"
    r"|x-autorespond\s*:)",
    re.IGNORECASE | re.MULTILINE,
)
_REPLY_TITLE = re.compile(
    r"\W{0,3}(?:(?:re|aw|sv|antw|odp|r|res)\s?:\s*)?\W{0,3}(?:automatic(?:ally)? (?:reply|response|generated)|automated (?:reply|response)|auto[- ]?(?:reply|response|responder)|out[- ]of[- ](?:the[- ])?office"
    r"|automatische (?:antwort|abwesenheit\w*)|abwesenheits(?:notiz|nachricht|assistent|meldung)|abwesend\s?:|réponse automatique|message d'absence|absence du bureau|absent\(?e?\)? du bureau"
    r"|respuesta automática|fuera de la oficina|resposta automática|fora do escritório|(?:mensagem de )?ausência(?: temporária| do escritório)?|risposta automatica|fuori (?:ufficio|sede)"
    r"|automatisch antwoord|automatische reactie|afwezig|autosvar|automatisk svar|automatiskt svar|fraværsmelding|fravær\s?:|frånvaro|automatyczna odpowiedź|odpowiedź automatyczna|poza biurem"
    r"|automatická odpověď|automaattinen vastaus|poissaolo|автоматический ответ|автоответ|otomatik yanıt|automatikus válasz|自動応答|自動返信|不在通知|自动回复|自動回覆|自动答复|자동 회신|자동 응답)"
    r"(?=\s*(?:[:：\])}–—-]|\(|\Z))",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"out of (?:the |my )?office|away from (?:the |my )?(?:office|desk|e-?mails?)|on (?:annual |parental |maternity |paternity |sick )?(?:leave|vacation|holidays?)\b"
    r"|nicht (?:im (?:büro|haus|dienst)|am arbeitsplatz|erreichbar)|außer haus|im urlaub|abwesend|elternzeit|absente?(?:\(e\))? (?:du bureau|jusqu)|en (?:congés?|vacances)|je suis absent"
    r"|fuera de la oficina|de vacaciones|ausente|fora do escritório|de férias|fuori (?:ufficio|sede)|in ferie|assente|afwezig|niet aanwezig|op vakantie|met verlof|ikke på kontoret|på ferie|inte på kontoret|på semester|ledig\b"
    r"|poza biurem|na urlopie|nieobecn|nejsem v kanceláři|dovolen|lomalla|poissa|в отпуске|отсутству|izinde|ofiste değil|szabadság|不在|休暇|休业|休假|出差|外出|不在办公室|부재|휴가",
    re.IGNORECASE,
)
_SIGNS_OF_REPLY = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"thank(?:s| you) for (?:your|contacting|the) ?(?:e-?mail|message|mail)?|(?:vielen )?dank für (?:ihre|deine) (?:e-?mail|nachricht|mail)|merci (?:de|pour) votre (?:message|mail|courriel|e-mail)"
        r"|gracias por su (?:mensaje|correo|e-?mail)|obrigad[oa] p(?:elo|ela|or) (?:seu|sua|vossa|o seu) ?(?:e-?mail|mensagem|contato|contacto)?|grazie per (?:la tua|la sua|il tuo|il suo|avermi|aver) ?(?:e-?mail|messaggio|mail)?|bedankt voor (?:uw|je) (?:e-?mail|bericht|mail)"
        r"|tak for din (?:mail|e-mail|besked)|tack för ditt (?:mail|mejl|e-post)|takk for (?:din )?(?:e-post|mail)|dziękuję za (?:wiadomość|e-?mail|maila)|děkuji za|спасибо за (?:ваше )?(?:письмо|сообщение)|メールありがとう|ご連絡(?:いただき)?ありがとう|感谢您的(?:来信|邮件)|您好[,，]?.{0,10}邮件",
        r"(?:return|back|until|till|returning|available again)\b[^.\n]{0,40}\d|(?:bis|ab dem|zurück|wieder)\b[^.\n]{0,40}\d|(?:jusqu|retour|partir du)[^.\n]{0,40}\d|(?:hasta|regres|vuelvo|volver)[^.\n]{0,40}\d|(?:até|retorn|regresso|volto)[^.\n]{0,40}\d|(?:fino|rientr|torner)[^.\n]{0,40}\d"
        r"|(?:tot|terug|vanaf)\b[^.\n]{0,40}\d|(?:til|tilbage|indtil|till|tillbaka|tilbake|frem til)\b[^.\n]{0,40}\d|(?:do|wracam|powrót|powrotu)\b[^.\n]{0,40}\d|(?:do|vrátím)\b[^.\n]{0,40}\d|(?:до|с|по)\s[^.\n]{0,20}\d|\d[^\n]{0,12}(?:まで|から|至|到|前|까지)|(?:至|到)\s?\d",
        r"urgent(?!ly|emente)|emergenc|in (?:the|my) (?:meantime|absence)|dringend(?=e|er|en|es)\w+|vertretung|meine[rm]? abwesenheit|urgence|mon absence|urgente|urgencia|mi ausencia|urgência|minha ausência|urgenz|mia assenza|dringende|spoed|afwezigheid|hastende|haster|brådskande|akut|piln|naléhav|срочн|acil|緊急|お急ぎ|急ぎ|紧急|緊急|如有急事|急事|긴급",
        r"(?:limited|no|without|intermittent) access to (?:my )?e-?mail|e-?mails? (?:are|will) not (?:be )?(?:read|forwarded)|nicht (?:weitergeleitet|gelesen)|do not reply|please do not respond|nicht auf diese e-?mail|ne pas répondre|no responda|não responda|non rispondere|accès (?:limité|restreint)|acceso limitado|acesso limitado|beperkte toegang|automat",
    )
)
_RECEIPT = re.compile(
    r"(?:this is an? (?:automated|automatic|auto-?generated) (?:reply|response|message|e-?mail|confirmation)|dies ist eine automatische? (?:generierte )?(?:antwort|nachricht|e-?mail)|automatisch (?:generierte|erstellte) (?:antwort|nachricht|e-?mail)"
    r"|ceci est (?:une réponse|un message|un e-?mail) automatique|(?:esta es una|esto es una) respuesta automática|esta é uma (?:resposta|mensagem) automática|questa è una risposta automatica|dit is een automatisch|dette er (?:et|en) auto|detta är ett auto|to jest automatyczn|это автоматическ|自動(?:送信|配信|返信)|此为?(?:自动|系统)|系统自动)",
    re.IGNORECASE,
)
_BOUNCE_TITLE = re.compile(
    r"\W{0,3}(?:undeliver(?:able|ed)(?: mail returned)?|delivery (?:status notification|has failed|failure|incomplete)|mail delivery (?:failed|failure|subsystem|system)|returned mail|failure notice|message (?:not delivered|undeliverable)|unzustellbar|zustellung fehlgeschlagen"
    r"|non remis|échec de (?:la )?(?:remise|distribution)|no se puede entregar|no entregado|não (?:foi )?(?:entregue|é possível entregar)|falha na entrega|impossibile recapitare|mancato recapito|onbestelbaar|kan ikke leveres|oleverbart|kunne ikke leveres|niedoręczon|nie można dostarczyć|nedoručiteln|недоставлен|не доставлено|teslim edilemedi|配信不能|配達できません|未送达|退信|无法投递|배달되지)",
    re.IGNORECASE,
)
_SURE_BOUNCE = re.compile(
    r"\W{0,3}(?:undeliverable:|unzustellbar:|onbestelbaar:|no se puede entregar:|non remis|impossibile recapitare:"
    r"|delivery status notification \(failure\)|mail delivery failed|undelivered mail returned to sender)",
    re.IGNORECASE,
)
"""Titles that no person writes; the body names the address all the same."""

_MACHINE = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"mailer-daemon|postmaster@|mail delivery (?:sub)?system",
        r"final-recipient\s*:|original-recipient\s*:|action\s*:\s*failed",
        r"diagnostic-code\s*:|reporting-mta\s*:|remote-mta\s*:|x-failed-recipients\s*:|status\s*:\s*[45]\.\d",
        r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|#[45]\.\d{1,3}\.\d{1,3}",
        r"(?:could not|couldn't|cannot|can't|wasn't able to|unable to|not) be? ?deliver|konnte nicht zugestellt|n'a pas pu être (?:remis|distribu)|no (?:se )?(?:ha podido|pudo) (?:ser )?entreg|não (?:pôde|foi possível) (?:ser )?entreg|non è stato possibile (?:recapitare|consegnare)|nie (?:została|mogła).{0,20}dostarcz|配信できません|无法送达|not delivered",
        r"recipient address rejected|user unknown|mailbox (?:is )?(?:full|unavailable|not found)|no such user|address (?:couldn't be found|not found|rejected)|permanent (?:fatal )?errors?|host [\w.-]{4,100}\[?[\d.]{0,15}\]? said",
    )
)
_NOT_DELIVERED = 4
"""Of these, the one that people say of parcels, too."""

_CALENDAR_TITLE = re.compile(
    r"\W{0,3}(?:(?:updated |new )?invitation|accepted|declined|tentative(?:ly accepted)?|cancell?ed(?: event)?|einladung|aktualisierte einladung|zugesagt|abgesagt|abgelehnt|angenommen|mit vorbehalt|invitation mise à jour|accepté|refusé|annulé|invitación|aceptad[oa]|rechazad[oa]|cancelad[oa]|convite|aceite?|aceito|recusado|invito|accettato|rifiutato|annullato"
    r"|uitnodiging|geaccepteerd|geweigerd|accepteret|afvist|inbjudan|accepterat|zaproszenie|zaakceptowano|odrzucono|招待|承諾|辞退|邀请|已接受|已拒绝|초대)\s?[:：]",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:[ap]\.?m\.?)?\s?(?:[–—-]|to|bis|à|a|até|tot|til|do|～|~)\s?\d{1,2}[:.h]\d{2}|\d{1,2}:\d{2}\s?[ap]m\s?[–—-]",
    re.IGNORECASE,
)
_PLACE_KEYS = re.compile(
    r"^\W{0,3}(?:when|where|who|what|organi[sz]er|calendar|attendees?|guests?|location|invitees?|joining info\w*|time|date|wann|wo|wer|organisator|veranstalter|kalender|teilnehmer|ort|termin|quand|où|qui|organisateur|lieu|participants?|cuándo|dónde|quién|organizador|lugar|asistentes"
    r"|quando|onde|quem|local|dove|chi|organizzatore|luogo|wanneer|waar|wie|locatie|hvornår|hvor|hvem|när|var|vem|kiedy|gdzie|kto|kdy|kde|日時|場所|主催者|参加者|时间|地点|组织者|시간|장소)\s?[:：]",
    re.IGNORECASE | re.MULTILINE,
)
_HOST_KEYS = re.compile(
    r"^\W{0,3}(?:organi[sz]er|calendar|attendees?|guests?|invitees?|joining info\w*|organisator|veranstalter|kalender|teilnehmer|organisateur|participants?|organizador|asistentes|organizzatore|deelnemers|主催者|参加者|组织者|주최자"
    r"|(?:who|wer|qui|quién|quem|chi|wie|hvem|vem|kto)\s?[:：][^\n]{0,120}@)",
    re.IGNORECASE | re.MULTILINE,
)
_MEETING = re.compile(
    r"(?:join (?:zoom|the meeting|on your computer|with google meet|microsoft teams)|microsoft teams(?:-| )(?:meeting|besprechung)|meeting id|besprechungs-?id|google meet|view (?:all )?guest info|invitation from google calendar|einladung von google)",
    re.IGNORECASE,
)

_TITLES = "|".join(pattern.pattern.partition("(?=")[0] for pattern in (_REPLY_TITLE, _BOUNCE_TITLE, _CALENDAR_TITLE))
SIGNS = "|".join(
    f"(?i:{sign})"
    for sign in (
        rf"^\s*(?:{_TITLES})",
        r"begin:vcalendar|auto-submitted|x-auto|auto_reply",
        *(pattern.pattern for at, pattern in enumerate(_MACHINE) if at != _NOT_DELIVERED),
        _ABSENT.pattern,
        _RECEIPT.pattern,
        _MEETING.pattern,
        rf"(?m:{_HOST_KEYS.pattern})",
    )
)
"""What a text must hold, to be automatic, in the words of RE2."""


def find_automatic(title: str, body: str) -> str | None:
    """Return which kind of automatic document a text is; None: somebody wrote it.

    Parameters
    ----------
    title, body : the title where there is one, else empty; and the text, both as plain text.
    """
    title, body = title[:LOOKED_AT].strip(), body[:LOOKED_AT].strip()
    whole = f"{title}\n{body}"
    first, _, rest = body.partition("\n")
    headline = title or (first if len(first) <= 120 and rest.strip() else "")  # noqa: PLR2004 - a title in the text
    headline = re.sub(r"^(?:subject|betreff|objet|asunto|assunto|oggetto)\s?:\s*", "", headline, flags=re.IGNORECASE)
    if re.search(r"^\s*BEGIN:VCALENDAR", whole, re.MULTILINE):
        return CALENDAR
    if _is_bounce(whole, headline, body):
        return BOUNCE
    if _HEADERS.search(whole):
        return REPLY
    if _is_calendar(whole, headline):
        return CALENDAR
    if _REPLY_TITLE.match(title) or (
        title == "" and headline and _REPLY_TITLE.match(headline) and _ABSENT.search(rest)
    ):
        return REPLY
    if _ABSENT.search(body[:400]) and _is_absence(body):
        return REPLY
    return REPLY if _RECEIPT.match(body[:200].lstrip("*-_= \n")) else None


def _is_bounce(whole: str, headline: str, body: str) -> bool:
    """Tell whether a mail program says that it could not deliver a mail; parcels that were not delivered are none."""
    machine = [pattern.search(whole) is not None for pattern in _MACHINE]
    strong = sum(machine[:_NOT_DELIVERED])
    titled = _BOUNCE_TITLE.match(headline) is not None
    return (
        (_SURE_BOUNCE.match(headline) is not None and "@" in body)
        or (titled and (strong >= 1 or (machine[_NOT_DELIVERED] and ":" in headline and "@" in body)))
        or (strong >= 1 and sum(machine) >= 3)  # noqa: PLR2004 - three of what machines say
        or (machine[0] and strong >= 2)  # noqa: PLR2004
    )


def _is_calendar(whole: str, headline: str) -> bool:
    """Tell whether a calendar says who meets when; a person's "When: …, where: …" is none."""
    n_keys = len({match[0].strip().casefold() for match in _PLACE_KEYS.finditer(whole)})
    timed, titled = _RANGE.search(whole) is not None, _CALENDAR_TITLE.match(headline) is not None
    meeting = _MEETING.search(whole) is not None
    invited = _HOST_KEYS.search(whole) is not None
    return (titled and (timed or n_keys >= 2 or meeting)) or (timed and n_keys >= 2 and (meeting or invited))  # noqa: PLR2004


def _is_absence(body: str) -> bool:
    """Tell whether a text that speaks of being away is a program's: thanks for a mail, who to ask, until when."""
    beginning = body[:1_500]
    thanks, until, urgent, access = (pattern.search(beginning) is not None for pattern in _SIGNS_OF_REPLY)
    thanks = thanks and _SIGNS_OF_REPLY[0].search(body[:70]) is not None  # programs thank first, people last
    reached = "@" in beginning or re.search(r"\+?\d[\d /()-]{7,}\d", beginning) is not None
    if len(body) > 2_500 or "?" in beginning:  # noqa: PLR2004 - people who are away and ask
        return False
    signs = thanks + until + urgent + access
    return signs >= 3 or (signs >= 2 and (thanks or access or reached))  # noqa: PLR2004
