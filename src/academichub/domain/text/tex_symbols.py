"""What TeX's commands look like in Unicode (Unicode Technical Report #25; the LaTeX companion's symbol tables)."""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
"""Accent command -> combining character."""

LETTERS = _pairs("ss ß o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ")
"""Letters with a command of their own."""

SYMBOLS = _pairs(
    """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ
    lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ
    chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω digamma ϝ
    pm ± mp ∓ times × div ÷ cdot · ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ boxtimes ⊠
    dagger † ddagger ‡ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ smallsetminus ∖ wr ≀
    leq ≤ le ≤ geq ≥ ge ≥ leqslant ⩽ geqslant ⩾ neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ cong ≅ propto ∝ ll ≪ gg ≫
    lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ prec ≺ succ ≻ preceq ⪯ succeq ⪰ asymp ≍ doteq ≐ triangleq ≜ coloneqq ≔
    subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ sqsubseteq ⊑ in ∈ ni ∋ notin ∉ mid ∣ nmid ∤
    parallel ∥ perp ⊥ bot ⊥ top ⊤ vdash ⊢ models ⊨ vDash ⊨ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ emptyset ∅
    varnothing ∅ infty ∞ partial ∂ nabla ∇ Re ℜ Im ℑ aleph ℵ hbar ℏ hslash ℏ ell ℓ wp ℘ angle ∠ triangle △ square □ Box □
    diamond ⋄ Diamond ◇ lozenge ◊ clubsuit ♣ heartsuit ♡ spadesuit ♠ checkmark ✓ prime ′ backslash \\ sharp ♯ flat ♭ natural ♮
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigvee ⋁ bigwedge ⋀ bigsqcup ⨆
    to → rightarrow → longrightarrow ⟶ leftarrow ← longleftarrow ⟵ gets ← leftrightarrow ↔ longleftrightarrow ⟷ Rightarrow ⇒
    Longrightarrow ⟹ Leftarrow ⇐ Leftrightarrow ⇔ iff ⟺ implies ⟹ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ twoheadrightarrow ↠
    uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ rightharpoonup ⇀
    rightleftharpoons ⇌ rightsquigarrow ⇝ leadsto ⇝ upharpoonright ↾ restriction ↾
    langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert | lVert ‖ rVert ‖ Vert ‖ | ‖ lbrace { rbrace }
    lbrack [ rbrack ] ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ colon : deg ° degree ° textdegree ° surd √
    log log ln ln lg lg exp exp sin sin cos cos tan tan cot cot sec sec csc csc sinh sinh cosh cosh tanh tanh arcsin arcsin
    arccos arccos arctan arctan lim lim limsup limsup liminf liminf max max min min sup sup inf inf arg arg argmax argmax
    argmin argmin det det dim dim ker ker hom hom gcd gcd Pr Pr mod mod bmod mod tr tr rank rank sgn sgn diag diag
    odot ⊙ AA Å S § P ¶ copyright © pounds £ euro € lesseqgtr ⋚ gtrless ≷ because ∵ therefore ∴ blacksquare ■ bigstar ★
    rtimes ⋊ ltimes ⋉ bowtie ⋈ complement ∁ eth ð mho ℧ imath ı jmath ȷ Vdash ⊩ Subset ⋐ ncong ≇ nsubseteq ⊈ nleq ≰ ngeq ≱
    lt < gt > trianglelefteq ⊴ vartriangleleft ⊲ unlhd ⊴ lhd ⊲ rhd ⊳ bigcirc ◯ circledast ⊛ sun ☉ astrosun ☉ earth ⊕
    """
)
"""Command of mathematics -> character or upright name."""

SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθιφχ*′ ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᶥᵠᵡ*′ ",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ ", strict=True)
)

_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLACKBOARD = dict(zip(_LATIN + "1", "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ𝟙", strict=True))
CALLIGRAPHIC = dict(zip(_LATIN, "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵", strict=True))
FRAKTUR = dict(zip(_LATIN, "𝔄𝔅ℭ𝔇𝔈𝔉𝔊ℌℑ𝔍𝔎𝔏𝔐𝔑𝔒𝔓𝔔ℜ𝔖𝔗𝔘𝔙𝔚𝔛𝔜ℨ", strict=True))
