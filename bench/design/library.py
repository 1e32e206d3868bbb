"""The coefficients of numerics/library that come from `apery.numerics.library.design`."""

from __future__ import annotations

import math

import mpmath as mp

from apery.numerics.library.design import fit, saturating_table


def show(name: str, found: tuple[list[float], float]) -> None:
    coefficients, error = found
    print(f"{name}: largest error 2^{math.log2(error):.2f}")
    print("  " + " ".join(c.hex() for c in coefficients))


def main() -> None:
    one = lambda t: mp.mpf(1)  # noqa: E731
    odd = lambda f: lambda z: f(mp.sqrt(z)) / mp.sqrt(z)  # noqa: E731
    quarter = float((mp.pi / 4 + mp.mpf("0.0001")) ** 2)
    show("atan", fit(odd(mp.atan), (1e-9, 1.0), range(1, 10), known=one))
    show("atan_fast", fit(odd(mp.atan), (1e-9, 1.0), range(1, 9), known=one))
    show("tan", fit(odd(mp.tan), (1e-9, quarter), range(1, 8), known=one))
    cube = lambda t: (1 - t) ** (-mp.mpf(1) / 3)  # noqa: E731
    show("cbrt", fit(cube, (-0.1027, 0.10244), range(1, 4), known=one))

    def scaled_erfc(t: mp.mpf) -> mp.mpf:
        x = 3 * (1 + t) / (1 - t)
        return mp.erfc(x) * mp.exp(x * x)

    end = (10.2 - 3) / (10.2 + 3)
    show("erfc", fit(scaled_erfc, (-1.0, end), range(11), rounded=False))
    show("erfc_fast", fit(scaled_erfc, (-1.0, end), range(11)))
    for name, f, lowest, last in (("tanh", mp.tanh, -4, 10), ("erf", mp.erf, -6, 4)):
        for degree in (6, 5):
            rows, error = saturating_table(f, lowest, degree, last)
            print(f"{name}, degree {degree}: {error:.3f} units at most")
            for row in rows:
                print("  " + " ".join(float(c).hex() for c in row))


if __name__ == "__main__":
    main()
