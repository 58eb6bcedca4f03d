"""Names of months and weekdays, and what stands around them, in the languages that times are written in."""

from __future__ import annotations

_MONTHS = (
    "jan january januar janvier enero ene janeiro gennaio gen januari jän jänner",
    "feb february februar février févr fév febrero fevereiro fev febbraio februari",
    "mar march märz mär mrz mars marzo março maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "jun june juni juin junio junho giugno giu",
    "jul july juli juillet juil julio julho luglio lug",
    "aug august août agosto ago augustus",
    "sep sept september septembre septiembre setembro set settembre",
    "oct october oktober okt octobre octubre outubro out ottobre ott",
    "nov november novembre noviembre novembro",
    "dec december dezember dez décembre déc diciembre dic dezembro dicembre",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
"""Number of a month by its name, small letters: English, German, French, Spanish, Portuguese, Italian, Dutch."""

_WEEKDAYS = (
    "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday",
    "mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag sonnabend so sonntag",
    "lun lundi mar mardi mer mercredi jeu jeudi ven vendredi sam samedi dim dimanche",
    "lunes martes mié mie miércoles jue jueves vie viernes sáb sab sábado dom domingo",
    "seg segunda segunda-feira ter terça terça-feira qua quarta quarta-feira qui quinta quinta-feira sex sexta",
    "sexta-feira lunedì martedì mercoledì gio giovedì venerdì sabato domenica",
    "ma maandag dinsdag wo woensdag donderdag vr vrijdag za zaterdag zo zondag",
)
WEEKDAYS = tuple(word for words in _WEEKDAYS for word in words.split())
"""Names of weekdays; they say nothing that the date does not."""

BEFORE_CLOCK = ("at", "um", "à", "às", "as", "alle", "a las", "a la", "om")
"""Words between a date and its clock."""
