"""Words that are not the customer's: what is left out of a text before anything else is done with it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from friction.config import load_settings
from friction.ingest.clean import clean_texts, tell_uncut
from pipelines.inputs.raw import read_inputs
from tests.tables import assert_same

OWN = "The login code never arrives on my phone."
DESK = "Support Team <help@shop.example>"
SAID = "We are very sorry that your payment failed."


def clean(text, title=None):
    """Return one text as it is kept, and what was left out of it."""
    import pandas as pd

    cells = [pd.Series([one], dtype="str") for one in ([text] if title is None else [title, text])]
    cleaned = clean_texts(cells)
    why = cleaned.left_out[0]
    return cleaned.texts[0], why.split("; ") if isinstance(why, str) else []


@pytest.fixture
def read(tmp_path):
    """Return a function that writes rows as JSON lines and reads them through the program's own entry."""

    def read_rows(rows, more="", columns='text = ["body"]'):
        (tmp_path / "mails.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        (tmp_path / "friction.toml").write_text(
            '[project]\nname = "P"\ntimezone = "UTC"\n[[documents]]\nname = "mails"\npath = "mails.jsonl"\n'
            f'source = "ticket"\ncolumns = {{ {columns} }}\n{more}',
            encoding="utf-8",
        )
        return read_inputs(load_settings(tmp_path), tmp_path, lambda _done, _all: None)

    return read_rows


@pytest.mark.parametrize(
    "quoted",
    [
        f"On Tue, Nov 4, 2025 at 9:12 AM {DESK}\nwrote:\n\n> {SAID}\n>\n> Best, Mira",
        f"-----Original Message-----\nFrom: {DESK}\nSent: Tuesday, November 4, 2025 9:12 AM\nTo: Tom\n\n{SAID}",
        f"________________________________\nFrom: {DESK}\nSent: Tuesday, November 4, 2025\nSubject: RE: x\n\n{SAID}",
        f"Von: {DESK}\nGesendet: Dienstag, 4. November 2025 09:12\nAn: Tom\nBetreff: AW: x\n\n{SAID}",
        f"Am 04.11.2025 um 09:12 schrieb Support Team:\n> {SAID}",
        f"Fra: {DESK}\nSendt: 4. november 2025 09:12\nTil: Tom\nEmne: SV: ordre\n\n{SAID}",
        f"Le mar. 4 nov. 2025 à 09:12, {DESK} a écrit :\n\n> {SAID}",
        f"De : {DESK}\nEnvoyé : mardi 4 novembre 2025 09:12\nÀ : Tom\nObjet : RE: commande\n\n{SAID}",
        f"Em ter., 4 de nov. de 2025 às 09:12, {DESK} escreveu:\n\n> {SAID}",
        f"El mar, 4 nov 2025 a las 9:12, {DESK} escribió:\n\n> {SAID}",
        f"Il giorno mar 4 nov 2025 alle ore 09:12 {DESK} ha scritto:\n\n> {SAID}",
        f"Op di 4 nov 2025 om 09:12 schreef {DESK}:\n\n> {SAID}",
        f"Den tis 4 nov. 2025 kl 09:12 skrev {DESK}:\n\n> {SAID}",
        f"wt., 4 lis 2025 o 09:12 {DESK} napisał(a):\n\n> {SAID}",
        f"2025年11月4日(火) 9:12 {DESK}:\n\n> {SAID}",
        f"差出人: {DESK}\n送信日時: 2025年11月4日 9:12\n宛先: Tom\n件名: RE: 注文\n\n{SAID}",
        f"{DESK} 于2025年11月4日周二 09:12写道：\n\n> {SAID}",
        f"发件人: {DESK}\n发送时间: 2025年11月4日 9:12\n收件人: Tom\n主题: 回复: 订单\n\n{SAID}",
        f"вт, 4 нояб. 2025 г. в 09:12, {DESK}:\n\n> {SAID}",
        f"Trimis X: {DESK}\nTrimis la: 4 noiembrie 2025 09:12\nCatre: Tom\nSubiectul: RE\n\n{SAID}",
        f"---- On Tue, 04 Nov 2025 09:12:00 +0100 {DESK} wrote ----\n\n{SAID}",
        f"##- Please type your reply above this line -##\n\n{SAID}",
        f"From: {DESK} Sent: Tuesday, November 4, 2025 9:12 AM To: Tom Subject: RE: order {SAID}",
    ],
)
def test_what_others_wrote_below_is_left_out_in_any_language(quoted):
    """By its form: before, the words of half of these mail programs were the customer's."""
    assert clean(f"{OWN}\n\n{quoted}") == (OWN, ["quoted mail"])


@pytest.mark.parametrize(
    "text",
    [
        "On 3 May at 10:12 I got this error:\n\nERROR 5 happened",
        "Name: Tom\nEmail: tom@x.example\nDate of order: 2025-11-03 10:00\nProblem: the code never arrives",
        "From: Berlin\nTo: Munich\nDate: 5 Nov 2025 10:00\nThe train never came",
        "a < b and c > d",
        "I <3 this, and List<String> <3 days>",
        "--- EDIT ---\nstill broken",
        "When: 10:00-11:00\nWhere: checkout\nWhat: app crashes",
        "Undelivered parcel!\nYou could not deliver my parcel",
        "All I get is an automatic reply",
        "The code was sent to my iPhone",
        "I am out of the office until Friday, can you deliver later?",
        "E-mails are confidential, you must not disclose my data to unauthorized people. Delete my message.",
        "می‌خواهم کد بگیرم",
        "👩‍👩‍👧 family",
        "[screenshot] code never arrives",
        "> 3 weeks and still nothing",
    ],
)
def test_what_only_looks_like_it_stays(text):
    """Forms that people fill in, code, numbers, complaints about mails: a customer's words are never lost."""
    assert clean(text) == (text, [])


def test_answers_between_and_below_stay():
    """Only marked lines are another's where lines are marked; before, a header in a foreign language kept them all."""
    head = "Op di 4 nov 2025 om 09:12 schreef Support <help@shop.example>:"
    text = f"{head}\n> did you restart it?\nYes, I restarted it.\n> and?\n> now?\nStill broken."

    assert clean(text)[0] == "Yes, I restarted it.\nStill broken."


def test_a_forwarded_mail_with_nothing_above_keeps_its_words():
    """They are all there is: kept without their head, and counted as such."""
    text = f"---------- Forwarded message ---------\nFrom: Tom <tom@x.example>\nDate: 4 Nov 2025\n\n{OWN}"

    assert clean(text) == (OWN, ["forwarded mail, kept as the only words"])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (
            "<p>Can you help &amp; tell?</p><p>Still &lt;3 days&gt; later&#39;s</p>",
            "Can you help & tell?\n\nStill <3 days> later's",
        ),
        ("one<br>two", "one\ntwo"),
        ("<div>a<div style='display:none'>hidden</div><img src='x' width=1 alt='x'></div>", "a"),
        ("<style>p{}</style><p>a</p><script>track()</script>", "a"),
        ("<p>see <a href='https://x.example/y'>here</a></p>", "see here"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<table><tr><td>Order</td><td>17</td></tr></table>", "Order | 17"),
        ("&lt;p&gt;help &amp;amp; tell&lt;/p&gt;", "help & tell"),
        ("help &amp; tell", "help & tell"),
        (f"<div>{OWN}</div><blockquote type='cite'><p>{SAID}</p></blockquote>", OWN),
        (f"<div>{OWN}</div><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'>Mira</div><p>{SAID}</p>", OWN),
        (f"<div>{OWN}</div><div class='moz-cite-prefix'>Mira:</div><div class='yahoo_quoted'>{SAID}</div>", OWN),
        ("lo\u200bg\u00adin\u00a0code", "login code"),
    ],
)
def test_markup_is_read_as_it_is_seen(cell, text):
    """Blocks are lines, hidden parts and addresses of links go; before, tags and styles were words."""
    assert clean(cell)[0] == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Vielen Dank für Ihre Nachricht. Ich bin bis zum 10.11. nicht im Büro. Dringend: x@y.example",
            "automatic replies",
        ),
        ("Thank you for your email. I am out of the office until 10 November.", "automatic replies"),
        ("Gracias por su correo. Estoy fuera de la oficina hasta el 10 de noviembre.", "automatic replies"),
        ("11月10日まで休暇をいただいております。お急ぎの場合は x@y.example まで", "automatic replies"),
        (
            "This is the mail system.\n<t@x.example>: host mx said: 550 5.1.1 User unknown\nnot delivered",
            "bounces",
        ),
        ("BEGIN:VCALENDAR\nVERSION:2.0", "calendar notices"),
        ("When: Tue 4 Nov 2025 10:00 – 11:00\nWhere: Room 1\nOrganizer: tom@x.example", "calendar notices"),
    ],
)
def test_what_nobody_wrote_is_a_bots(read, text, kind):
    """Before, each was a customer's document."""
    (row,) = read([{"body": text}]).documents.itertuples()

    assert (row.author, row.left_out) == ("bot", kind)


@pytest.mark.parametrize(
    "sent", ["Sent from my iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone", "Inviato da iPhone"]
)
def test_what_programs_add_is_left_out(sent):
    """Also in languages without lists of cues."""
    assert clean(f"{OWN}\n\n{sent}") == (OWN, ["signatures"])


def test_signatures_and_footers_are_left_out():
    """What follows "-- ", and a paragraph of law."""
    footer = (
        "Ce message est confidentiel et destiné exclusivement à son destinataire. Si vous avez reçu ce courriel par "
        "erreur, veuillez le supprimer; toute divulgation est interdite."
    )

    assert clean(f"{OWN}\n-- \nTom Miller, Example Inc.") == (OWN, ["signatures"])
    assert clean(f"{OWN}\n\n{footer}") == (OWN, ["legal footers"])


def test_a_footer_of_many_persons_is_left_out_whatever_its_language(read):
    """Told by its repetition, where it speaks as a firm; what many persons paste stays."""
    footer = "Esimerkki Oy, Katu 1, Helsinki, puh. 09 123 4567, www.esimerkki.example, kiitos, näkemiin."
    pasted = "We demand our money back because the machine broke within a week, and nobody has answered."
    rows = [{"u": f"u{n}", "body": f"Problem {n} here.\n\n{end}"} for n in range(6) for end in (footer, pasted)]
    texts = read(rows, columns='person = "u", text = ["body"]').documents["text"]

    assert min(texts) == "Problem 0 here."
    assert texts.str.contains(pasted, regex=False).sum() == 6


def test_a_title_that_the_text_repeats_is_told_once():
    """With and without "Re:"; another title stays."""
    assert clean("Login code never arrives, please help.", "Re: Login code never arrives")[0].count("Login") == 1
    assert clean("It is late.", "AW: My parcel")[0] == "My parcel\n\nIt is late."


def test_turns_as_json_are_cut(read):
    """Authors are mapped, also by the words of desks; before, the whole JSON was the customer's words."""
    turns = [
        {"author": {"type": "user"}, "body": "<p>No code</p>", "created_at": "2025-11-03T10:00:00Z"},
        {"author": {"type": "admin"}, "body": "Sorry", "created_at": "2025-11-03T10:05:00Z"},
        {"author": {"type": "helpdesk 7"}, "body": "Note"},
    ]
    raw = read([{"id": "c1", "body": turns}, {"id": "c2", "body": {"a": 1}}], columns='doc_id = "id", text = ["body"]')

    assert_same(
        raw.documents,
        """
        doc_id | thread | author   | text    | written_at       | turn
        c1#1   | c1     | customer | No code | 2025-11-03 10:00 | 1
        c1#2   | c1     | agent    | Sorry   | 2025-11-03 10:05 | 2
        """,
    )
    assert [reason.split()[0] for reason in raw.quarantine["reason"]] == ["the", "JSON"]


@pytest.mark.parametrize(
    "text",
    [
        "Customer: no code. Agent: sorry! Customer: thanks",
        "Customer: no code Agent: sorry! Customer: thanks",
        "(10:02:11) Customer: no code.\n(10:02:15) Agent: sorry!\n(10:03:00) Customer: thanks",
        "[2025-11-03 10:02] Customer: no code. [2025-11-03 10:03] Agent Mira: sorry! [10:04] Customer: thanks",
        "03.11.25, 10:02 - Customer: no code.\n03.11.25, 10:03 - Agent: sorry!\n03.11.25, 10:04 - Customer: thanks",
        "Customer: no code. | Agent: sorry! | Customer: thanks",
        "Customer (10:02): no code.\nAgent (10:03): sorry!\nCustomer (10:04): thanks",
    ],
)
def test_transcripts_are_cut_wherever_a_turn_begins(read, text):
    """Before, one line was one turn, and lines with times were refused."""
    more = 'transcript = { customer = ["Customer:"], agent = ["Agent:"] }'
    rows = read([{"body": text}], more).documents

    assert rows["author"].tolist() == ["customer", "agent", "customer"]
    assert [turn.rstrip(".!") for turn in rows["text"]] == ["no code", "sorry", "thanks"]


def test_a_prefix_within_a_sentence_begins_no_turn(read):
    """What a customer tells of an agent is his own."""
    more = 'transcript = { customer = ["Customer:"], agent = ["Agent:"] }'
    rows = read([{"body": "Customer: I told Agent: please help. Agent: I see."}], more).documents

    assert rows["text"].tolist() == ["I told Agent: please help.", "I see."]


def test_ids_by_content_are_made_of_what_was_given(read):
    """A document keeps its id when more of it is left out: two that differ in what they quote are two."""
    from friction.privacy.protect import to_document_ids

    raw = read([{"body": f"{OWN}\n\n> {said}\n> x"} for said in ("first answer", "second answer")]).documents

    assert raw["text"].tolist() == [OWN, OWN]
    assert to_document_ids(raw, b"key").nunique() == 2
    assert not to_document_ids(raw, b"key").str.contains(".", regex=False).any()


def test_a_mail_without_own_words_is_set_aside(read):
    """With its reason, and without its words."""
    raw = read([{"body": f"> {SAID}\n> Mira"}, {"body": OWN}])

    assert raw.quarantine["reason"].tolist() == ["no words of its own: all is quoted mail or markup"]


@pytest.mark.parametrize(
    "sign", ["> a\n", "a:\n", "From: a@b.c\n", "<div>", "<b><p>", "--", "On 2025 wrote ", "[a](", "&amp;"]
)
def test_hostile_texts_are_read_in_bounded_time(sign):
    """A long text costs in proportion to its length."""
    given = sign * (30_000 // len(sign))

    kept = [clean_texts([pd.Series([given])]).texts[0], *clean_texts([pd.Series(["a"]), pd.Series([given])]).texts]

    assert max(map(len, kept)) <= len(given) + len("a\n\n")


def test_the_order_of_rows_does_not_matter(read):
    """Equal rows in another order give equal texts."""
    rows = [{"body": f"{OWN} {n}\n\nSent from my iPhone"} for n in range(20)]
    shuffled = rows[7:] + rows[:7][::-1]

    assert sorted(read(rows).documents["text"]) == sorted(read(shuffled).documents["text"])


@pytest.mark.parametrize(
    "quoted",
    [
        f"Support Team kirjoitti 4.11.2025 kello 9.12:\n\n{SAID}",
        f"2025. 11. 04. 9:12 keltezéssel, Support Team írta:\n{SAID}",
        f"04.11.2025 9:12, Support Team пишет:\n{SAID}",
        f"Dňa 4. 11. 2025 o 9:12 Support Team napísal(a):\n{SAID}",
        f"--------------------\nPlease reply above this line\n--------------------\n{SAID}",
        f"--------------------------------\nMira (Shop)\n\nNov 4, 2025, 09:12 GMT+1\n\n{SAID}",
        f"## In your reply, please type above this line ##\n{SAID}",
        f"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Tuesday, November 4, 2025 9:12 AM, {DESK} wrote:\n\n> {SAID}",
    ],
)
def test_heads_without_an_address_and_those_of_desks_are_seen(quoted):
    """Thunderbird in Hungarian, Russian and Slovak, Help Scout, Zendesk: before, all was the customer's."""
    assert clean(f"{OWN}\n\n{quoted}") == (OWN, ["quoted mail"])


def test_a_line_right_above_a_head_is_the_writers_own():
    """Before, a mail whose head followed without a free line was emptied: its words were taken for the head."""
    head = f"On Tue, Nov 4, 2025 at 9:12 AM {DESK} wrote:"

    assert clean(f"{OWN}\n{head}\n> {SAID}") == (OWN, ["quoted mail"])
    assert clean(f"It fails since 9:12, 4 Nov\n{head}\n\n{SAID}") == ("It fails since 9:12, 4 Nov", ["quoted mail"])
    assert clean(f"{OWN}\n\nOn Tue, Nov 4, 2025 at 9:12 AM Support\n<help@shop.example> wrote:\n\n{SAID}")[0] == OWN
    cited = f"<div>{OWN}</div><div class='moz-cite-prefix'>Am 04.11.2025 um 9:12 schrieb Support:</div>"
    assert clean(f"{cited}<blockquote>{SAID}</blockquote>")[0] == OWN


@pytest.mark.parametrize(
    "text",
    [
        "On 4 Nov 2025 at 9:12 your colleague wrote to me:\n\nWe will refund you.\n\nBut I got nothing.",
        "Am 04.11.2025 um 9:12 schrieb mir Ihr Mitarbeiter:\n\nWir melden uns.\n\nEs kam nichts.",
        "Best app ever\n--\nbut login fails",
        "Great product\n-- \nno wait, it broke after a week and nobody answers my questions about the refund",
        "Worked:\n--------------------\nLogin\n--------------------\nfails since Monday",
    ],
)
def test_who_tells_of_a_mail_or_parts_his_text_by_signs_keeps_his_words(text):
    """Before, what stood below was cut as another's mail or as a signature."""
    assert clean(text) == (text, [])


def test_a_signature_ends_where_the_writer_goes_on():
    """Names and addresses below "--" are one; a person's sentences behind them are not."""
    more = "The refund I asked for three weeks ago never came and I am angry."

    assert clean(f"{OWN}\n-- \nTom Meyer\nShop Ltd\n\n{more}") == (f"{OWN}\n\n{more}", ["signatures"])
    assert clean(f"{OWN}\n--\nregards,\ntom meyer\n+49 170 1234567") == (OWN, ["signatures"])


def test_a_mail_that_says_only_from_where_it_was_sent_has_no_words():
    """Before, "Sent from my Galaxy" was a customer's message, above quoted mail and below a title."""
    quoted = f"-------- Original message --------\nFrom: {DESK}\nDate: 11/4/25 9:12 AM\nSubject: Re: order\n\n{SAID}"

    assert clean(f"Sent from my Galaxy\n\n{quoted}") == ("", ["quoted mail", "signatures"])
    assert clean("Sent from my iPhone", "Login fails since Monday") == ("Login fails since Monday", ["signatures"])


def test_a_cell_wrapped_for_xml_is_unwrapped():
    """Exports as XML wrap texts so; XML that a customer pasted stays."""
    assert clean("<![CDATA[The app crashes]]>") == ("The app crashes", [])
    assert clean('It says <error code="5"><message>No</message></error>')[0].endswith("<message>No</message></error>")


@pytest.mark.parametrize(
    ("conversation", "prefixes"),
    [
        ("( 5s ) Tom: It never came\n( 1m 20s ) Mira: Sorry", ("Tom:", "Mira:")),  # Salesforce
        ("Tom, [04.11.2025 9:12]\nIt never came\n\nMira, [04.11.2025 9:13]\nSorry", ("Tom,", "Mira,")),  # Telegram
        ("Tom  9:12 AM\nIt never came\nMira  9:13 AM\nSorry", ("Tom", "Mira")),  # Slack
        ("[4/11 9:12 AM] Tom\nIt never came\n[4/11 9:13 AM] Mira\nSorry", ("Tom", "Mira")),  # Teams
        ("Tom - 04/11/2025 09:12:00\nIt never came\nMira - 04/11/2025 09:13:00\nSorry", ("Tom -", "Mira -")),  # Crisp
        ("**Tom:** It never came\n**Mira:** Sorry", ("Tom:", "Mira:")),
        ("Visitor 123: It never came\nMira: Sorry", ("Visitor:", "Mira:")),
        (
            "WEBVTT\n\n00:05.000 --> 00:08.000\nTom: It never came\n\n00:09.000 --> 00:10.000\nMira: Sorry",
            ("Tom:", "Mira:"),
        ),
    ],
)
def test_times_and_signs_around_names_are_nobodys_words(read, conversation, prefixes):
    """Before, times stood in the customers' words, or nothing of a conversation was read."""
    customer, agent = prefixes
    more = f'transcript = {{ customer = ["{customer}"], agent = ["{agent}"] }}\n'

    documents = read([{"body": conversation}], more).documents

    assert list(zip(documents["author"], documents["text"], strict=True)) == [
        ("customer", "It never came"),
        ("agent", "Sorry"),
    ]


def test_notices_of_a_chat_program_are_not_the_customers(read):
    """Before, "*** Tom has left ***" was said by who spoke before."""
    chat = "(09:14:00) Tom: It never came\n(09:15:00) *** Tom has left the chat ***"

    documents = read([{"body": chat}], 'transcript = { customer = ["Tom:"] }\n').documents

    assert documents["text"][documents["author"] == "customer"].to_list() == ["It never came"]


@pytest.mark.parametrize(
    "turns",
    [
        [{"incoming": True, "body_text": "It never came"}, {"incoming": False, "body_text": "Sorry"}],  # Freshdesk
        {
            "messages": [{"from_agent": False, "text": "It never came"}, {"from_agent": True, "text": "Sorry"}]
        },  # Gorgias
        [
            {"type": "email", "is_inbound": True, "text": "It never came"},
            {"type": "email", "is_inbound": False, "text": "Sorry"},
        ],
        [
            {"participantRole": "END_USER", "content": "It never came"},
            {"participantRole": "HUMAN_AGENT", "content": "Sorry"},
        ],
        "[{'role': 'user', 'content': 'It never came'}, {'role': 'agent', 'content': 'Sorry'}]",  # as pandas writes it
    ],
)
def test_turns_of_more_desks_are_cut(read, turns):
    """Before, they were refused; those as Python writes lists were the customer's words, the agent's among them."""
    documents = read([{"body": turns if isinstance(turns, str) else json.dumps(turns)}]).documents

    assert list(zip(documents["author"], documents["text"], strict=True)) == [
        ("customer", "It never came"),
        ("agent", "Sorry"),
    ]


@pytest.mark.parametrize(
    ("at", "more"),
    [(1762247520, ""), (1762247520000, ""), ("04/11/2025 09:12", 'time_format = "day first"\n')],
)
def test_times_of_turns_are_read_by_the_settings_or_beside_their_conversation(read, at, more):
    """Before, turns with such times had the time of their conversation, all the same."""
    when = "04/11/2025 08:00" if more else "2025-11-04T08:00:00Z"
    rows = [{"at": when, "body": json.dumps([{"role": "user", "text": "It never came", "time": at}])}]

    documents = read(rows, more, columns='text = ["body"], written_at = "at"').documents

    assert str(documents["written_at"][0])[:16] == "2025-11-04 09:12"


def test_a_turn_whose_time_cannot_be_read_is_told(read):
    """It has that of its conversation, and the report says so; a turn without a time says nothing."""
    turns = [{"role": "user", "text": "It never came", "time": "soon"}, {"role": "user", "text": "Still nothing"}]
    unknown = {"role": "qqq", "text": "Who am I?"}
    rows = [
        {"at": "2025-11-04T08:00:00Z", "body": json.dumps(part)} for part in (turns, turns[1:], [turns[0], unknown])
    ]

    raw = read(rows, columns='text = ["body"], written_at = "at"')

    assert raw.documents["written_at"].dt.hour.tolist() == [8, 8, 8, 8]
    assert raw.quarantine[["row", "column"]].to_numpy().tolist() == [[1, "body"], [3, "body"]]
    assert "has that of its conversation" in raw.quarantine["reason"][0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Customer: it fails\nAgent: sorry\nCustomer: ok", 'agent = ["Agent:"], customer = ["Customer:"]'),
        ("Customer: it fails Agent: sorry, which phone?", 'agent = ["Agent:"], customer = ["Customer:"]'),
        ("Visitor 12: it fails\nMira: hello\nVisitor 12: yes", 'agent = ["*"], customer = ["Visitor:"]'),
        ("[04.11.25, 09:12:00] Tom: it fails\n[04.11.25, 09:13:00] Mira: ok", 'agent = ["…:"], customer = ["*"]'),
        ("お客様：届きません。担当者：申し訳ございません。", 'agent = ["担当者:"], customer = ["お客様:"]'),
    ],
)
def test_whole_conversations_that_nobody_said_are_some_are_told(read, text, line):
    """Before, the agents' words counted as the customers' without a word."""
    told = tell_uncut(read([{"body": text}] * 4).documents)

    assert len(told) == 1
    assert line in told[0]
    assert "Tom" not in told[0]


@pytest.mark.parametrize(
    "text",
    ["Name: Tom\nEmail: t@x.example\nProblem: fails", "Customer: Tom\nAgent: Mira\nIssue: late", "I told the agent: no",
     "Step 1: open\nStep 2: click\nError: 5\nStep 1: again", "Pros: cheap\nCons: slow"],
)  # fmt: skip
def test_forms_that_people_fill_in_are_no_conversations(read, text):
    """Their keys stand there once each."""
    assert tell_uncut(read([{"body": text}] * 4).documents) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "I am on vacation until 5 May and urgently need my refund. Please write to bob@x.com.",
            "urgently need my refund",
        ),
        (
            "Ich bin bis 5. Mai im Urlaub und brauche dringend mein Geld. Bitte an bob@x.de schreiben.",
            "dringend mein Geld",
        ),
        (
            "My parcel is lost.\nOn 5 May 2026 at 10:30 I asked Bob <bob@x.com> and was told:\nno refund at all",
            "no refund",
        ),
        ("Wrong train was booked.\nFrom: Berlin\nTo: Rome\nSubject: refund\nThe train was late.", "The train was late"),
        ("I paid.\nDate: 5 May 2026 10:30\nFrom: bob@x.com\nAmount: 55 EUR\nNothing came.", "Nothing came"),
        ("I typed <script> and your form ate everything I wrote there.<br>All gone.", "ate everything"),
    ],
)
def test_a_customers_words_that_look_like_mail_or_absence_stay(read, text, kept):
    """Whoever is away, tells of a mail, or pastes a receipt still complains."""
    (document,) = read([{"body": text}]).documents.to_dict("records")

    assert document["author"] == "customer"
    assert kept in document["text"]


def test_an_automatic_reply_in_markup_is_a_bots(read):
    """Most are written in HTML: several reasons stand on one document."""
    body = "<p>Thank you for your e-mail. I am out of office until 5 May.</p><p>In urgent cases: a@x.com</p>"

    (document,) = read([{"body": body}]).documents.to_dict("records")

    assert document["author"] == "bot"


def test_a_conversation_in_one_line_is_told_by_the_times_in_it(read):
    """A name behind a time begins a turn, also of people; nobody's name is told."""
    said = "(09:00:00) Visitor 1: it hangs (09:00:40) Anna: where? (09:01:00) Visitor 1: at the end"

    raw = read([{"body": said}] * 4)

    told = tell_uncut(raw.documents)
    assert len(told) == 1
    assert "Anna" not in told[0]


def test_notices_of_a_chat_in_one_line_are_nobodys_words(read):
    """Who joins and who leaves is told by the program: a bot's turns."""
    said = ("(09:00:00) Visitor: it hangs (09:00:30) *** Anna joined the chat *** (09:00:40) Agent: where? "
            "(09:01:00) Visitor: at the end (09:02:00) *** Visitor has left ***")  # fmt: skip

    documents = read(
        [{"body": said}], '[documents.transcript]\ncustomer = ["Visitor:"]\nagent = ["Agent:"]\n'
    ).documents

    assert documents.loc[documents["author"] != "bot", "text"].tolist() == ["it hangs", "where?", "at the end"]


@pytest.mark.parametrize(
    "title", ["Unzustellbar: Frage", "Onbestelbaar: vraag", "Delivery Status Notification (Failure)"]
)
def test_a_title_that_no_person_writes_makes_a_bounce(read, title):
    """The body names the address, in whatever words."""
    body = "Ihre Nachricht an kunde@example.org konnte nicht zugestellt werden."

    documents = read([{"title": title, "body": body}], columns='text = ["title", "body"]').documents

    assert documents["author"].tolist() == ["bot"]
