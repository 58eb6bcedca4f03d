"""Embed, neighbours, cluster, describe, lineage. sentence-transformers and BERTopic live here."""
