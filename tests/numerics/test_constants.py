"""Constants: reference decimals, an independent oracle, two precisions, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apery.core.constant import Constant
from apery.core.errors import AperyError, DomainError, InvalidInputError, PrecisionError
from apery.core.vocabulary import FUNCTIONS, NAMES, is_fundamental_discriminant, kronecker
from apery.numerics.ball_forms import certified_digits, decimal_text, endpoints, simplest_between
from apery.numerics.balls import accuracy_bits, bits_for_digits
from apery.numerics.constants import evaluate, rational_value
from apery.numerics.special_functions import real_character

# The first decimals, cut off, of sequences of the On-Line Encyclopedia of Integer Sequences
# (https://oeis.org). `test_reference_decimals_agree_with_mpmath` computes them anew.
DECIMALS = {
    # A001113
    "e": "2.718281828459045235360287471352662497757247093699959574966967",
    # A000796
    "pi": "3.141592653589793238462643383279502884197169399375105820974944",
    # A001622
    "phi": "1.618033988749894848204586834365638117720309179805762862135448",
    # A002162
    "log2": "0.693147180559945309417232121458176568075500134360255254120680",
    # A006752
    "catalan": "0.915965594177219015054603514932384110774149374281672134266498",
    # A001620
    "euler_gamma": "0.577215664901532860606512090082402431042159335939923598805767",
    # A073003
    "gompertz": "0.596347362323194074341078499369279376074177860152548781573484",
    # A072334
    "exp(2)": "7.389056098930650227230427460575007813180315570551847324087127",
    # A002392
    "log(10)": "2.302585092994045684017991454684364207601101488628772976033327",
    # A002193
    "sqrt(2)": "1.414213562373095048801688724209698078569671875376948073176679",
    # A049469
    "sin(1)": "0.841470984807896506652502321630298999622563060798371065672751",
    # A049470
    "cos(1)": "0.540302305868139717400936607442976603732310420617922227670097",
    # A049471
    "tan(1)": "1.557407724654902230506974807458360173087250772381520038383946",
    # A003881
    "atan(1)": "0.785398163397448309615660845819875721049292349843776455243736",
    # A073742
    "sinh(1)": "1.175201193643801456882381850595600815155717981334095870229565",
    # A073743
    "cosh(1)": "1.543080634815243778477905620757061682601529112365863704737402",
    # A073744
    "tanh(1)": "0.761594155955764888119458282604793590412768597257936551596810",
    # A013661
    "zeta(2)": "1.644934066848226436472415166646025189218949901206798437735558",
    # A002117
    "zeta(3)": "1.202056903159594285399738161511449990764986292340498881792271",
    # A070910
    "besseli(0,2)": "2.279585302336067267437204440811533353285841102785459054070839",
    # A096789
    "besseli(1,2)": "1.590636854637329063382254424999666247954478159495536647132287",
    # A052119
    "besseli(1,2)/besseli(0,2)": "0.697774657964007982006790592551752599486658262998021232368630",
    # A091681
    "besselj(0,2)": "0.223890779141235668051827454649948625825154482218607603128349",
    # A073010
    "dirichlet_l(-3,1)": "0.604599788078072616864692752547385244094688749364246858523294",
    # A086724
    "dirichlet_l(-3,2)": "0.781302412896486296867187429624092356365134336545285420222100",
    # A153071
    "dirichlet_l(-4,3)": "0.968946146259369380483634845846918600069540267683909615442016",
    # A086466
    "dirichlet_l(5,1)": "0.430408940964004038889433232950605425424570682540289654757006",
}


def _mp_dirichlet_l(d: int, s: int) -> mpmath.mpf:
    """L(χ_d, s) as Hurwitz zeta functions, at s = 1 as digamma functions."""
    q = abs(d)
    if s == 1:
        return -sum(kronecker(d, k) * mpmath.digamma(mpmath.mpf(k) / q) for k in range(1, q)) / q
    terms = (kronecker(d, k) * mpmath.zeta(s, mpmath.mpf(k) / q) for k in range(1, q))
    return sum(terms) / mpmath.mpf(q) ** s


ORACLE: dict[str, Callable[..., mpmath.mpf]] = {
    "e": lambda: +mpmath.e,
    "pi": lambda: +mpmath.pi,
    "phi": lambda: +mpmath.phi,
    "log2": lambda: mpmath.log(2),
    "catalan": lambda: +mpmath.catalan,
    "euler_gamma": lambda: +mpmath.euler,
    "gompertz": lambda: mpmath.e * mpmath.e1(1),
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "atan": mpmath.atan,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "zeta": lambda n: mpmath.zeta(int(n)),
    "besseli": mpmath.besseli,
    "besselj": mpmath.besselj,
    "dirichlet_l": lambda d, s: _mp_dirichlet_l(int(d), int(s)),
}


def _fraction(x: mpmath.mpf) -> Fraction:
    return Fraction(*mpmath.libmp.to_rational(x._mpf_))


def _oracle(name: str, *arguments: Fraction, digits: int) -> Fraction:
    """Evaluate by mpmath with 30 digits more than `digits`."""
    with mpmath.workdps(digits + 30):
        values = [mpmath.mpf(a.numerator) / a.denominator for a in arguments]
        # Bessel functions of negative arguments come with a zero imaginary part.
        return _fraction(mpmath.re(ORACLE[name](*values)))


def _agree(ball: arb, value: Fraction, digits: int) -> None:
    """Check that a value known to digits + 15 lies in the ball, and neighbours do not."""
    low, high = endpoints(ball)
    slack = abs(value) / 10 ** (digits + 15)
    assert low - slack <= value <= high + slack
    for wrong in (value + 3 * abs(value) / 10**digits, value - 3 * abs(value) / 10**digits):
        assert not low <= wrong <= high


def test_every_word_has_an_oracle_and_a_reference() -> None:
    assert set(ORACLE) == {*NAMES, *FUNCTIONS}
    used = {text.split("(")[0] for text in DECIMALS}
    assert used == {*NAMES, *FUNCTIONS}


@pytest.mark.parametrize("text", DECIMALS)
def test_reference_decimals(text: str) -> None:
    decimals = DECIMALS[text]
    assert decimal_text(evaluate(text, digits=70), digits=len(decimals) - 1).startswith(
        decimals[:55]
    )
    low, high = endpoints(evaluate(text, digits=70))
    value, unit = Fraction(decimals), Fraction(1, 10**60)
    assert value <= low < high <= value + unit
    # A wrong digit in the middle of the reference is seen.
    digit = "1" if decimals[30] != "1" else "2"
    wrong = Fraction(decimals[:30] + digit + decimals[31:])
    assert not wrong <= low < high <= wrong + unit


@pytest.mark.parametrize("text", [t for t in DECIMALS if "/" not in t])
def test_reference_decimals_agree_with_mpmath(text: str) -> None:
    name, _, rest = text.partition("(")
    arguments = [Fraction(a) for a in rest.rstrip(")").split(",")] if rest else []
    value = _oracle(name, *arguments, digits=70)
    assert 0 <= value - Fraction(DECIMALS[text]) < Fraction(1, 10**60)


ELEMENTARY = [name for name, signature in FUNCTIONS.items() if signature == ("x",)]
rationals = st.builds(Fraction, st.integers(-3000, 3000), st.integers(1, 100))


@given(st.sampled_from(ELEMENTARY), rationals, st.sampled_from([15, 50, 120]))
@settings(max_examples=150, deadline=None)
@example("tan", Fraction(11, 7), 50)
@example("sin", Fraction(355, 113), 50)
@example("log", Fraction(101, 100), 120)
@example("atan", Fraction(-3000), 120)
def test_elementary_functions_agree_with_mpmath(name: str, x: Fraction, digits: int) -> None:
    if (name == "log" and x <= 0) or (name == "sqrt" and x < 0):
        with pytest.raises(AperyError):
            evaluate(f"{name}({x})", digits=digits)
        return
    ball = evaluate(f"{name}({x})", digits=digits)
    value = _oracle(name, x, digits=digits)
    if value == 0:
        assert ball.is_zero()
    else:
        _agree(ball, value, digits)


@given(
    st.sampled_from(["besseli", "besselj"]),
    st.builds(Fraction, st.integers(-60, 60), st.integers(1, 6)),
    st.builds(Fraction, st.integers(1, 400), st.integers(1, 10)),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_bessel_functions_agree_with_mpmath(
    name: str, order: Fraction, x: Fraction, negative: bool
) -> None:
    if negative and order.denominator == 1:
        x = -x
    ball = evaluate(f"{name}({order}, {x})", digits=40)
    _agree(ball, _oracle(name, order, x, digits=40), 40)


@given(st.integers(2, 60))
@settings(max_examples=20, deadline=None)
def test_zeta_agrees_with_mpmath(n: int) -> None:
    _agree(evaluate(f"zeta({n})", digits=40), _oracle("zeta", Fraction(n), digits=40), 40)


DISCRIMINANTS = [d for d in range(-60, 61) if is_fundamental_discriminant(d)]


@given(st.sampled_from(DISCRIMINANTS), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_dirichlet_l_agrees_with_mpmath(d: int, s: int) -> None:
    value = _oracle("dirichlet_l", Fraction(d), Fraction(s), digits=30)
    _agree(evaluate(f"dirichlet_l({d}, {s})", digits=30), value, 30)


@pytest.mark.parametrize("d", [*DISCRIMINANTS, -1000 + 4, 997, -999 + 4, 1000 - 4, 840, -840])
def test_characters_are_kronecker_symbols(d: int) -> None:
    if not is_fundamental_discriminant(d):
        with pytest.raises(InvalidInputError):
            real_character(d)
        return
    character = real_character(d)
    for n in range(1, 2 * abs(d) + 1):
        assert character(n).real.unique_fmpz() == kronecker(d, n)


# Pairs of expressions for the same number: nothing else ties one side to the other.
IDENTITIES = [
    ("catalan", "dirichlet_l(-4, 2)"),
    ("dirichlet_l(-4, 1)", "pi/4"),
    ("dirichlet_l(-4, 3)", "pi^3/32"),
    ("dirichlet_l(-3, 1)", "pi/(3*sqrt(3))"),
    ("dirichlet_l(5, 1)", "2*log(phi)/sqrt(5)"),
    ("dirichlet_l(8, 2)", "pi^2*sqrt(2)/16"),
    ("zeta(4)", "pi^4/90"),
    ("tan(1)", "sin(1)/cos(1)"),
    ("tanh(2)", "(exp(4) - 1)/(exp(4) + 1)"),
    ("16*atan(1/5) - 4*atan(1/239)", "pi"),
    ("besseli(1/2, 3)", "sqrt(2/(3*pi))*sinh(3)"),
    ("besselj(-1/2, 3)", "sqrt(2/(3*pi))*cos(3)"),
    ("besselj(-3, 2)", "-besselj(3, 2)"),
    ("log2", "log(2)"),
    ("phi^2", "phi + 1"),
    ("(1 + e)^-3", "1/(1 + e)/(1 + e)/(1 + e)"),
    ("cosh(1)^2", "1 + sinh(1)^2"),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES)
def test_identities(left: str, right: str) -> None:
    x, y = evaluate(left, digits=300), evaluate(right, digits=300)
    assert x.overlaps(y)
    assert not x.overlaps(evaluate(f"{right} + 1e-298", digits=300))
    assert 0 in evaluate(f"{left} - ({right})", digits=100)


TORTURE = [
    *DECIMALS,
    "exp(pi*sqrt(163)) - 262537412640768744",
    "exp(exp(2)) - 1618",
    "sin(10^50)",
    "tan(11) + 225",
    "log(1 + 1e-40)",
    "exp(1e-50) - 1",
    "1 - cos(1e-30)",
    "atan(1e60) - pi/2",
    "besselj(0, 2.404825557695772768621631879326)",
    "besseli(1/3, 1e-9) + besselj(-5/2, 1e5)",
    "zeta(1000) - 1",
    "(phi - 1/phi)/(e - pi)",
    "1e9*(pi - 3.14159265358979323846)",
]


@pytest.mark.parametrize("text", TORTURE)
@pytest.mark.parametrize("bits", [30, 333])
def test_two_precisions_agree(text: str, bits: int) -> None:
    coarse, fine = evaluate(text, bits=bits), evaluate(text, bits=4 * bits)
    assert accuracy_bits(coarse) >= bits
    assert accuracy_bits(fine) >= 4 * bits
    low, high = endpoints(coarse)
    below, above = endpoints(fine)
    assert low <= above
    assert below <= high
    # The finer ball is so small that a shift by the accuracy of the coarser is seen.
    shift = 2 * abs(above) / 2**bits
    assert not (low <= below + shift and above + shift <= high)


def _expressions() -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*NAMES, "2", "1/3", "0.7", "zeta(3)", "sqrt(2)"])

    def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds(lambda a, op, b: f"({a}){op}({b})", inner, st.sampled_from("+-*/"), inner),
            st.builds(lambda f, a: f"{f}({a})", st.sampled_from(ELEMENTARY), inner),
            st.builds(lambda a, n: f"({a})^({n})", inner, st.integers(-4, 4)),
            st.builds(
                lambda f, a: f"{f}(1/2, {a})", st.sampled_from(["besseli", "besselj"]), inner
            ),
        )

    return st.recursive(leaves, compound, max_leaves=8)


@given(_expressions())
@settings(max_examples=150, deadline=None)
def test_any_expression_has_an_enclosure_or_a_clear_error(text: str) -> None:
    before = ctx.prec
    try:
        coarse, fine = evaluate(text, bits=60), evaluate(text, bits=240)
    except AperyError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 400
    else:
        assert coarse.overlaps(fine)
        assert 0 in coarse or accuracy_bits(coarse) >= 60
    assert ctx.prec == before


FAULTS = [
    ("(e-e)/(e-e)", "the denominator e - e cannot be told from 0 at 3000 digits"),
    ("1 + 1/(sin(1)^2 + cos(1)^2 - 1)", "cannot be told from 0 at 3000 digits"),
    ("(e-e)^-2", "the base e - e of a negative power cannot be told from 0 at 3000 digits"),
    ("tan(pi/2)", r"tan\(pi/2\) cannot be told from a pole at 3000 digits"),
    ("log(e-3)", r"log\(e - 3\) has no value: e - 3 is not positive"),
    ("log(e-e)", r"log\(e - e\) has no value: e - e cannot be told from 0 at 3000 digits"),
    ("sqrt(1-e)", r"sqrt\(1 - e\) has no value: 1 - e is negative"),
    ("sqrt(e-e)", "cannot be told from a negative number at 3000 digits"),
    ("besseli(1/2, -e)", "-e is not positive"),
    ("besselj(-1/3, e-e)", "e - e cannot be told from 0"),
    ("exp(10^30)", r"its argument exceeds 2\^40"),
    ("exp(-10^30)", r"its argument exceeds 2\^40"),
    ("exp(exp(exp(exp(3))))", r"its argument exceeds 2\^40"),
    ("cosh(10^30)", r"its argument exceeds 2\^40"),
    ("besseli(0, 10^30)", r"its argument exceeds 2\^40"),
]


@pytest.mark.parametrize(("text", "reason"), FAULTS)
def test_faults_name_the_part(text: str, reason: str) -> None:
    before = ctx.prec
    with pytest.raises(DomainError, match=reason) as caught:
        evaluate(text, digits=30)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    assert ctx.prec == before


def test_faults_inside_say_where() -> None:
    with pytest.raises(DomainError, match=r"at character 5 of '1 \+ log\(e - 3\)'"):
        evaluate("1+log(e-3)")
    with pytest.raises(DomainError, match=r"3000 digits, at character 13 of '1 "):
        evaluate("1 + 1/(2 + 1/((e - e)))")


def test_a_long_constant_gives_a_short_error() -> None:
    text = " + ".join(["e"] * 150) + " + 1/(pi - pi)"
    with pytest.raises(DomainError) as caught:
        evaluate(text)
    assert len(str(caught.value)) < 300


def test_more_digits_tell_more_from_zero() -> None:
    small = "1/(exp(1) - exp(1 + 1e-3100))"
    with pytest.raises(DomainError, match="at 3000 digits"):
        evaluate(small, digits=20)
    assert certified_digits(evaluate(small, digits=2000)) >= 1999


def test_lost_digits_are_not_hidden() -> None:
    with pytest.raises(PrecisionError, match="cancellation or to a huge argument") as caught:
        evaluate("sin(exp(10^5))", digits=20)
    assert caught.value.exit_code == 3
    with pytest.raises(PrecisionError):
        evaluate("exp(10^9) - exp(10^9)", digits=20)


def test_values_around_zero() -> None:
    for text in ("e - e", "(e - e)^3", "(pi - pi)^2", "sin(pi)", "0*e"):
        ball = evaluate(text, bits=100)
        assert 0 in ball
        low, high = endpoints(ball)
        assert high - low <= Fraction(2, 2**712)
    assert evaluate("0").is_zero()
    # What is small is not taken for 0.
    assert 0 not in evaluate("exp(1) - exp(1 + 1e-2900)", bits=100)
    assert 0 in evaluate("exp(1) - exp(1 + 1e-3100)", bits=100)


def test_huge_and_tiny_values() -> None:
    assert decimal_text(evaluate("exp(10^9)"), digits=10) == "8.002981770...e+434294481"
    assert decimal_text(evaluate("exp(-10^9)"), digits=10) == "1.249534271...e-434294482"
    assert decimal_text(evaluate("log(exp(10^9))*e/e")).startswith("1000000000 +/- ")


@pytest.mark.parametrize("digits", [1, 10, 100, 1000])
def test_digits_are_kept(digits: int) -> None:
    for text in ("e", "besseli(1,2)/besseli(0,2)", "3/7"):
        assert accuracy_bits(evaluate(text, digits=digits)) >= bits_for_digits(digits)


def test_accuracy_is_asked_in_one_unit() -> None:
    assert accuracy_bits(evaluate("pi")) >= bits_for_digits(50)
    with pytest.raises(InvalidInputError, match="not in both"):
        evaluate("pi", digits=10, bits=10)
    for wrong in ({"digits": 0}, {"bits": 0}, {"digits": -3}, {"bits": 10**12}, {"digits": 10**9}):
        with pytest.raises(InvalidInputError):
            evaluate("pi", **wrong)


def test_text_and_constant_are_the_same_and_cached() -> None:
    first = evaluate("e + 1/3", digits=100)
    assert evaluate(Constant("e+1/3"), digits=100) is first
    assert evaluate("e + 1/3", digits=101) is not first


RATIONAL = {
    "zeta(2)/pi^2": Fraction(1, 6),
    "e/e": Fraction(1),
    "3/4": Fraction(3, 4),
    "exp(0)": Fraction(1),
    "sqrt(2)*sqrt(8)": Fraction(4),
    "sin(pi/6)": Fraction(1, 2),
    "cos(2*pi/3)": Fraction(-1, 2),
    "e - e": Fraction(0),
    "cos(pi/2)": Fraction(0),
    "log(8)/log2": Fraction(3),
    "tan(pi/4) + 12345678901234567890/7": 1 + Fraction(12345678901234567890, 7),
    "dirichlet_l(-4,3)/pi^3": Fraction(1, 32),
    "1e40": Fraction(10**40),
    "(e/e)/10^100": Fraction(1, 10**100),
}


@pytest.mark.parametrize("text", RATIONAL)
def test_rational_constants_are_found(text: str) -> None:
    assert rational_value(text) == RATIONAL[text]


@pytest.mark.parametrize(
    "text",
    [*DECIMALS, "exp(10^9)", "exp(-10^9)", "zeta(2)/pi^2 + 1e-900*e", "zeta(60) - 1", "e/10^20"],
)
def test_other_constants_are_not_called_rational(text: str) -> None:
    assert rational_value(text) is None


def test_evidence_counts_the_height() -> None:
    # 1/(10^400 + 1) has 401 digits: known to 1000 digits it is seen, to 800 it is chance.
    text = "(e/e)/(10^400 + 1)"
    assert rational_value(text) == Fraction(1, 10**400 + 1)
    assert rational_value(text, digits=800) is None
    with pytest.raises(InvalidInputError):
        rational_value("e", digits=50)


@settings(deadline=None)
@given(st.fractions(max_denominator=500), st.fractions(min_value=0, max_denominator=500))
def test_simplest_rational(low: Fraction, width: Fraction) -> None:
    high = low + width
    found = simplest_between(low, high)
    assert low <= found <= high
    for q in range(1, found.denominator + 1):
        # No multiple of 1/q with a smaller q, and none nearer to 0 with the same one.
        candidates = [Fraction(p, q) for p in (-(-low * q // 1), high * q // 1)]
        inside = [c for c in candidates if low <= c <= high]
        if q < found.denominator:
            assert not inside
        else:
            assert all(abs(found) <= abs(c) for c in inside)


@pytest.mark.parametrize(
    "text", ["besselj(999/7, 10^6)", "besseli(1000, 12345.678)", "dirichlet_l(-3, 1000)"]
)
def test_the_ends_of_the_vocabulary_are_reached(text: str) -> None:
    coarse, fine = evaluate(text, digits=100), evaluate(text, digits=500)
    assert coarse.overlaps(fine)
    assert accuracy_bits(fine) >= bits_for_digits(500)
