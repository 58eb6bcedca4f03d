"""The parts of a first friction.toml that no look at files decides."""

from __future__ import annotations

HEAD = """\
# Settings of friction. Lines that begin with # are defaults or suggestions: take the # away to change them.

[project]
name = "Project"
{timezone}

# [objective]                      # printed on every summary
# name = "more trials become paid"
# measure = "conversion"
# target = 0.25
# by = "2026-12-31"
# owner = "Growth"
"""

TEMPLATE = """
[[documents]]
name = "reviews"
path = "data/reviews.csv"           # csv, jsonl or parquet, each also .gz; a glob such as data/reviews-*.csv is allowed
source = "review"                   # chat, review, ticket, survey or other
columns = { doc_id = "id", person = "user_id", written_at = "created", text = ["title", "body"], rating = "stars" }
rating_range = [1, 5]               # worst and best
# link = "https://desk.example/{doc_id}"

# [[persons]]                       # what is known about customers
# name = "crm"
# path = "data/customers.csv"
# columns = { person = "user_id", account = "company", value = "mrr", properties = ["plan", "country"] }

[[events]]
name = "clicks"
path = "data/events.csv"
columns = { person = "user_id", happened_at = "timestamp", name = "event" }

# [[events]]
# name = "orders"
# path = "data/orders.csv"
# format = "timestamps"             # one row per order, one column per event
# columns = { person = "customer_id" }
# events = { purchased = "ordered_at", late = { column = "promised_at", unless_before = "delivered_at" } }

[journey]
# starts = ["landing"]              # stages a journey may begin with; any, where this is not said
converts = ["purchase"]             # events that end a journey well
# drops = ["cancelled"]             # events that end it badly at once
# drop_after_days = 14              # silence that long is a drop-off
# milestone = "first_order"         # stage or event from which it is worth something: how long it takes

[[journey.stages]]
name = "landing"
events = ["page_view"]              # names, or globs such as "basket_*"
description = "first look"

[[journey.stages]]
name = "basket"
events = ["add_to_cart", "basket_*"]
description = "choosing what to buy"
"""

TAIL = """
# [topics]
# model = "all-MiniLM-L6-v2"
# neighbours = 5.0
# detail = 1.0                      # higher: more and smaller topics
# min_segments = 5
# seed = 0

# [impact]
# weeks = 8                         # entries of the last so many weeks
# group = "plan"                    # a property of customers to compare within
# replicates = 400
# least_sure = 0.5                  # from this probability on a message is read as of a stage

# [impact.delays]                   # usual minutes from an experience to the message, before messages are looked at
# survey = 2
# chat = 15
# ticket = 480
# review = 2880
# other = 1440

# [privacy]
# opted_out = "optout.csv"           # ids of persons who opted out, one a line
# patterns = { ORDER = "ORD-\\\\d{6}" }  # order and account numbers of your own, to be masked
# names_by = "rules"                # or spacy:MODEL, presidio:MODEL

# [[kpis]]                          # at most five, with target and trend on each weekly summary
# measure = "drop_off"              # or conversion, time_to_value, friction, coverage
# stage = "basket"
# target = 0.15
# owner = "Checkout"

# [weekly]
# formats = ["html", "md", "eml", "xlsx"]  # also pdf, pptx
# approved_only = false             # true: only themes that somebody approved
# quotes = "masked"                 # which messages may leave: masked, approved, none
# fewest = 5                        # no count of fewer persons leaves

# [weekly.mail]                     # whom friction weekly sends the summary; without it the mail is a file
# host = "mail.shop.example"
# sender = "friction@shop.example"
# to = ["lea@shop.example"]
# user = "friction"                 # the password: environment variable FRICTION_SMTP_PASSWORD

# [runs]
# keep_weeks = 26
"""
