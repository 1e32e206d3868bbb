"""Texts and patterns of every kind of symbols, as codes and relations."""
