"""Searches: they propose claims and never judge them."""

if __name__ == "discovery":
    raise ImportError(
        "import apery.discovery, not discovery: the folder is a part of the apery package"
    )
