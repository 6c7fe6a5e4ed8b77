"""Which numbers of a lesson's prose count as results, and which are known."""
import pytest

from minigrad.learn.lesson import script

from .prose_numbers import loose_numbers, numbers

LESSON = """\
# %% [markdown]
# # 09 · One
#
# Prose.
#
# Needs: 01, 03.

# %%
x = 46 * 1e-9
beta = -0.85

# %% [markdown]
# {}
"""
OUTPUT = """\
 ✓ largest r(t)                              6.56852  = 6.569 ± 0.0005 T9
 ✓ a long name
                                             1.25e-07  < 0.031
 ± measured: reproduced
   mean 77.31, sd 1.6 over 5 seeds
"""


@pytest.mark.parametrize("prose, loose", [
    ("at most 6.57 η, 6.569, 6.6", []), ("6.58 η", ["6.58"]), ("about 7 steps, 10 or 1000", []), ("46 images", []),
    ("47 images", ["47"]), ("0.85, −0.85 or 85 %", []), ("0.84", ["0.84"]), ("a mean of 77.31", ["77.31"]),
    ("1.25·10⁻⁷, 1.25e-7", []), ("1.26·10⁻⁷", ["1.26·10⁻⁷"]), ("10⁻¹³", []), ("0.031", []), ("in 2015 (T19, E18)", []),
    ("`x[17]` of section 3.14, lessons 12 and 13", []), ("1,797 images", ["1,797"]), ("6,57", []),
])
def test_numbers_that_no_code_and_no_claim_holds(prose, loose, tmp_path):
    (tmp_path / "09_one.py").write_text(LESSON.format(prose), encoding="utf-8")
    assert loose_numbers(script.read(tmp_path / "09_one.py"), OUTPUT) == loose


def test_significant_digits():
    found = {text: (value, digits) for text, value, digits in numbers("1000 0.0010 1.50 20.5 3·10⁻⁴ 2⁵ 1,797")}
    assert found == {"1000": (1000, 1), "0.0010": (0.001, 2), "1.50": (1.5, 3), "20.5": (20.5, 3),
                     "3·10⁻⁴": (pytest.approx(3e-4), 1), "2⁵": (32, 1), "1,797": (1797, 4)}
