"""TeX made readable, and nothing lost on the way."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academichub.domain.text.tex import decode_accents, formula, math_spans, prose, readable

quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("plain title", "plain title"),
        ("On $x_i^2 \\leq \\frac{1}{n}$ bounds", "On xᵢ² ≤ 1/n bounds"),
        ("$O(n \\log n)$ time", "O(n log n) time"),
        ("$\\alpha\\to 0$", "α→0"),
        ("$$\\sum_{i=1}^n x_i$$", "∑ᵢ₌₁ⁿ xᵢ"),
        ("\\(a+b\\) and \\[c\\]", "a+b and c"),
        ("$\\ell_2$-norm of $\\mathbb{R}^d$", "ℓ₂-norm of ℝᵈ"),
        ("$\\mathcal{N}(0,1)$", "𝒩(0,1)"),
        ("$10^{-3}$", "10⁻³"),
        ("at $90^\\circ$", "at 90°"),
        ("$\\text{Na}_2$", "Na₂"),
        ("$\\mathrm{H}\\alpha$", "Hα"),
        ("$\\hat{x}$", "x̂"),
        ("$\\sqrt{x}$, $\\sqrt{x+1}$", "√x, √(x+1)"),
        ("$\\frac{a+b}{2}$", "(a+b)/2"),
        ("$\\lVert x \\rVert$", "‖ x ‖"),
        ("$\\{a\\}$", "{a}"),
        ("\\emph{new} \\textbf{bold \\textit{both}}", "new bold both"),
        ("{\\bf old} style", "old style"),
        ("50\\% of R\\&D \\#1 a\\_b", "50% of R&D #1 a_b"),
        ("``quoted'' -- and --- dashed", "“quoted” – and — dashed"),
        ("Fig.~3", "Fig. 3"),
        ("https://a.org/~me/", "https://a.org/~me/"),
        ("see \\url{https://a.org/x}", "see https://a.org/x"),
        ("\\href{https://a.org/b}{the code}", "the code (https://a.org/b)"),
        ("as shown~\\cite{one,two}.", "as shown."),
        ("Erd\\H{o}s--R\\'enyi", "Erdős–Rényi"),
        ("$x_{\\rm max}$", "xₘₐₓ"),
        ("$x_{\\rm SFR}$", "x_{SFR}"),
        ("\\unknown{kept}", "\\unknown{kept}"),
        ("if $a<b$ then $c>d$ and p<0.05", "if a<b then c>d and p<0.05"),
    ],
)
def test_readable(tex: str, shown: str) -> None:
    """Formulas and text commands become Unicode; what has no such form stays."""
    assert readable(tex) == shown


@pytest.mark.parametrize(
    "text",
    [
        "$5 vs $10",
        "costs $5 and $10 per unit",
        "a $5M fund and a $7M fund",
        "between $5 and $ 10",
        "one $ alone",
        "$ 5 and 6 $",
        "US$100 or US$200",
        "100% sure",
        "f(x) & g(x) ^ h_i {j}",
    ],
)
def test_money_and_stray_signs_are_not_mathematics(text: str) -> None:
    """Prices, percents and braces in prose are shown as they stand."""
    assert math_spans(text) == []
    assert readable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("about $\\sim$10 pc at $z=3$ here", "about ∼10 pc at z=3 here"),
        ("in the 0.5$-$10 keV band of $kT$ there", "in the 0.5-10 keV band of kT there"),
        ("J0252$-$0503 at $z = 7.0$ and", "J0252-0503 at z = 7.0 and"),
        ("It costs $5, while $n$ is", "It costs $5, while n is"),
        ("Pay $5 for $x_i$ and $y_j$ now", "Pay $5 for xᵢ and yⱼ now"),
        ("if $t, n $ are fixed, $\\alpha$ is", "if t, n are fixed, α is"),
    ],
)
def test_one_doubtful_sign_does_not_turn_the_rest_inside_out(text: str, shown: str) -> None:
    """A price, a `$-$` before a digit or a stray space spoils no other formula of the paragraph."""
    assert " ".join(readable(text).split()) == shown


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$x$ and $y$", ["$x$", "$y$"]),
        ("pay \\$5 for $x$ now", ["$x$"]),
        ("$$x$$", ["$$x$$"]),
        ("\\(x\\) \\[y\\]", ["\\(x\\)", "\\[y\\]"]),
        ("$ \\alpha $", ["$ \\alpha $"]),
        ("over\n$a\nb$ lines", ["$a\nb$"]),
        ("no $a\n\nb$ over paragraphs", []),
        ("$\\$5$", ["$\\$5$"]),
        ("", []),
    ],
)
def test_where_formulas_stand(text: str, formulas: list[str]) -> None:
    """Delimiters belong to the span; a formula ends within its paragraph."""
    assert [text[start:end] for start, end in math_spans(text)] == formulas


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        ("J\\\"urgen Valk\\'o", "Jürgen Valkó"),
        ("\\v{S}r\\'amek", "Šrámek"),
        ("{\\'e}t{\\'e}", "été"),
        ('Na{\\"\\i}ve na\\"{\\i}ve', "Naïve naïve"),
        ("\\O rsted {\\O}rsted \\O{}rsted", "Ørsted Ørsted Ørsted"),
        ("\\L{}ukasz {\\L}ukasz", "Łukasz Łukasz"),
        ("Erd\\H{o}s", "Erdős"),
        ("Gro\\ss mann Gro{\\ss}mann", "Großmann Großmann"),
        ("\\c{C}a\\u{g}r\\i", "Çağrı"),
        ("\\k{a} \\r{u} \\d{h} \\.{z} \\=a \\~n \\^o \\`e", "ą ů ḥ ż ā ñ ô è"),
        ('\\AA ngstr\\"om', "Ångström"),
        ("\\'{E}cole", "École"),
        ("plain", "plain"),
        ("\\alpha \\theta \\over", "\\alpha \\theta \\over"),
    ],
)
def test_accents(tex: str, letters: str) -> None:
    """Accent commands and special letters, in every spelling; other commands are left alone."""
    assert decode_accents(tex) == letters


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("x^{10}", "x¹⁰"),
        ("x_{i,j}", "x_{i,j}"),
        ("x_q", "x_q"),
        ("x^{\\prime}", "x′"),
        ("\\frac12", "1/2"),
        ("\\left( x \\right)", "( x )"),
        ("a \\quad b", "a b"),
        ("2\\log n", "2 log n"),
        ("\\operatorname{softmax}(z)", "softmax(z)"),
        ("\\binom{n}{k}", "C(n, k)"),
        ("\\mathcal X", "𝒳"),
        ("\\| x \\|", "‖ x ‖"),
        ("\\notacommand", "\\notacommand"),
        ("", ""),
    ],
)
def test_formula(tex: str, shown: str) -> None:
    """The inside of a formula as Unicode."""
    assert formula(tex) == shown


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        ("\\foo{bar}", "\\foo{bar}"),
        ("\\substack{a}", "\\substack{a}"),
        ("\\unicode{x2014}", "\\unicode{x2014}"),
        ("\\begin{cases} a \\end{cases}", "\\begin{cases} a \\end{cases}"),
    ],
)
def test_an_unknown_command_keeps_its_argument_as_it_is(tex: str, shown: str) -> None:
    """What is not understood stays verbatim, braces included."""
    assert formula(tex) == shown


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        pytest.param("a } b", "b", id="a brace that closes nothing"),
        pytest.param("4959,5007}, H", "H", id="a real one, 2509.12312"),
        pytest.param("{" * 60 + "x" + "}" * 60 + "y", "y", id="sixty deep"),
    ],
)
def test_nothing_behind_an_unbalanced_brace_vanishes(tex: str, shown: str) -> None:
    """The end of a formula is shown whatever its braces do."""
    assert formula(tex).endswith(shown)


def test_a_root_of_higher_degree() -> None:
    """A root's degree does not tear its radicand apart."""
    shown = formula("\\sqrt[3]{x}")
    assert "([)" not in shown
    assert "x" in shown
    assert "³" in shown or "∛" in shown


def test_an_escaped_dollar_at_the_end_of_a_formula_stays() -> None:
    """`$5\\$$` is five dollars."""
    assert readable("$5\\$$ a day") == "5$ a day"


COMMANDS = ["\\alpha", "\\leq", "\\log", "\\unknown", "\\,", "\\mathrm", "\\mathbf", "\\hat", "\\sqrt"]
ATOM = st.text("abcdxyzAB0123456789+-=(),", min_size=1, max_size=4)
FORMULA = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.builds("{{{}}}".format, inner),
        st.builds("{}_{{{}}}".format, inner, inner),
        st.builds("{}^{{{}}}".format, inner, inner),
        st.builds("\\frac{{{}}}{{{}}}".format, inner, inner),
        st.builds("{}{{{}}}".format, st.sampled_from(COMMANDS), inner),
        st.builds("{} {}".format, inner, inner),
    ),
    max_leaves=8,
)


def letters(text: str) -> Counter[str]:
    """Letters and digits, whatever their style."""
    return Counter(char for char in unicodedata.normalize("NFKD", text.replace("−", "-")) if char.isalnum())


@quick
@given(FORMULA)
def test_no_letter_of_a_formula_vanishes(tex: str) -> None:
    """Whatever the nesting, every letter and digit outside the commands is still there."""
    wanted = letters(re.sub(r"\\[A-Za-z]+", " ", tex))
    assert not wanted - letters(formula(tex)), formula(tex)


@quick
@given(st.text("ab {}\\$^_&~%-`'\"()[]\n\\fracsqrt5", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """No input raises, however broken, and reading is a function of the text alone."""
    assert readable(text) == readable(text)
    assert isinstance(formula(text), str)
    assert isinstance(prose(text), str)
    assert isinstance(decode_accents(text), str)


@quick
@given(st.text(st.characters(exclude_characters="\\$~-`'"), max_size=80))
def test_text_without_tex_is_untouched(text: str) -> None:
    """Only TeX is changed."""
    assert readable(text) == text


@quick
@given(st.text("ab $\\5{}\n()[]", max_size=60))
def test_spans_stand_in_order_and_hold_formulas(text: str) -> None:
    """Spans never overlap, and each begins and ends with a delimiter."""
    at = 0
    for start, end in math_spans(text):
        assert at <= start < end <= len(text)
        assert text[start] in "$\\"
        assert text[end - 1] in "$)]"
        at = end
