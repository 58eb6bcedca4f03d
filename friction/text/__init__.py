"""Language, segments, lemmas and phrases, cues, friction score. spaCy lives here."""
