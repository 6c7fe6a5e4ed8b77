"""What H·v is divided by in a step of power iteration, and what is taken for the eigenvalue: as code and as a formula.

q = H·v, v is the vector before the last step, v1 (v′) the one after it, Hv = H·v1.
"""
import numpy as np

SIZES = {                                               # by which q is divided
    "two": lambda q, v: np.sqrt(q @ q),
    "one": lambda q, v: np.abs(q).sum(), "largest": lambda q, v: np.abs(q).max(), "none": lambda q, v: 1,
    "signed": lambda q, v: q[np.argmax(np.abs(q))], "late": lambda q, v: np.sqrt(q @ q), "value": lambda q, v: v @ q,
    "squared": lambda q, v: q @ q, "kept sign": lambda q, v: np.sign(v @ q) * np.sqrt(q @ q),
    "sum": lambda q, v: q.sum(), "root": lambda q, v: (q @ q) ** 0.25}

DIVIDED = {                                             # the same as formulas of v′
    "kept sign": "sign(⟨v,q⟩)·q/‖q‖", "signed": "q/(the entry of q that is largest in magnitude)", "value": "q/⟨v,q⟩",
    "sum": "q/Σq", "root": "q/√(‖q‖)", "squared": "q/‖q‖²", "late": "q, which the next step divides by ‖q‖",
    "two": "q/‖q‖", "one": "q/‖q‖₁", "largest": "q/‖q‖∞", "none": "q"}

VALUES = {                                              # what λ is, from q, v, v1, Hv and H·q
    "rayleigh": lambda q, v, v1, Hv, Hq: v1 @ Hv, "norm": lambda q, v, v1, Hv, Hq: np.sqrt(Hv @ Hv),
    "absolute": lambda q, v, v1, Hv, Hq: abs(v1 @ Hv), "before": lambda q, v, v1, Hv, Hq: v @ q,
    "absolute before": lambda q, v, v1, Hv, Hq: abs(v @ q), "norm before": lambda q, v, v1, Hv, Hq: np.sqrt(q @ q),
    "squares": lambda q, v, v1, Hv, Hq: (Hv @ Hv) / (v1 @ Hv),
    "squares before": lambda q, v, v1, Hv, Hq: (q @ q) / (v @ q),
    "quotient": lambda q, v, v1, Hv, Hq: np.mean(Hv / v1), "largest": lambda q, v, v1, Hv, Hq: np.abs(Hv).max(),
    "sums": lambda q, v, v1, Hv, Hq: Hv.sum() / v1.sum(), "first entry": lambda q, v, v1, Hv, Hq: Hv[0] / v1[0],
    "over n": lambda q, v, v1, Hv, Hq: v1 @ Hv / len(v1), "of q": lambda q, v, v1, Hv, Hq: q @ Hq,
    "squared q": lambda q, v, v1, Hv, Hq: q @ q,
    "entry of q": lambda q, v, v1, Hv, Hq: q[np.argmax(np.abs(q))],
    "largest of q": lambda q, v, v1, Hv, Hq: np.abs(q).max(),
    "entry": lambda q, v, v1, Hv, Hq: q[np.argmax(np.abs(v))] / v[np.argmax(np.abs(v))]}

VALUED = {                                              # the same as lines; "~" stands before words
    "entry of q": "~λ = the entry of q that is largest in magnitude", "entry": "~λ = qᵢ/vᵢ for the largest |vᵢ|",
    "first entry": "~λ = the first entry of H·v′ over that of v′", "rayleigh": "λ = ⟨v′,H·v′⟩", "norm": "λ = ‖H·v′‖",
    "absolute": "λ = |⟨v′,H·v′⟩|", "norm before": "λ = ‖q‖", "before": "λ = ⟨v,q⟩", "absolute before": "λ = |⟨v,q⟩|",
    "quotient": "λ = mean(H·v′/v′)", "squares": "λ = ‖H·v′‖²/⟨v′,H·v′⟩", "squares before": "λ = ‖q‖²/⟨v,q⟩",
    "largest": "λ = ‖H·v′‖∞", "largest of q": "λ = ‖q‖∞", "sums": "λ = Σ(H·v′)/Σ(v′)", "over n": "λ = ⟨v′,H·v′⟩/n",
    "of q": "λ = ⟨q,H·q⟩", "squared q": "λ = ‖q‖²"}
