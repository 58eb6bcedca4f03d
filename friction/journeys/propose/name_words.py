"""Words of event names: what a name is about, and whether it tells of an outcome.

Names come as ``payment_done``, ``CheckoutStarted``, ``order.placed.v2``, ``/de/checkout/pay?step=2`` or
``Zahlung abgeschlossen``. Words in English, German, Portuguese, Spanish and French are known; of others their place
in the journey has to tell.
"""

from __future__ import annotations

import re
from functools import cache

RESERVED = frozenset({"START", "CONVERTED", "DROPPED", "ANY"})
"""Names that no stage may have."""

_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://[^/]*", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*$")
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")


def _to_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DEAL = _to_set("""
    purchase order payment subscription checkout booking transaction sale conversion upgrade contract policy reservation
    transfer bestellung kauf zahlung buchung abo abonnement vertrag überweisung reservierung pedido compra pagamento
    assinatura reserva pago suscripción commande achat paiement abonnement réservation contrat
""")
_DONE = _to_set("""
    done complete completed success successful succeeded confirmed confirmation placed finished
    created accepted erfolgreich abgeschlossen abgeschickt fertig bestätigt bestaetigt concluído concluída confirmado
    confirmada completado completada confirmé confirmée terminé terminée
""")
_LASTING = _to_set("subscription membership contract policy abo abonnement vertrag assinatura suscripción contrat")
_BEGUN = _to_set(
    "started start began activated gestartet begonnen aktiviert iniciada iniciado commencé ativada activada"
)
"""What lasts is struck where it begins."""

_THANKS = _to_set("thanks thank thankyou danke obrigado gracias merci")
_BARE = _to_set("""
    purchase order sale conversion transaction booking bestellung kauf buchung compra pedido achat commande
""")
"""Deals that are struck where nothing else is said of them; a payment may be a page."""

_BOUGHT = _to_set("""
    purchased ordered bought paid subscribed booked converted upgraded bestellt gekauft bezahlt gebucht abonniert
    überwiesen ausgezahlt comprado comprada pago pagado pagada assinado acheté payé payée commandé réservé abonné
""")
_FULFILLED = _to_set("""
    delivered resolved solved closed activated zugestellt geliefert ausgeliefert gelöst geloest geschlossen erledigt
    entregue resolvido fechado entregado resuelto cerrado livré résolu fermé
""")
_LOST = _to_set("""
    cancelled canceled cancellation unsubscribed unsubscribe churned churn uninstalled uninstall terminated abandoned
    storniert stornierung storno gekündigt gekuendigt kündigung kuendigung abgemeldet deinstalliert abgebrochen
    cancelado cancelada cancelamento cancelación annulé annulée annulation désabonné résilié résiliation
""")
_LEAVE = _to_set("cancel delete deleted close closed remove removed deactivate deactivated löschen gelöscht")
_LEFT = _to_set(
    "account subscription membership contract plan order booking profile konto abo vertrag conta cuenta compte"
)
_FAILED = _to_set("""
    fail failed failure error declined denied rejected abort aborted invalid refund refunded reminder fehlgeschlagen
    fehler abgelehnt erro falhou recusado fallido rechazado échoué refusé
""")
_TRYING = _to_set("""
    view viewed click clicked tap tapped open opened select selected choice choose chosen start started begin began
    enter entered attempt attempted try show shown page screen form method option options button pending requested step
    info history list details edit add added remove removed status track tracking created
    begonnen gestartet geöffnet ausgewählt ansicht seite klick iniciado iniciada inicio seleccionado commencé
""") - {"created"}  # fmt: skip
GENERIC = _TRYING | _DONE | _FAILED | _to_set("""
    event app web site user users customer load loaded press pressed submit submitted change changed update updated
    create delete deleted close closed get set go new de en fr es pt www com html php index the of to and for von zu und
    com a in on item items visit visited land
""")  # fmt: skip
"""Words that say what was done, not what the name is about."""

_BACKGROUND = re.compile(
    r"heartbeat|(?:^|\W)ping(?:$|\W)|session (?:start|started|end|ended)|first visit|user engagement|^scroll$|"
    r"experiment|feature flag|impression|page leave|autocapture|identify$"
)


@cache
def split_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, in their order; no host, no query, no numbers.

    >>> split_words("CheckoutStarted")
    ('checkout', 'started')
    """
    bare = _QUERY.sub("", _ADDRESS.sub("", name)) if "/" in name else name
    parts = _WORD.findall(_HUMP.sub(" ", bare))
    words = [part.lower() for part in parts]
    return tuple(word for word in words if len(word) > 1) or tuple(words)


@cache
def find_subjects(name: str) -> frozenset[str]:
    """Return the words a name is about; all of its words, where it holds none but general ones."""
    words = frozenset(split_words(name))
    return words - GENERIC or words


def rate_conversion(name: str) -> int:
    """Return how much a name sounds like a conversion: 3 surely, 2 probably, 1 like an end that is good, 0 not."""
    words = split_words(name)
    said = set(words)
    if said & (_FAILED | _LOST):
        return 0
    if said & _THANKS or (said & _DONE and said & (_DEAL | _BOUGHT)) or (said & _LASTING and said & _BEGUN):
        return 3
    if said & _TRYING:
        return 0
    if said & _BOUGHT:
        return 3
    if words and words[-1] in _BARE:
        return 2
    return 1 if said & (_DONE - {"created", "accepted"} | _FULFILLED) else 0


def is_drop(name: str) -> bool:
    """Tell whether a name sounds like leaving for good."""
    words = split_words(name)
    said = set(words)
    if said & (_FAILED | _TRYING - {"list"}):
        return False
    return bool(said & _LOST) or bool(said & _LEAVE and said & _LEFT) or words == ("cancel",)


def is_background(name: str) -> bool:
    """Tell whether a name is about the measuring, not about what a person does."""
    return bool(_BACKGROUND.search(" ".join(split_words(name))))
