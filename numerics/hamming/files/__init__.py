"""Texts in files of any size: FASTA, gzip, raw bytes, packed bits."""
