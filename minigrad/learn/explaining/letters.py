"""The letters of formulas: indices and powers as plain characters, accents taken apart."""
import unicodedata
from functools import lru_cache

SUBSCRIPT = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
SUPERSCRIPT = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴮᴰᴷᴸᴹᴺᴾᵀ",
                       "0123456789+-=()abcdefghijklmnoprstuvwxyzBDKLMNPT", strict=True))


@lru_cache(maxsize=4096)
def decompose(text):
    """The text with accents as characters of their own (m̂ is m followed by a circumflex)."""
    return "".join(c if c == "≠" else unicodedata.normalize("NFD", c) for c in text)
