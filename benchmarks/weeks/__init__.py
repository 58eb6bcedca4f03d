"""How often new, rising and fading are told where nothing changed, and how soon where something did."""
