"""One small problem that the optimizers of every library take twelve steps on, and ours: f(w) = ½wᵀAw − bᵀw.

float64 (where a library can), the rate halved at step 5, so that a rate inside a buffer and one outside part. NumPy
alone, since `record_*.py` import it where an old NumPy is installed.
"""
import hashlib
import json
from pathlib import Path

import numpy as np

A = np.array([[2.0, 0.3, 0.0, -0.1], [0.3, 1.0, 0.2, 0.0], [0.0, 0.2, 0.5, 0.1], [-0.1, 0.0, 0.1, 3.0]])
B = np.array([0.4, -1.0, 2.0, 0.3])
START = np.array([1.0, -0.5, 0.25, 2.0])
STEPS, CHANGE = 12, 5
RECORDED = Path(__file__).parent / "recorded"


def gradient(w):
    """Aw − b."""
    return A @ w - B


def rates(lr):
    """The rate of each step."""
    return [lr if i < CHANGE else lr / 2 for i in range(1, STEPS + 1)]


def follow(step, lr):
    """Weights after each step (12, 4); step(w, g, rate) -> new w."""
    w, path = START.copy(), []
    for rate in rates(lr):
        w = np.array(step(w, gradient(w), rate), dtype=np.float64)
        path.append(w)
    return np.array(path)


def ours(make, lr, schedule=None):
    """The same twelve steps with an optimizer of minigrad; make(params, lr). schedule: other rates than `rates(lr)`."""
    import minigrad as mg
    w = mg.Tensor(START.copy(), requires_grad=True)
    opt, path = make([w], lr), []
    for rate in schedule or rates(lr):
        opt.lr = rate
        opt.step(lambda: (w * (mg.Tensor(A) @ w)).sum() * 0.5 - (mg.Tensor(B) * w).sum())
        path.append(w.numpy().copy())
    return np.array(path)


def write(name, made_by, paths):
    """recorded/<name>.json: which versions made it, and the paths (or other lists) by name."""
    lists = ",\n".join(f' "{key}": {json.dumps(np.asarray(value).tolist())}' for key, value in paths.items())
    (RECORDED / f"{name}.json").write_text(f'{{"made by": {json.dumps(made_by)},\n{lists}}}\n', encoding="utf-8")


def read(name):
    """{key: array} of recorded/<name>.json."""
    found = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return {key: np.array(value) for key, value in found.items() if key != "made by"}


def digest(state, keep=lambda name: True):
    """[number, SHA-256] of the lines "name shape" of a state_dict, in its order."""
    lines = [f"{name} {tuple(value.shape)}" for name, value in state.items() if keep(name)]
    return [len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()]
