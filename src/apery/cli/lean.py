"""``apery lean``: the Lean tool chain."""

from __future__ import annotations

import click

from apery.cli.options import json_option, show_json
from apery.core.errors import DONE


@click.group()
def lean() -> None:
    """Lean 4, fetched once into the user's cache folder and pinned by hash."""


@lean.command()
@json_option
def install(as_json: bool) -> int:
    """Fetch Lean, or find that it is there and whole."""
    from apery.cli.progress import watch
    from apery.lean.install import install as fetch

    with watch() as watcher:
        toolchain = fetch(watcher.say)
    if as_json:
        show_json({"folder": str(toolchain.root), **dict(toolchain.identity)})
    else:
        click.echo(toolchain.root)
        for name, value in toolchain.identity:
            click.echo(f"  {name}: {value}")
    return DONE
