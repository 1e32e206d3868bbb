"""Hamming distances between a pattern and every place of a text."""
