"""``apery hamming``: distances of patterns to the places of a file, by substitutions alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from apery.cli.lazy import LazyGroup
from apery.core.errors import DONE, INTERRUPTED, InvalidInputError

if TYPE_CHECKING:
    from apery.numerics.hamming.files.queries import Query
    from apery.numerics.hamming.files.scanning import Dense, Finder, Meter

F = TypeVar("F", bound=Callable[..., Any])
_LONG = 1 << 28
"""Bytes of a file from which on there is a report of progress."""


@click.group(
    cls=LazyGroup,
    lazy={
        "find": ("apery.cli.hamming:find", "Find the places with at most k mismatches."),
        "distances": ("apery.cli.hamming:distances", "Measure the distance at every place."),
        "prove": ("apery.cli.prove_kernel:prove", "Let Lean prove what a kernel computes."),
    },
)
def hamming() -> None:
    """Compare patterns with every place of a text, by substitutions alone.

    Places are half-open and count from 0: a hit with start 2 and end 5 is the letters 2, 3 and 4
    of its record, whichever the strand. Nothing found is an empty table and no error.
    """


def text_options(function: F) -> F:
    """Add what both commands share: the text, the patterns, and what matches what."""
    options = (
        click.argument("text", metavar="TEXT"),
        click.argument("patterns", nargs=-1, metavar="[PATTERN]..."),
        click.option(
            "--patterns", "file", metavar="FILE",
            help="More patterns: FASTA, or one a line with a tab before its name.",
        ),
        click.option(
            "--format", "form", type=click.Choice(["auto", "fasta", "raw"]), default="auto",
            show_default=True, help="What TEXT is; raw takes every byte, line ends too.",
        ),
        click.option("--bits", is_flag=True, help="TEXT is packed bits, PATTERN zeros and ones."),
        click.option(
            "--iupac/--no-iupac", default=None,
            help="Letters are nucleotide codes; R matches A and G  [default: in FASTA]",
        ),
        click.option(
            "--match-n", type=click.Choice(["pattern", "text", "both", "none"]),
            default="pattern", show_default=True, help="Where an N matches every letter.",
        ),
        click.option("--wildcard", metavar="LETTER", help="A letter that matches everything."),
        click.option("--both-strands", is_flag=True, help="Look for reverse complements, too."),
        click.option(
            "--method", default="auto", show_default=True, metavar="KERNEL", help="Which kernel.",
        ),
        click.option("--verify", is_flag=True, help="Check all results by certificates."),
        click.option("--explain", is_flag=True, help="Say on stderr which kernels are used."),
        click.option(
            "--json/--tsv", "as_json", default=False, help="Print JSON  [default: a table]"
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def quietly(function: F) -> F:
    """Leave without a word where the reader has gone, and with one where the user interrupts."""

    @wraps(function)
    def run(*args: Any, **options: Any) -> int:
        try:
            function(*args, **options)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python must not try to write the rest at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except KeyboardInterrupt:
            click.echo("apery: interrupted", err=True)
            return INTERRUPTED
        return DONE

    return run  # type: ignore[return-value]


@click.command()
@text_options
@click.option("-k", "k", type=int, required=True, help="Most mismatches of a hit.")
@click.option("--matched", is_flag=True, help="Print the letters of each hit, as in TEXT.")
@click.option("--best", is_flag=True, help="Of each pattern, only hits of smallest distance.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many hits.")
@quietly
def find(k: int, matched: bool, best: bool, limit: int | None, as_json: bool, **given: Any) -> None:
    """Find the places of TEXT at which a PATTERN has at most K mismatches.

    TEXT is a file: FASTA or any other, also of gzip, or - for the standard input. One row for each
    hit: record, start and end (half-open, from 0), strand, pattern, distance. Hits may overlap.

    \b
    apery hamming find genome.fa.gz GATTACANNNGG -k 3 --both-strands
    apery hamming find reads.fa --patterns adapters.fa -k 2 --best --json
    apery hamming find notes.txt "hamming distance" -k 4 --matched
    """
    from apery.cli.show_hamming import HIT, MATCHED, Best, Table, hit_rows
    from apery.numerics.hamming.files.scanning import scan

    asked = Asked(**given)
    left = limit
    kept = Best()
    with asked.progress() as progress:
        pieces = scan(
            asked.text,
            asked.letters(),
            k,
            finder=asked.finder,
            progress=progress,
            **asked.options(),
        )
        with Table(sys.stdout, (*HIT, MATCHED) if matched else HIT, as_json) as table:
            for rows in chain.from_iterable(hit_rows(found, matched) for found in pieces):
                if best:
                    kept.add(rows)
                    continue
                table.write(rows[:left])
                if left is not None:
                    left -= len(rows)
                    if left <= 0:
                        break
            table.write(kept.rows()[:limit])


@click.command()
@text_options
@click.option("--out", metavar="FILE", help="Write there: .npy, or else the table.")
@quietly
def distances(out: str | None, as_json: bool, **given: Any) -> None:
    """Measure the distance of a PATTERN to every place of TEXT.

    TEXT is a file: FASTA or any other, also of gzip, or - for the standard input. One row for each
    place: record, start and end (half-open, from 0), strand, pattern, distance. A file of NumPy
    takes one pattern on one strand; it holds the places of all records one after the other, and
    the table says at which index those of each record begin and how many there are.

    \b
    apery hamming distances plasmid.fa GATTACA --both-strands
    apery hamming distances signal.bin 1011001110 --bits --out distances.npy
    """
    from apery.cli.show_hamming import HIT, Table, distance_rows, opened
    from apery.numerics.hamming.files.scanning import stream_distances

    asked = Asked(**given)
    letters = asked.letters()
    packed = out is not None and out.endswith(".npy")
    if packed and (len(letters) > 1 or asked.both_strands):
        raise InvalidInputError(f"{out}: a file of NumPy takes one pattern on one strand")
    with asked.progress() as progress:
        pieces = stream_distances(
            asked.text, letters, meter=asked.meter, progress=progress, **asked.options()
        )
        if packed:
            assert out is not None
            write_numpy(out, pieces, len(next(iter(letters.values()))), as_json)
            return
        target = nullcontext(sys.stdout) if out is None else opened(out)
        with target as stream, Table(stream, HIT, as_json) as table:
            for dense in pieces:
                for rows in distance_rows(dense):
                    table.write(rows)


def write_numpy(path: str, pieces: Iterator[Dense], length: int, as_json: bool) -> None:
    """Write distances to a file of NumPy, and print where those of each record are."""
    from apery.cli.show_hamming import Row, Table
    from apery.numerics.hamming.files.npy_file import NpyFile
    from apery.numerics.hamming.pattern import count_type

    rows: list[Row] = []
    with NpyFile(path, count_type(length)) as file:
        for dense in pieces:
            if dense.start == 0:
                rows.append((dense.record, file.count, 0))
            file.append(dense.distances)
            record, index, count = rows[-1]
            rows[-1] = (record, index, int(count) + len(dense.distances))
    with Table(sys.stdout, ("record", "index", "places"), as_json) as table:
        table.write(rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """What both commands are given."""

    text: str
    patterns: tuple[str, ...]
    file: str | None
    form: str
    bits: bool
    iupac: bool | None
    match_n: str
    wildcard: str | None
    both_strands: bool
    method: str
    verify: bool
    explain: bool

    def letters(self) -> dict[str, bytes]:
        """Return the patterns of the command line and of the file with their names."""
        from apery.numerics.hamming.files.queries import named, read_patterns

        if not self.patterns and self.file is None:
            raise InvalidInputError("there is no pattern; write one after TEXT or give --patterns")
        every = named(self.patterns)
        for name, letters in (read_patterns(self.file) if self.file is not None else {}).items():
            if name in every:
                raise InvalidInputError(f"the pattern {name!r} is given twice; leave one out")
            every[name] = letters
        return every

    def options(self) -> dict[str, Any]:
        """Return the arguments of `scan` that say how letters are read and compared."""
        if self.bits and self.form != "auto":
            raise InvalidInputError("--bits says what TEXT is; leave --format out")
        return {
            "format": "bits" if self.bits else self.form, "iupac": self.iupac, "stdin": True,
            "match_n": self.match_n, "wildcard": self.wildcard, "both_strands": self.both_strands,
        }  # fmt: skip

    def finder(self, query: Query, k: int) -> Finder:
        """Return what finds the hits of a query."""
        from apery.numerics.hamming.files.scanning import planned_finder

        self._say(query, k)
        find = planned_finder(query, k, self.method)
        if not self.verify:
            return find
        from apery.numerics.hamming.files.verified import verified_finder

        return verified_finder(query, k, find)

    def meter(self, query: Query) -> Meter:
        """Return what measures the distances of a query."""
        from apery.numerics.hamming.files.scanning import planned_meter

        self._say(query, None)
        measure = planned_meter(query, self.method)
        if not self.verify:
            return measure
        from apery.numerics.hamming.files.verified import verified_meter

        return verified_meter(query, measure)

    def _say(self, query: Query, k: int | None) -> None:
        if self.explain:
            from apery.numerics.hamming.files.windows import PIECE
            from apery.numerics.hamming.plan import Plan

            plan = Plan(k=k, method=self.method, **query.options)
            click.echo(f"{query.name} {query.strand}: {plan.explain(PIECE)}", err=True)

    @contextmanager
    def progress(self) -> Iterator[Callable[[int], None] | None]:
        """Report on stderr how much of a large file has been read."""
        from apery.cli.progress import watch

        path = Path(self.text)
        size = path.stat().st_size if path.is_file() else 0
        if size < _LONG or sys.stdout.isatty():
            yield None
            return
        with watch() as watcher:
            watcher.begin("read", size, "bytes")
            before = 0

            def tell(came: int) -> None:
                nonlocal before
                if came > before:
                    watcher.advance(came - before)
                before = came

            yield tell
