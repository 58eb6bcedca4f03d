"""What the name of a column hints at: weak evidence, which decides only where the cells leave it open.

A name is read as words: capitals inside it, signs and accents make no difference (``createdAt``, ``Created at``).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD = re.compile(r"[\W_]+")
_MARK = re.compile(r"[\u0300-\u036f]")


def _compile(words: str, others: str = "") -> re.Pattern[str]:
    """Return the pattern of whole words, and of pieces anywhere (of scripts that part no words)."""
    whole = rf"\b(?:{words})\b"
    return re.compile(f"{whole}|{others}" if others else whole)


_HINTS = {
    "time": _compile(
        r"(?:\w*)(?:time|date|stamp|datetime|zeit|datum|zeitpunkt)|times|dates?|at|on|am|when|ts|created|"
        r"erstellt|eingang\w*|fecha|hora|creado|data|criado|criacao|creation|cree|heure|quando|moment|ora|dato|"
        r"tijd|tijdstip|submitted|opened|written|posted|published|occurred|happened|since|seit|day|tag",
        "日時|日付|時刻|時間|作成|投稿日|时间|日期|时刻|작성|일시|날짜|дата|время|создан",
    ),
    "created": _compile(
        r"created?|creation|submitted|opened|written|posted|published|start\w*|received|erstell\w*|eingang\w*|"
        r"creado|creacion|criad[oa]|criacao|cree|begin\w*|asked|reported",
        "作成|投稿|创建|发布|작성|создан",
    ),
    "own": _compile(r"event|client|occurred|happened|original|timestamp|time|complete|derived|hora|zeit\w*"),
    "loader": _compile(
        r"synced|sync|load(?:ed)?|ingest\w*|insert(?:ed)?|extract\w*|upload(?:ed)?|batch\w*|etl|sdc|"
        r"fivetran|airbyte|dbt|dw|dwh|processed|processing|import(?:ed)?|export\w*|scraped|crawled|fetched|snapshot|"
        r"server|collector|refreshed|importiert|geladen|partition\w*"
    ),
    "later": _compile(
        r"updated?|modified|changed|resolved?|resolution|clos(?:ed|ing)|solved|due|end(?:ed|ing)?|completed|replied|"
        r"reply|response|respond\w*|answer\w*|last|latest|deleted|assigned|first|recorded|deadline|expir\w*|"
        r"sent|aktualisiert|"
        r"geandert|geschlossen|gelost|beantwortet|actualizad[oa]|cerrad[oa]|atualizad[oa]|fechad[oa]|modifie|"
        r"ferme|ende?",
        "更新|回复|返信|回答日|수정",
    ),
    "before": _compile(
        r"birth\w*|dob|born|geburt\w*|nacimiento|nascimento|naissance|experience|purchase\w*|order\w*|visit\w*|stay\w*|"
        r"trip|flight|threads?|parent|previous|root|signed|signup|registered|joined|member|since|seit|kauf\w*|"
        r"bestell\w*|compra|install\w*"
    ),
    "person": _compile(
        r"users?(?: ?id)?|customers?(?: ?id| ?no)?|persons?(?: ?id)?|people|members?|contacts?|requesters?|consumers?|"
        r"subscribers?|passengers?|patients?|buyers?|guests?|shoppers?|respondents?|reviewers?|reporters?|"
        r"senders?(?: ?id)?|authors?|"
        r"account ?holders?|uid|"
        r"userid|custid|cust|client(?: ?id)?|clientes?|utenti|utente|klant\w*|kund(?:e|en|in)\w*|kunder|nutzer\w*|"
        r"benutzer\w*|gast|mitglied\w*|usuari[oa]s?|utilisateurs?|distinct|external ?(?:data)? ?(?:reference|id)|"
        r"case(?: ?id| ?key)?|caseid|profile|pseudo|asiakas|phone(?: ?number)?|mobile|msisdn|telefon\w*|telefono",
        "用户|客户|顾客|会员|买家|ユーザ|顧客|会員|お客|投稿者|고객|회원|사용자|작성자|клиент|пользовател",
    ),
    "device": _compile(
        r"(?:client|visitor|distinct)(?: (?:id|key|no|nr|nummer|uuid))?|visitorid|fullvisitorid|user pseudo id|"
        r"domain userid|"
        r"(?:anonymous|anon|device|cookie|browser|install(?:ation)?) (?:id|uuid|key)|idvisitor"
    ),
    "no_person": _compile(
        r"agents?|assignees?|assigned|groups?|brands?|organi[sz]ations?|compan(?:y|ies)|submitters?|sellers?|"
        r"products?|items?|"
        r"campaigns?|stores?|pages?|threads?|conversations?|chats?|tickets?|sessions?|reviews?|responses?|"
        r"messages?|events?|"
        r"insert|vorgang|bestell\w*|team|verkauf\w*|filial\w*|producto|tienda|channel|forms?|collector|network|app|"
        r"orders?|payments?|transactions?|invoices?|zip|postal|plz|tweets?|reply|response|link|url|ip|phone|"
        r"version|variant|"
        r"sitzung\w*|sesion|seance|post|comment|parent"
    ),
    "id": _compile(
        r"ids?|uuid|guid|keys?|no|nr|num|number|nummer|numero|ref|reference|token|code|hash|\w+(?:id|nummer|nr)",
        "编号|番号|ID|번호|номер|№",
    ),
    "session": _compile(r"sessions?|sessionid|visit ?id|idvisit|sitzung\w*|sesion|sessao|sid", "会话|セッション"),
    "thread": _compile(r"threads?|conversations?|conv|chats?|tickets?(?: ?id)?|case ?number|vorgang\w*|"
    r"dialog\w*", "会話|对话"),
    "author": _compile(
        r"author|author ?type|roles?|senders?|speakers?|inbound|incoming|outbound|outgoing|direction|"
        r"from ?agent|is ?agent|"
        r"from ?customer|is ?customer|is ?staff|is ?bot|sender ?type|participant\w*|absender|rolle|von|"
        r"user ?type|richtung|"
        r"remitente|autor|who|created by type",
        "作者|发送|送信者|보낸",
    ),
    "text": _compile(
        r"texts?|comments?|body|bodies|messages?|reviews?|descriptions?|feedback|content|answers?|verbatims?|"
        r"transcripts?|notes?|"
        r"words|reason|kommentar\w*|nachricht\w*|beschreibung|anliegen|bewertungstext|\w+text|mitteilung|"
        r"comentarios?|mensaje|mensagem|descripcion|descricao|texto|opinion|opiniao|resena|avis|commentaires?|"
        r"message|contenu|"
        r"testo|commento|recensione|messaggio|tekst|bericht|opmerking\w*|complaint|beschwerde|reclamo|"
        r"suggestions?|liked|"
        r"disliked|pros|cons",
        "内容|评论|评价|正文|留言|反馈|本文|レビュー|コメント|感想|내용|리뷰|후기|текст|отзыв|сообщение",
    ),
    "title": _compile(
        r"titles?|ticket ?name|summary|subjects?|headlines?|betreff|titel|asunto|titulo|assunto|sujet|titre|"
        r"oggetto|titolo|"
        r"onderwerp",
        "标题|タイトル|件名|題名|제목|тема|заголовок",
    ),
    "company": _compile(
        r"developers?|owners?|company|vendors?|admin\w*|support|merchants?|sellers?|shop|staff|internal|agents?|"
        r"our|brand|"
        r"hotel|unternehmen\w*|anbieter|mitarbeiter\w*|empresa|entreprise|private|private ?notes?|business|handler",
        "商家|店铺|官方|運営|開発者|판매자",
    ),
    "reply": _compile(
        r"repl(?:y|ies)(?: ?\w+)?|responses?|answers?|antwort\w*|respuestas?|respostas?|reponses?|risposta|"
        r"resolutions?|"
        r"macro|solution|losung|remark|notes?|comments?|anmerkung\w*",
        "回复|答复|返信|返答|답변|ответ",
    ),
    "rating": _compile(
        r"ratings?|stars?|\w*stars|scores?|overall|nps|csat|ces|grades?|bewertung|sterne|punkte|notes?|nota|estrellas|"
        r"estrelas|puntuacion|"
        r"calificacion|valoracion|avaliacao|punteggio|voto|stelle|etoiles|wertung|recommend|likelihood|satisfaction|"
        r"zufriedenheit|\w*rating|\w*score|cijfer|waardering",
        "评分|星级|打分|評価|星|평점|별점|оценка|рейтинг",
    ),
    "count": _compile(
        r"counts?|number of|n|likes?|votes?|thumbs|thumbs ?up ?count|age|alter|versions?|quantity|qty|length|"
        r"words|price|amount|"
        r"total|duration|seconds|minutes|year|month|week|day|id|zip|row|index|anzahl|menge|helpful|retweets?|"
        r"favou?rites?|"
        r"lat\w*|lon\w*|progress|status|bug|feature|position|sequence|sequential|code|stage"
    ),
    "event": _compile(
        r"events?|event ?(?:name|type|action)|actions?|activit(?:y|ies)|ereignis\w*|aktion\w*|aktivitat\w*|"
        r"eventos?|acao|"
        r"accion|actividad|atividade|evenements?|activite|azione|evento|attivita|handelse\w*|concept name|eventname|"
        r"vorgangsart|schritt|(?<![\w ])(?:type|name)(?![\w ])",
        "事件|行为|操作|イベント|行動|이벤트|событие|действие",
    ),
    "page": _compile(
        r"pages?(?: ?(?:url|path|name|location))?|url|path|screens?(?: ?name)?|steps?|states?|status|seite\w*|"
        r"pagina|estado|etat"
    ),
    "language": _compile(r"lang|language|locale|user ?language|sprache|idioma|lingua|langue", "语言|言語"),
    "people": _compile(
        r"(?:first|last|given|family|full|display|customer|client|user|agent|contact|sender|requester|reviewer|nick|"
        r"author|buyer|guest|patient)[ ]?names?|username|nickname|vorname|nachname|kundenname|surname|sobrenome|"
        r"apellidos?|prenom|cognome|"
        r"(?<![\w ])(?:name|nome|nombre|nom|author|reviewer|requester|assignee)(?![\w ])",
        "姓名|昵称|名前|氏名|이름|имя",
    ),
    "value": _compile(r"value|mrr|arr|revenue|ltv|clv|umsatz"),
    "account": _compile(r"accounts?(?: ?id| ?name)?|compan(?:y|ies)(?: ?name)?|organi[sz]ations?|firma|empresa"),
    "address": _compile(r"address|street|adresse|strasse|direccion|endereco|rue|addr|city|location|ort|stadt|"
    "product|item|sku|agent|user ?agent"),
    "opted_out": _compile(r"opted? ?out|no ?analytics|do ?not ?track|unsubscribed|widerspruch|opt out"),
}  # fmt: skip


@lru_cache(maxsize=4096)
def to_words(name: str) -> str:
    """Return a name as small words parted by spaces, without accents and signs."""
    plain = _MARK.sub("", unicodedata.normalize("NFKD", _CAMEL.sub(" ", name)))
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", plain)).strip().lower()


@lru_cache(maxsize=16384)
def hints_at(name: str, kind: str) -> bool:
    """Tell whether a column's name hints at ``kind``."""
    pattern = _HINTS[kind]
    words = to_words(name)
    return bool(pattern.search(words) or pattern.search(words.replace(" ", "")))
