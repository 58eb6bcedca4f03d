"""Inputs for ``friction init`` unlike the cases: other languages, orders, ids and exports.

Before, each of them got no source, not all columns, a list of customers, answers, names or codes as texts, messages for
events or the other way, a loader's time, or nobody (seen by running the program of then on each).
"""

from __future__ import annotations

from tests.cases.inputs_of_init import CHINESE, GERMAN, JAPANESE, SAID, Input, at, epoch, lines, table

ANSWER = "Thank you for reaching out, our team will look into it."
KOREAN = ("로그인 인증 코드가 오지 않아요.", "결제가 계속 실패합니다.", "택배가 일주일째 오지 않아요.")
RUSSIAN = ("Код для входа не приходит.", "Карта была отклонена дважды.", "Посылка опаздывает на десять дней.")
ZULU = "%Y-%m-%dT%H:%M:%SZ"

OWN = (
    Input("german desk", "German names, another order: the change was the time, the clerk a person.",
          {"vorgaenge.csv": table(
              "Status|Anliegen|Bearbeiter|Kundennummer|Geändert am|Erstellt am|Vorgangsnummer|Betreff", [
                  ["offen", f"{GERMAN[i % 5]} Nr. {i}", ("Meier", "Schulz")[i % 2], f"K-{i % 23:04}",
                   at(i + 20, 5, "%d.%m.%Y %H:%M"), at(i, 5, "%d.%m.%Y %H:%M"), f"V{i:05}",
                   ("Frage", "Problem mit der Zahlung", "Lieferung zu spät")[i % 3]] for i in range(60)], ";")},
          {"vorgaenge": {"doc_id": "Vorgangsnummer", "person": "Kundennummer", "written_at": "Erstellt am",
                         "text": ["Betreff", "Anliegen"]}}),
    Input("spanish events", "Country and platform are of the person, the loader's time is of one second.",
          {"eventos.csv": table("pais|accion|plataforma|fecha_hora|usuario|cargado_en", [
              [("ES", "MX")[i // 4 % 2], ("ver", "carrito", "pago", "compra")[i % 4], ("ios", "web")[i // 4 % 2],
               at(i, 1), f"u{i // 4:03}", "2025-12-24 03:00:00"] for i in range(160)])},
          {"eventos": {"person": "usuario", "happened_at": "fecha_hora", "name": "accion"}}),
    Input("chat", "Messages of customers and agents under one contact.",
          {"messages.csv": table("conversation_id|message_id|sent_at|sender_role|sender_name|contact_id|message", [
              [f"c{i // 3}", f"m{i}", at(i, 1), ("customer", "agent", "customer")[i % 3],
               ("Ann Lee", "Tom from Support", "Ann Lee")[i % 3], f"p{i // 3 % 17}",
               f"{ANSWER if i % 3 == 1 else SAID[i % 5]} {i}"] for i in range(90)])},
          {"messages": {"doc_id": "message_id", "person": "contact_id", "thread": "conversation_id",
                        "author": "sender_role", "written_at": "sent_at", "text": ["message"],
                        "names": ["sender_name"]}},
          {"messages": {"authors": {"customer": "customer", "agent": "agent"}, "source": "chat"}}),
    Input("trustpilot", "The company's reply, and when it was given, stand beside.",
          {"tp.csv": table(
              "id|consumer.id|consumer.displayName|stars|title|text|createdAt|companyReply.text|"
              "companyReply.createdAt", [
                  [f"{i:024x}", f"{i + 77:024x}", f"Kim {i}", i % 5 + 1, "Bad delivery again",
                   f"{SAID[i % 5]} Order {i}.", at(i, 5, ZULU), "" if i % 4 else "Dear customer, we are sorry.",
                   "" if i % 4 else at(i + 4, 5, ZULU)] for i in range(50)])},
          {"tp": {"doc_id": "id", "person": "consumer.id", "written_at": "createdAt", "text": ["title", "text"],
                  "rating": "stars", "names": ["consumer.displayName"]}}),
    Input("segment", "Four times of which one is for order; anonymous beside user.",
          {"tracks.csv": table(
              "id|received_at|sent_at|original_timestamp|timestamp|anonymous_id|user_id|event|event_text|context_ip", [
                  [f"ajs-{i:05}", *[at(i, 1, ZULU)] * 4, f"an{i // 4}", f"us{i // 4}" if i % 4 else "",
                   ("page_viewed", "signed_up", "cart_added", "order_completed")[i % 4],
                   ("Page Viewed", "Signed Up", "Cart Added", "Order Completed")[i % 4], "10.0.0.1"]
                  for i in range(120)])},
          {"tracks": {"event_id": "id", "person": "user_id", "happened_at": "timestamp", "name": "event",
                      "aliases": {"anonymous": "anonymous_id"}}}),
    Input("japanese", "Names and texts without spaces, and the shop's answers.",
          {"rebyu.csv": table("番号|評価|投稿日時|ユーザー|本文|返信", [
              [f"N{i:04}", i % 5 + 1, at(i), f"yu{i % 19}", JAPANESE[i % 4] + ("早く直して。" if i % 2 else ""),
               "" if i % 5 else "お客様、ご意見ありがとうございます。"] for i in range(60)])},
          {"rebyu": {"doc_id": "番号", "person": "ユーザー", "written_at": "投稿日時", "text": ["本文"],
                     "rating": "評価"}}),
    Input("chinese shop", "Numbers for users, names to mask, the merchant's answers.",
          {"pinglun.csv": table("用户ID|昵称|评分|评论内容|发布时间|商家回复", [
              [100_000 + i % 23, f"小{i}", i % 5 + 1, CHINESE[i % 3], at(i),
               "" if i % 3 else "感谢您的反馈，我们会尽快处理。"] for i in range(60)])},
          {"pinglun": {"person": "用户ID", "written_at": "发布时间", "text": ["评论内容"], "rating": "评分",
                       "names": ["昵称"]}}),
    Input("korean", "Korean names of columns.",
          {"reviews.csv": table("리뷰번호|작성자ID|작성일시|별점|내용", [
              [f"R{i:04}", f"kr{i % 17}", at(i), i % 5 + 1, KOREAN[i % 3]] for i in range(50)])},
          {"reviews": {"doc_id": "리뷰번호", "person": "작성자ID", "written_at": "작성일시", "text": ["내용"],
                       "rating": "별점"}}),
    Input("russian", "Russian names, days first, semicolons.",
          {"otzyvy.csv": table("номер|клиент|дата|оценка|отзыв", [
              [5000 + i, f"кл{i % 15}", at(i, 5, "%d.%m.%Y"), i % 5 + 1, RUSSIAN[i % 3]] for i in range(50)], ";")},
          {"otzyvy": {"doc_id": "номер", "person": "клиент", "written_at": "дата", "text": ["отзыв"],
                      "rating": "оценка"}}),
    Input("typeform", "Questions as names of columns; an address hashed is nobody's id.",
          {"responses.csv": table(
              "#|How likely are you to recommend us?|What is the main reason for your score?|user_id|Start Date (UTC)|"
              "Submit Date (UTC)|Network ID", [
                  [f"{i:032x}", i % 11, f"{SAID[i % 5]} {i}", f"cu{i % 31}", at(i), at(i), f"{i * 7:010x}"]
                  for i in range(50)])},
          {"responses": {"doc_id": "#", "person": "user_id", "written_at": "Submit Date (UTC)",
                         "text": ["What is the main reason for your score?"],
                         "rating": "How likely are you to recommend us?"}},
          {"responses": {"rating_range": [0, 10], "source": "survey"}}),
    Input("snowplow", "Times of device, collector and warehouse.",
          {"sp.csv": table(
              "app_id|etl_tstamp|collector_tstamp|dvce_created_tstamp|event|event_id|user_id|domain_userid|"
              "domain_sessionid|event_name|derived_tstamp", [
                  ["web", "2025-12-01 02:00:00", at(i, 1), at(i, 1), "struct", f"e-{i:08}", f"u{i // 5}", f"d{i // 5}",
                   f"s{i // 5}", ("page_view", "search", "basket", "checkout", "purchase")[i % 5], at(i, 1)]
                  for i in range(150)])},
          {"sp": {"event_id": "event_id", "person": "user_id", "happened_at": "derived_tstamp", "name": "event_name",
                  "session": "domain_sessionid", "aliases": {"domain": "domain_userid"}}}),
    Input("celonis", "A case table with who worked on it, who is no customer.",
          {"cel.csv": table("_CASE_KEY|ACTIVITY_EN|EVENTTIME|_SORTING|USER_NAME", [
              [800_000 + i // 4, ("Create Order", "Approve", "Ship", "Invoice")[i % 4], at(i, 1, "%Y-%m-%dT%H:%M:%S"),
               i % 4, ("SYS", "anna", "tom")[i % 3]] for i in range(120)])},
          {"cel": {"person": "_CASE_KEY", "happened_at": "EVENTTIME", "name": "ACTIVITY_EN"}}),
    Input("who what", "Names that tell nothing: values join the files, two kinds of ids, a list between them.",
          {"crm.csv": table("kunde|email|plan|land", [
              [f"K{i:03}", f"a{i}@x.example", ("free", "pro")[i % 2], ("DE", "AT", "CH")[i % 3]] for i in range(40)]),
           "clicks.csv": table("ts|who|what", [
               [at(i, 1), f"K{i // 4:03}", ("start", "search", "basket", "order")[i % 4]] for i in range(160)]),
           "tickets.csv": table("Ticket ID|Requester|Requester email|Created at|Updated at|Subject|Description", [
               [9000 + i, "Kim Lee", f"a{i % 40}@x.example", at(i), at(i + 30), "Problem", f"{SAID[i % 5]} {i}"]
               for i in range(50)])},
          {"clicks": {"person": "who", "happened_at": "ts", "name": "what"},
           "crm": {"person": "kunde", "properties": ["plan", "land"], "aliases": {"email": "email"}},
           "tickets": {"doc_id": "Ticket ID", "person": "Requester email", "written_at": "Created at",
                       "text": ["Description"], "names": ["Requester"]}},
          {"tickets": {"person_kind": "email"}}),
    Input("nested", "Events nested in objects, milliseconds.",
          {"ev.jsonl": lines([
              {"meta": {"ts": epoch(i) * 1000, "src": "app"}, "user": {"id": f"q{i // 4}", "country": "DE"},
               "type": "track", "name": ("open", "read", "share", "buy")[i % 4]} for i in range(120)])},
          {"ev": {"person": "user.id", "happened_at": "meta.ts", "name": "name"}},
          {"ev": {"time_format": "epoch milliseconds"}}),
    Input("two questions", "Two open questions and how satisfied.",
          {"umfrage.csv": table("Teilnehmer|Abgeschickt am|Was hat Ihnen gefallen?|Was können wir verbessern?|"
                                "Zufriedenheit", [
              [f"T{i}", at(i), f"Die Beratung war freundlich und schnell. {i}", GERMAN[i % 5], i % 5 + 1]
              for i in range(40)])},
          {"umfrage": {"doc_id": "Teilnehmer", "written_at": "Abgeschickt am", "rating": "Zufriedenheit",
                       "text": ["Was hat Ihnen gefallen?", "Was können wir verbessern?"]}}),
    Input("mails", "An inbox: the sender is the person, times as mailers write them.",
          {"inbox.csv": table("message_id|date|from|to|subject|body_plain", [
              [f"<{i}@mx.example>", at(i, 5, "%a, %d %b %Y %H:%M:%S +0100"), f"c{i % 21}@kunden.example",
               "help@shop.example", "Re: my order", f"{SAID[i % 5]} Ref {i}"] for i in range(60)])},
          {"inbox": {"doc_id": "message_id", "person": "from", "written_at": "date",
                     "text": ["subject", "body_plain"]}}),
    Input("freshdesk", "HTML beside the plain text; incoming says who speaks.",
          {"conv.jsonl": lines([
              {"id": 1000 + i, "ticket_id": i // 3, "user_id": 88 if i % 3 == 1 else 300 + i // 3,
               "body": f"<div>{SAID[i % 5]}</div>", "body_text": f"{SAID[i % 5]} {i}", "incoming": i % 3 != 1,
               "private": False, "created_at": at(i, 1, ZULU), "updated_at": at(i + 1, 1, ZULU)} for i in range(90)])},
          {"conv": {"doc_id": "id", "person": "user_id", "thread": "ticket_id", "author": "incoming",
                    "written_at": "created_at", "text": ["body_text"]}},
          {"conv": {"authors": {"true": "customer", "false": "agent"}}}),
    Input("product reviews", "Products have titles too; unix times; names beside ids.",
          {"reviews.csv": table(
              "asin|product_title|reviewerID|reviewerName|overall|summary|reviewText|unixReviewTime|category", [
                  [f"B00{i % 7}", ("Apple iPhone 13 Pro 128GB Blue", "Garden hose 20 m green")[i % 2],
                   f"A{i % 41:05}X", f"Kim {i % 41}", float(i % 5 + 1), "Not what I hoped for", SAID[i % 5], epoch(i),
                   "Home & Kitchen"] for i in range(80)])},
          {"reviews": {"person": "reviewerID", "written_at": "unixReviewTime", "text": ["summary", "reviewText"],
                       "rating": "overall", "names": ["reviewerName"]}}),
    Input("member since", "A time of the person, the same in all rows, spans years.",
          {"feedback.csv": table("customer_since|member_id|comment|sent_on|score", [
              [f"20{10 + i % 9}-0{i % 9 + 1}-01", f"m{i % 9}", SAID[i % 5], at(i, 5, "%Y-%m-%d"), i * 7 % 11]
              for i in range(60)])},
          {"feedback": {"person": "member_id", "written_at": "sent_on", "text": ["comment"], "rating": "score"}}),
    Input("nightly", "A time named ts that is the nightly loader's.",
          {"tickets.csv": table("ts|case|cust|when|text", [
              [f"2025-11-{4 + i // 5:02} 03:00:0{i % 3}", f"CS{i}", f"x{i % 13}", at(i), SAID[i % 5]]
              for i in range(60)])},
          {"tickets": {"doc_id": "case", "person": "cust", "written_at": "when", "text": ["text"]}}),
    Input("audit", "A log whose messages say what its events are.",
          {"audit.csv": table("ts|user|event|message", [
              [at(i, 1), f"u{i // 5}", ("login", "open", "edit", "save", "logout")[i % 5],
               ("User has logged in to the app.", "User has opened a page.", "User has edited an item.",
                "User has saved the item.", "User has logged out.")[i % 5]] for i in range(200)])},
          {"audit": {"person": "user", "happened_at": "ts", "name": "event"}}),
    Input("french orders", "One row per order, a promise, the loader's time.",
          {"commandes.csv": table(
              "no_commande|client|date_commande|date_paiement|date_livraison_prevue|date_livraison|importe_le", [
                  [f"CMD{i:04}", f"c{i % 37}", at(i), at(i), at(i + 20), at(i + 18) if i % 3 else "",
                   "2025-12-30 02:00:00"] for i in range(80)], ";")},
          {"commandes": {"person": "client"}},
          {"commandes": {"format": "timestamps", "events": {
              "commande": "date_commande", "paiement": "date_paiement", "livraison": "date_livraison",
              "livraison_prevue": {"column": "date_livraison_prevue", "unless_before": "date_livraison"}}}}),
    Input("sms", "A flag of one and nought says who wrote; phones are persons.",
          {"sms.csv": table("sid|phone|is_inbound|sent|text", [
              [f"SM{i:06}", f"+49151{i // 2:06}", i % 2, at(i, 1), SAID[i % 5] if i % 2 else ANSWER]
              for i in range(80)])},
          {"sms": {"doc_id": "sid", "person": "phone", "author": "is_inbound", "written_at": "sent", "text": ["text"]}},
          {"sms": {"authors": {"0": "agent", "1": "customer"}}}),
    Input("placeholder", "Two of three reviews are by nobody: names to mask, no persons.",
          {"rev.csv": table("id|reviewer|date|rating|comment", [
              [i, "Anonymous customer" if i % 3 else f"Kim Lee {i}", at(i), i % 5 + 1, SAID[i % 5]]
              for i in range(60)])},
          {"rev": {"doc_id": "id", "written_at": "date", "text": ["comment"], "rating": "rating",
                   "names": ["reviewer"]}}),
)  # fmt: skip
