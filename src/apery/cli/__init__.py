"""The command line: words in, data on stdout, narration on stderr, an exit code."""

import sys
from collections.abc import Sequence


def run(args: Sequence[str] | None = None) -> None:
    """Run the command line with the arguments of the process, and leave the process."""
    from apery.cli.app import main

    sys.exit(main(args))
