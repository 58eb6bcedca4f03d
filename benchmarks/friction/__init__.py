"""How well the friction score tells friction from the rest."""
