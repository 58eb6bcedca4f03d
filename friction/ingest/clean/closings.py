"""What programs and firms put below a person's words: signatures, "Sent from my phone", legal footers."""

from __future__ import annotations

import re

from friction.ingest.clean.reasons import FOOTER, SIGNATURE

SENT = (
    "sent from|sent via|sent with|get outlook for|von meinem|von meiner|gesendet von|gesendet mit|gesendet über|gesendet aus|"
    "holen sie sich outlook|outlook für|diese nachricht wurde von meinem|envoyé de|envoyé depuis|envoyé à partir|envoyé par|obtenez outlook|télécharger outlook|"
    "enviado desde|enviado de|enviado do|enviado a partir|enviado pelo|enviado via|enviado con|enviada do|enviado por|obtener outlook|obter o outlook|"
    "obtenha o outlook|inviato da|inviato dal|inviato con|ottieni outlook|verzonden vanaf|verzonden met|verzonden via|verstuurd vanaf|outlook voor|"
    "sendt fra|hent outlook|få outlook|skickat från|skickades från|hämta outlook|wysłano z|wysłane z|wysłane za|pobierz outlook|odesláno z|odeslané z|"
    "lähetetty|hanki outlook|отправлено с|отправлено из|отправлено от|надіслано з|trimis de pe|trimis din|elküldve|küldve|gönderildi|στάλθηκε|"
    "iphone'umdan|iphoneから|ipadから|androidから|iphoneから送信|从我的|從我的|发自我的|寄自我的|發自我的|来自|나의 iphone|내 iphone|"
    "נשלח מ|أُرسلت من|أرسلت من|تم الإرسال من|ส่งจาก|dikirim dari|đã gửi từ|được gửi từ|poslano s|poslané z|изпратено от"
)
_SENT = re.compile(rf"[\W_]{{0,4}}(?:{'|'.join(re.escape(words) for words in SENT.split('|'))})", re.IGNORECASE)
_DEVICE = re.compile(
    r"iphone|ipad|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|oneplus|motorola|blackberry|nokia|sony xperia|windows|"
    r"outlook|yahoo|gmail|thunderbird|proton ?mail|aol|web\.de|gmx|mail\b|mobile|handy|smartphone|mobiltelefon|"
    r"téléphone|móvil|celular|cellulare|telefon|telefoon|tablet|phone\b|https?://|携帯|手机|手機",
    re.IGNORECASE,
)
LONGEST_SENT_WORDS = 12
LONGEST_SENT = 100
"""Characters of "Sent from my phone", with an address of who sells it."""

_LEGAL = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"confiden[tcz]|vertraulich|riservat|vertrouwelijk|fortrolig|konfidentiell|poufn|důvěrn|luottamuk|конфиденциал|gizli|機密|秘密|保密|机密|기밀|secr[eè]t professionnel|privileged",
        r"e-?mail|courriel|message|nachricht|messaggio|mensa[jg]e[mn]?|bericht|meddelelse|meddelande|wiadomoś|zpráv|viesti|сообщени|письм|メール|邮件|郵件|메일",
        r"intended (?:solely |only )?(?:for|recipient)|addressee|empfänger|adressat|destinata|destinat[aá]ri|geadresseerde|bestemd voor|modtager|mottagare|mottaker|adresat|odbiorc|příjemc|vastaanottaj|получател|адресат|alıcı|受信者|宛先|收件人|수신인",
        r"unauthori[sz]ed|prohibit|strictly|unbefugt|nicht gestattet|untersag|interdit|prohibid|proibid|vietat|verboden|forbudt|förbjud|zabronion|zakázán|запрещ|yasak|禁止|严禁|disseminat|distribut|disclos|weitergabe|divulga|verbreitung",
        r"delete|destroy|löschen|vernichten|supprim|détrui|elimin|borrar|apag[au]|excl[uú]|cancell|verwijder|slet|radera|slett|usun|smaž|poista|удал|sil(?:in|me)|削除|删除|삭제|in error|irrtümlich|par erreur|por error|por engano|per errore|ved en fejl",
        r"registered (?:office|in)|handelsregister|amtsgericht|geschäftsführer|sitz der gesellschaft|hrb\b|ust-?id|vat (?:no|reg|id)|company (?:no|number|reg)|siège social|siren|r\.?c\.?s\.?|domicilio social|partita iva|\bkvk\b|\bcvr\b|limited liability|s\.r\.l|gmbh",
        r"consider the environment|denken sie an die umwelt|pensez à l'environnement|medio ambiente|meio ambiente|viruses|virenfrei|unsubscribe|abmelden|abbestellen|désabonner|darse de baja|cancelar (?:a )?(?:inscrição|assinatura)|disiscriv|afmelden|afmeld|avregistrera|wypis|退订|配信停止",
    )
)
SHORTEST_FOOTER = 30
MOST_PARAGRAPHS = 20
"""Paragraphs of a text that are looked at as footers, from its end: a bound for hostile texts."""

FEWEST_LEGAL = 3
FEWEST_LEGAL_ALONE = 2
"""Kinds of such words that a paragraph needs to be a footer; as much where it says at its beginning what it is."""

_NAMED_FOOTER = re.compile(
    r"[\W_]{0,10}(?:confidentiality (?:notice|note)|disclaimer|legal notice|privacy notice|rechtlicher hinweis|haftungsausschluss|vertraulichkeitshinweis"
    r"|avis de confidentialité|clause de confidentialité|aviso legal|aviso de confidencialidad|aviso de confidencialidade|avviso di riservatezza|privacy disclaimer"
    r"|klauzula poufności|免責事項|免责声明)\b"
    r"|[\W_]{0,10}(?:this|diese|ce|cet|cette|este|esta|questo|questa|dit|deze|denne|denna|detta|ta|tato|tento|the (?:information|contents?)|der inhalt|die information\w*)\s"
    r"(?:\w+\s){0,2}(?:e-?mail|message|communication|transmission|nachricht|courriel|mensaje|correo|mensagem|messaggio|bericht|mail|meddelelse|wiadomość|zpráva)",
    re.IGNORECASE,
)
_AUTO_WORDS = re.compile(
    r"[\W_]{0,10}(?:please (?:consider|think)|think before you print|this is an automatically generated|(?:this e-?mail|you) (?:was|were|are) (?:sent to|receiving)"
    r"|bitte denken sie an die umwelt|dies ist eine automatisch|diese e-?mail wurde automatisch|antes de imprimir|pense no meio ambiente|esta é uma mensagem automática"
    r"|if you (?:are not the intended|have received this)|(?:wenn|sollten|falls) sie nicht der (?:richtige|vorgesehene|beabsichtigte)|se você não é o destinatário|se não for o destinatário)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:\b(?:tel(?:efon|ephone)?|phone|fon|mobile?|fax)\b\.?\s{0,2}:?\s{0,2}[+(\d]|www\.|https?://|@|\+?\d[\d /()-]{8,})",
    re.IGNORECASE,
)

SIGNS = (
    r"(?m)^\s*(--|—|__)\s*$|(?i:iphone|ipad|android|outlook|samsung|galaxy|huawei|xiaomi|blackberry|gmail|yahoo|thunderbird|"
    r"gesendet|envoy|enviad|inviat|verzonden|sendt fra|skickat|wysłan|sent (from|via|with)|发自|从我的|送信|confiden|vertraulich|riservat|"
    r"vertrouwelijk|fortrolig|konfidentiell|poufn|důvěrn|конфиденц|機密|保密|disclaimer|recipient|destinat|empfänger|environment|umwelt|"
    r"handelsregister|automatic|automatisch|automática|unsubscribe|registered office|haftungsausschluss|imprimir|think before)"
)
"""What a text must hold for `leave_out_closings` to change it, in the words of RE2."""


def leave_out_closings(text: str) -> tuple[str, set[str]]:
    """Return a text without the block below "-- ", "Sent from my phone" and legal footers, and why it is less.

    Where nothing else would be left, the text stays: nobody signs before he has said anything. A text that says nothing
    but from which program it was sent has no words.
    """
    why: set[str] = set()
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if (
            line.strip() in ("--", "—", "__")
            and at
            and any(one.strip() for one in lines[:at])
            and _signs(lines[at + 1 :])
        ):
            lines, why = _drop_block(lines, at), {SIGNATURE}
            break
    lines, found = _drop_sent(lines)
    why |= found
    if found and not any(line.strip() for line in lines):
        return "", {SIGNATURE}
    kept, found = _drop_footers("\n".join(lines))
    why |= found
    return (kept.strip(), why) if kept.strip() and why else (text, set())


def _signs(lines: list[str]) -> bool:
    """Tell whether lines below "--" are a signature: they begin with names; people use the sign to part words, too."""
    block = "\n".join(lines).strip("\n").partition("\n\n")[0]
    shown = [line.strip() for line in block.split("\n") if line.strip()][:3]
    if not shown:
        return True
    words = [word for word in re.split(r"[\s|,/]+", " ".join(shown)) if any(sign.isalpha() for sign in word)]
    n_low = sum(next(sign for sign in word if sign.isalpha()).islower() and "@" not in word for word in words)
    ends = len(shown[0]) > 60 or shown[0].endswith(("!", "?", "。", "！", "？"))  # noqa: PLR2004 - no name
    contact = _CONTACT.search(" ".join(shown)) is not None
    return contact or len(words) <= 2 or (not ends and n_low <= len(words) / 2)  # noqa: PLR2004 - a name


def _drop_block(lines: list[str], at: int) -> list[str]:
    """Return lines without a signature: all below its mark, but for sentences behind a free line that no firm writes."""
    behind = at + 1
    while behind < len(lines):
        if not lines[behind].strip() and behind + 1 < len(lines):
            rest = "\n".join(lines[behind:])
            if re.match(r"\s*(?:p\.?\s?p?\.?s\b|ps\b|nb\b|n\.b\.)", rest, re.IGNORECASE) or _speaks(rest):
                return lines[:at] + lines[behind:]
        behind += 1
    return lines[:at]


def _speaks(rest: str) -> bool:
    """Tell whether what follows a signature begins with a person's sentence: no name, no contact, no footer."""
    paragraph = rest.strip("\n").partition("\n\n")[0].strip()
    if _signs(paragraph.split("\n")) or has_firm_signs(paragraph) or is_sent_line(paragraph):
        return False
    return len(paragraph.split()) >= 6 and paragraph.endswith((".", "!", "?"))  # noqa: PLR2004 - a sentence


def _drop_sent(lines: list[str]) -> tuple[list[str], set[str]]:
    kept = [line for line in lines if not is_sent_line(line)]
    return (kept, {SIGNATURE}) if len(kept) < len(lines) else (lines, set())


def is_sent_line(line: str) -> bool:
    """Tell whether a line says from which program it was sent: known first words, a device, and no sentence."""
    shown = line.strip()
    if not shown or len(shown) > LONGEST_SENT or shown.endswith(("?", "!")):
        return False
    if _SENT.match(shown) is None or _DEVICE.search(shown) is None:
        return False
    n_words = len(re.sub(r"<[^>]*>|\([^)]*\)|https?://\S+", "", shown).split())
    return n_words <= LONGEST_SENT_WORDS


def _drop_footers(text: str) -> tuple[str, set[str]]:
    """Return a text without the paragraphs that are legal footers, wherever their firm put them."""
    paragraphs = re.split(r"\n[ \t]{0,20}\n", text)
    long = [at for at, part in enumerate(paragraphs) if len(part) >= SHORTEST_FOOTER][-MOST_PARAGRAPHS:]
    footers = {at for at in long if is_footer(paragraphs[at])}
    kept = [part for at, part in enumerate(paragraphs) if at not in footers]
    return ("\n\n".join(kept), {FOOTER}) if len(kept) < len(paragraphs) else (text, set())


def is_footer(paragraph: str) -> bool:
    """Tell whether a paragraph is a legal footer: it begins as one, or speaks of several things that only footers do."""
    shown = paragraph.strip()[:4_000]
    kinds = sum(pattern.search(shown) is not None for pattern in _LEGAL)
    if _AUTO_WORDS.match(shown):
        return kinds >= 1
    if _NAMED_FOOTER.match(shown):
        return kinds >= FEWEST_LEGAL_ALONE and not re.search(
            r"\b(?:I|my|ich|mein\w*|je|mon|mes|yo|mi|eu|meu|minha)\b", shown
        )
    n_words = max(len(shown.split()), len(shown) // 8)
    personal = re.search(r"\b(?:I|my|ich|mein\w*|je|mon|mes|yo|mi|eu|meu|minha|io|mio|ik|mijn|jeg|jag|min)\b", shown)
    return kinds >= FEWEST_LEGAL and n_words >= 15 and personal is None  # noqa: PLR2004 - footers are long


def has_firm_signs(paragraph: str) -> bool:
    """Tell whether a paragraph speaks as a firm: one kind of a footer's words, or where a firm is reached."""
    shown = paragraph[:4_000]
    return any(pattern.search(shown) for pattern in (_LEGAL[0], *_LEGAL[2:])) or _CONTACT.search(shown) is not None
