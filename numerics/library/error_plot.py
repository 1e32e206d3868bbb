"""Pictures of the errors of float32 functions.

Guarantee: the picture is a function of the kernels alone: the same file for the same code.

The inputs are cut in columns; each shows the largest error of a sample of its floats, and the
float32 results are compared with the float64 kernel, whose own error is below 10^-8 units.

    python -m apery.numerics.library.error_plot tan --from -10 --to 10 --out tan.svg
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from apery.numerics.library.registry import NAMES, entries, function

COLUMNS, EACH = 160, 8192


def errors(name: str, x: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return signed errors in units in the last place (Goldberg).

    Examples
    --------
    >>> errors("exp2", np.float32([0, 1, -3]))
    array([0., 0., 0.])
    """
    true = function(name.removesuffix("_fast"))(x.astype(np.float64))
    exponent = np.clip(np.frexp(true)[1] - 1, -126, 127)
    return np.asarray(np.ldexp(function(name)(x).astype(np.float64) - true, 23 - exponent))


def picture(name: str, low: float, high: float, path: Path) -> None:
    """Draw the errors of a function and of its faster variant between two numbers, as SVG."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    edges = np.linspace(low, high, COLUMNS + 1)
    rng = np.random.default_rng(0)
    middle = (edges[1:] + edges[:-1]) / 2
    with rc_context({"svg.hashsalt": "apery", "svg.fonttype": "none", "path.simplify": True}):
        figure = Figure(figsize=(7, 3), layout="constrained")
        axes = figure.subplots()
        for variant, colour in ((f"{name}_fast", "#d08b4c"), (name, "#2b5d8a")):
            found = np.array(
                [
                    errors(variant, rng.uniform(a, b, EACH).astype(np.float32))
                    for a, b in pairwise(edges)
                ]
            )
            bound = next(e.bound for e in entries(variant) if e.format == "float32" and e.fma)
            axes.fill_between(
                middle, found.min(axis=1), found.max(axis=1), step="mid", color=colour,
                label=f"{variant}, at most {bound}", linewidth=0,
            )  # fmt: skip
        axes.axhline(0, color="black", linewidth=0.5)
        axes.set(xlabel="x", ylabel="error in ulp", xlim=(low, high))
        axes.legend(loc="upper right", fontsize="small")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description="Draw the errors of a function in float32.")
    parser.add_argument("name", choices=[n for n in NAMES if not n.endswith("_fast")])
    parser.add_argument("--from", dest="low", type=float, default=-4.0)
    parser.add_argument("--to", dest="high", type=float, default=4.0)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    picture(options.name, options.low, options.high, options.out)


if __name__ == "__main__":
    main()
