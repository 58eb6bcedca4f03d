"""Words that say what the digits behind them are: an order, a ticket and the like."""

from __future__ import annotations

import re
from bisect import bisect_right

ORDER_WORD = re.compile(
    r"#|\b(?:order\w{0,3}|tickets?|invoice|case|ref(?:erence)?|tracking|booking|confirmation|serial|parcel|shipment"
    r"|account|customer|article|item|part|model|sku|isbn|ean|gtin|imei|id|transaction|coupon|voucher|claim|contract"
    r"|bestell\w{0,8}|rechnung\w{0,8}|auftrag\w{0,8}|kunden\w{0,8}|vorgang\w{0,8}|sendung\w{0,12}|paket\w{0,8}"
    r"|artikel\w{0,8}|seriennummer|vertrag\w{0,8}|pedido|encomenda|protocolo|rastreio|nota fiscal|nf|c[óo]digo|fatura"
    r"|compra|commande|facture|colis|factura|ordine|fattura|bestelling|factuur)\b",
    re.IGNORECASE,
)
ORDER_TAIL = re.compile(
    r"(?:[^\w\n]{0,3}(?:number|numbers|nummer|numero|número|numéro|no|nr|num|n[º°]|id|code|is|was|ist|war|é|es|est)\b)"
    r"{0,2}[^\w\n]{0,3}",
    re.IGNORECASE,
)


class Leads:
    """Where words stand in a text that say what the digits behind them are.

    Parameters
    ----------
    text : where to look.
    word : the words.
    tail : what may stand between the word and its digits; matches bounded stretches only.
    """

    def __init__(self, text: str, word: re.Pattern[str], tail: re.Pattern[str]) -> None:
        self._text, self._word, self._tail = text, word, tail
        self._ends: list[int] | None = None  # looked for when first asked: most texts hold no digits in question

    def lead_to(self, start: int) -> bool:
        """Tell whether such a word stands right before ``start``."""
        if self._ends is None:
            self._ends = [match.end() for match in self._word.finditer(self._text)]
        place = bisect_right(self._ends, start)
        return place > 0 and self._tail.fullmatch(self._text, self._ends[place - 1], start) is not None
