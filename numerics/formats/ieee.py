"""Binary interchange formats of IEEE 754, and bfloat16, which has their form.

Guarantee: `decode` is exact; `encode` returns the nearest number of the format, of two that are
equally near the one with an even last bit, and infinity from (2 - 2^-p) 2^emax on; `encode_ball`
returns bits only if every number of the ball has these bits.

References
----------
IEEE Standard for Floating-Point Arithmetic, IEEE 754-2019, DOI 10.1109/IEEESTD.2019.8766229.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from apery.core.errors import DomainError, InvalidInputError
from apery.numerics.balls import exact_point

_FAR = 20_000


@dataclass(frozen=True, slots=True)
class FloatFormat:
    """A binary format with a sign, an exponent of `width` bits, and `precision` - 1 further bits.

    Parameters
    ----------
    name : str
        Name of the format.
    bits : int
        Bits of one number.
    precision : int
        Significant bits p, the leading one counted.

    Examples
    --------
    >>> FLOAT32.emin, FLOAT32.emax, FLOAT32.digits
    (-126, 127, 8)
    >>> FLOAT16.decode(0x3555), FLOAT16.encode(Fraction(1, 3)) == 0x3555
    (Fraction(1365, 4096), True)
    """

    name: str
    bits: int
    precision: int

    @property
    def width(self) -> int:
        """Bits of the exponent field."""
        return self.bits - self.precision

    @property
    def emax(self) -> int:
        """Exponent of the largest numbers: they are below 2^(emax + 1)."""
        return (1 << (self.width - 1)) - 1

    @property
    def emin(self) -> int:
        """Exponent of the smallest normal number 2^emin."""
        return 1 - self.emax

    @property
    def digits(self) -> int:
        """Hexadecimal digits of the bits of one number."""
        return self.bits // 4

    @property
    def sign(self) -> int:
        """The bit of the sign."""
        return 1 << (self.bits - 1)

    @property
    def infinity(self) -> int:
        """Bits of +infinity; larger magnitudes are NaN."""
        return ((1 << self.width) - 1) << (self.precision - 1)

    @property
    def nan(self) -> int:
        """Bits of a quiet NaN."""
        return self.infinity | 1 << (self.precision - 2)

    @property
    def largest(self) -> int:
        """Bits of the largest finite number."""
        return self.infinity - 1

    @property
    def smallest_normal(self) -> int:
        """Bits of 2^emin."""
        return 1 << (self.precision - 1)

    @property
    def overflow(self) -> Fraction:
        """The least number that is rounded to infinity."""
        return Fraction((1 << (self.precision + 1)) - 1) * Fraction(2) ** (
            self.emax - self.precision
        )

    def magnitude(self, bits: int) -> int:
        """Return the bits without the sign."""
        return bits & (self.sign - 1)

    def is_nan(self, bits: int) -> bool:
        """Whether the bits are those of a NaN."""
        return self.magnitude(bits) > self.infinity

    def is_finite(self, bits: int) -> bool:
        """Whether the bits are those of a number."""
        return self.magnitude(bits) < self.infinity

    def is_subnormal(self, bits: int) -> bool:
        """Whether the bits are those of a number between 0 and 2^emin, both left out."""
        return 0 < self.magnitude(bits) < self.smallest_normal

    def dyadic(self, bits: int) -> tuple[int, int]:
        """Return (m, e) with value m 2^e.

        Raises
        ------
        DomainError
            The bits are those of an infinity or a NaN.

        Examples
        --------
        >>> FLOAT32.dyadic(0xBFC00000)
        (-12582912, -23)
        >>> FLOAT32.dyadic(0x7F800000)
        Traceback (most recent call last):
        ...
        apery.core.errors.DomainError: 0x7f800000 is no finite number of float32
        """
        magnitude = self._checked(bits) & (self.sign - 1)
        if magnitude >= self.infinity:
            raise DomainError(f"{self.hex(bits)} is no finite number of {self.name}")
        field = magnitude >> (self.precision - 1)
        m = magnitude & (self.smallest_normal - 1)
        if field:
            m |= self.smallest_normal
        e = max(field, 1) - self.emax - self.precision + 1
        return (-m if bits & self.sign else m), e

    def decode(self, bits: int) -> Fraction:
        """Return the value of a finite number.

        Raises
        ------
        DomainError
            The bits are those of an infinity or a NaN.
        """
        m, e = self.dyadic(bits)
        return Fraction(m << e) if e >= 0 else Fraction(m, 1 << -e)

    def ball(self, bits: int) -> arb:
        """Return the value of a finite number as an exact ball."""
        return arb(self.dyadic(bits))

    def encode(self, value: Fraction | int) -> int:
        """Return the bits of the nearest number; 0 has the bits of +0.

        Examples
        --------
        >>> hex(FLOAT32.encode(Fraction(1, 10)))
        '0x3dcccccd'
        >>> FLOAT32.encode(2**128 - 2**103) == FLOAT32.infinity
        True
        """
        n, d = Fraction(value).as_integer_ratio()
        # A quotient with some bits more than the format has, and whether there is a rest.
        g = min(n.bit_length() - d.bit_length(), 0) - self.precision - 3
        quotient, rest = divmod(abs(n) << -g, d)
        bits = self._encode(2 * quotient + (rest != 0), g - 1)
        return self.sign | bits if n < 0 else bits

    def _encode(self, m: int, g: int) -> int:
        """Return the bits of the number nearest to m 2^g."""
        if m < 0:
            return self.sign | self._encode(-m, g)
        if m == 0:
            return 0
        e = max(m.bit_length() - 1 + g, self.emin)
        drop = e - self.precision + 1 - g
        if drop <= 0:
            kept = m << -drop
        else:
            kept, rest = m >> drop, m & ((1 << drop) - 1)
            half = 1 << (drop - 1)
            kept += rest > half or (rest == half and kept & 1)
        # A carry into the next binade is a carry into the field of the exponent.
        field = e + self.emax - 1
        return min((field << (self.precision - 1)) + kept, self.infinity)

    def encode_ball(self, ball: arb) -> int | None:
        """Return the bits to which every number of a ball is rounded, None if they differ.

        A ball around 0 gives None unless it is 0, as the sign of a result 0 is that of the number.

        Examples
        --------
        >>> FLOAT32.encode_ball(arb(1, 1e-9)) == FLOAT32.encode(1)
        True
        >>> FLOAT32.encode_ball(arb(1, 1e-7)) is None
        True
        """
        if not ball.is_finite():
            return None
        low, high, g = dyadic_ends(ball)
        if low <= 0 <= high and low != high:
            return None
        first, last = self._encode(low, g), self._encode(high, g)
        return first if first == last else None

    def hex(self, bits: int) -> str:
        """Return the bits in hexadecimal digits."""
        return f"0x{bits:0{self.digits}x}"

    def text(self, bits: int) -> str:
        """Return the number as C and Python write it in hexadecimal, exactly.

        Examples
        --------
        >>> FLOAT32.text(0x3DCCCCCD), FLOAT32.text(0x80000001), FLOAT32.text(0xFF800000)
        ('0x1.99999ap-4', '-0x0.000002p-126', '-inf')
        """
        magnitude = self.magnitude(self._checked(bits))
        sign = "-" if bits & self.sign else ""
        if magnitude > self.infinity:
            return "nan"
        if magnitude == self.infinity:
            return f"{sign}inf"
        field, rest = divmod(magnitude, self.smallest_normal)
        digits = -(-(self.precision - 1) // 4)
        shown = f"{rest << (4 * digits - self.precision + 1):0{digits}x}".rstrip("0") or "0"
        if magnitude == 0:
            return f"{sign}0x0.0p+0"
        return f"{sign}0x{min(field, 1)}.{shown}p{max(field, 1) - self.emax:+d}"

    def _checked(self, bits: int) -> int:
        if not 0 <= bits < 1 << self.bits:
            raise InvalidInputError(f"{bits} is no pattern of {self.bits} bits")
        return bits


def dyadic_ends(ball: arb) -> tuple[int, int, int]:
    """Return (a, b, g) such that the numbers of a finite ball lie from a 2^g to b 2^g.

    Examples
    --------
    >>> dyadic_ends(arb(0.75)), dyadic_ends(arb(1, 0.5))
    ((3, 3, -2), (536870911, 1610612737, -30))
    """
    m, e = exact_point(ball.mid())
    r, f = exact_point(ball.rad())
    if r and f + r.bit_length() < e - _FAR:
        # Far below the middle: a larger radius costs nothing, and keeps the integers small.
        r, f = 1, e - _FAR
    g = min(e, f) if r else e
    middle, radius = m << (e - g), r << (f - g) if r else 0
    return middle - radius, middle + radius, g


FLOAT16 = FloatFormat("float16", 16, 11)
BFLOAT16 = FloatFormat("bfloat16", 16, 8)
FLOAT32 = FloatFormat("float32", 32, 24)
FLOAT64 = FloatFormat("float64", 64, 53)
FORMATS = {f.name: f for f in (FLOAT16, BFLOAT16, FLOAT32, FLOAT64)}


def float_format(name: str | FloatFormat) -> FloatFormat:
    """Return a format by its name.

    Raises
    ------
    InvalidInputError
        There is no such format.

    Examples
    --------
    >>> float_format("bfloat16").precision
    8
    >>> float_format("float8")
    Traceback (most recent call last):
    ...
    apery.core.errors.InvalidInputError: no format 'float8'; there are float16, bfloat16, ...
    """
    if isinstance(name, FloatFormat):
        return name
    if name not in FORMATS:
        raise InvalidInputError(f"no format {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]
