"""Made-up events of several kinds of product, to propose stages for: how people go through them is known.

A kind is a list of stages, each with the names of its events; people go through the stages in order, do some things
back and forth in each, leave anywhere, and a share of those who get to the end does the last event.
"""

from __future__ import annotations

import random

import pandas as pd

SAAS = [
    ["app_opened", "signup_form_viewed", "signup_submitted", "signup_email_verified", "signup_plan_chosen"],
    ["onboarding_started", "onboarding_role_chosen", "onboarding_tour_skipped", "onboarding_tour_finished",
     "onboarding_checklist_viewed", "workspace_created", "workspace_named", "workspace_logo_uploaded"],
    ["project_created", "project_renamed", "project_archived", "project_template_chosen", "project_shared",
     "task_created", "task_assigned", "task_commented", "task_moved", "task_due_date_set", "task_attachment_added"],
    ["invite_sent", "invite_link_copied", "invite_accepted", "member_role_changed", "member_removed"],
    ["integration_list_viewed", "integration_connected", "integration_failed", "api_key_created", "webhook_added"],
    ["report_opened", "report_exported", "report_filter_set", "report_scheduled", "dashboard_viewed",
     "dashboard_widget_added"],
    ["billing_page_viewed", "billing_plan_compared", "billing_card_entered", "billing_coupon_typed",
     "billing_invoice_downloaded"],
]  # fmt: skip
TICKETS = [["New"], ["Open"], ["Assigned"], ["Pending", "OnHold"], ["Solved"]]
BANK = [
    ["AntragGeoeffnet", "AntragGelesen", "ProduktVerglichen"],
    ["PersoenlicheDatenErfasst", "PersoenlicheDatenGeaendert", "EinkommenErfasst", "EinkommenNachweisHochgeladen"],
    ["IdentitaetPruefungGestartet", "IdentitaetVideoAnruf", "IdentitaetPruefungWiederholt"],
    ["VertragAngezeigt", "VertragHeruntergeladen", "UnterschriftGeleistet"],
    ["KontoEinzahlungGewaehlt"],
]
AIRLINE = [
    ["search.flight", "search.dates.changed", "search.passengers.changed"],
    ["results.viewed", "results.sorted", "results.filter.set"],
    ["fare.selected", "fare.rules.opened"],
    ["seat.map.opened", "seat.chosen", "seat.skipped"],
    ["baggage.added", "baggage.removed"],
    ["payment.form.viewed", "payment.card.entered", "payment.declined"],
]
TELECOM = [
    ["pagina_inicial_vista", "banner_clicado"],
    ["plano_lista_vista", "plano_detalhe_visto", "plano_comparado"],
    ["cobertura_cep_digitado", "cobertura_consultada"],
    ["cadastro_nome_digitado", "cadastro_cpf_digitado", "cadastro_endereco_digitado"],
    ["pagamento_cartao_digitado", "pagamento_boleto_escolhido", "pagamento_recusado"],
]
CLINIC = [
    ["clinic.web.home.viewed"],
    ["clinic.web.doctor.searched", "clinic.web.doctor.filtered", "clinic.web.doctor.profile.viewed"],
    ["clinic.web.slot.viewed", "clinic.web.slot.selected"],
    ["clinic.web.insurance.entered", "clinic.web.insurance.validated"],
    ["clinic.web.patient.form.filled", "clinic.web.patient.form.saved"],
]


def make(stages, last, *, people=600, leave=0.2, dropped=None, seed=1, between=90):
    """Return events of people who go through ``stages`` and do ``last`` if they get through, else maybe ``dropped``."""
    draw = random.Random(seed)  # noqa: S311 - made-up events
    rows = []
    for person in range(people):
        at = draw.uniform(0, 60 * 86_400)
        stayed = True
        for names in stages:
            for _ in range(draw.randint(1, 2 * len(names))):
                rows.append((person, at, draw.choice(names)))
                at += draw.uniform(5, 2 * between)
            at += draw.uniform(0, 3 * 86_400) if draw.random() < 0.2 else 0
            if draw.random() < leave:
                stayed = False
                break
        if stayed:
            rows.append((person, at, last))
        elif dropped and draw.random() < 0.5:
            rows.append((person, at + 86_400, dropped))
    return to_events(rows)


def make_addresses(seed=1, people=600):
    """Return events whose names are some 500 addresses of pages, with numbers of articles in them."""
    draw = random.Random(seed)  # noqa: S311 - made-up events
    rows = []
    for person in range(people):
        at = draw.uniform(0, 60 * 86_400)
        pages = ["/de/", *[f"/de/category/{draw.choice(['shoes', 'coats', 'hats'])}/{draw.randint(1, 30)}"] * 2]
        pages += [f"/de/product/{draw.randint(1, 400)}" for _ in range(draw.randint(1, 5))]
        pages += ["/de/cart", "/de/cart/voucher"][: draw.randint(0, 2)]
        if len(pages) > 5:  # who looks longer is more likely to go on
            pages += ["/de/checkout/address", "/de/checkout/shipping", "/de/checkout/pay"][: draw.randint(1, 3)]
            pages += ["/de/checkout/thank-you"] if pages[-1].endswith("pay") else []
        for page in pages:
            rows.append((person, at, page))
            at += draw.uniform(5, 120)
    return to_events(rows)


def to_events(rows):
    """Return rows of (person, seconds, name) as events."""
    frame = pd.DataFrame(rows, columns=["person", "at", "name"])
    return pd.DataFrame(
        {
            "person_id": "p" + frame["person"].astype(str),
            "happened_at": pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(frame["at"].round(3), unit="s"),
            "name": frame["name"],
        }
    )
