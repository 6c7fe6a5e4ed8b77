"""The spectrum of the Hessian from a few products: density by stochastic Lanczos quadrature, trace by Hutchinson."""
import math
from typing import NamedTuple

import numpy as np

from ..errors import UsageError
from .lanczos import Lanczos
from .vectors import bar, dot, gaussian, generator, hvps_of, same_space, signs


class Estimate(NamedTuple):
    """A mean over random draws and its standard error: sd/√samples."""
    value: float
    standard_error: float


def estimate(samples):
    """The Estimate of a list of numbers (at least two)."""
    samples = np.asarray(samples, dtype=np.float64)
    return Estimate(float(samples.mean()), float(samples.std(ddof=1) / math.sqrt(len(samples))))


def spectrum(f, w, probes=8, steps=64, seed=0, progress=False):
    """(nodes, weights): the spectral density of ∇²f(w) as point masses, float64 arrays, Σ weights = 1.

        1/n Σᵢ δ(λ − λᵢ) ≈ 1/probes Σ_p Σ_k τ_pk δ(λ − θ_pk)

    θ are the eigenvalues of the Lanczos matrix T of a Gaussian probe, τ the squared first components of T's
    eigenvectors: Gauss quadrature, exact for vᵀp(H)v of polynomials p up to degree 2·steps − 1. Sorted by node.
    If the span is exhausted earlier (steps ≥ n) there are fewer nodes, which are exact eigenvalues. progress: a bar on
    the terminal. Ghorbani, Krishnan, Xiao 2019, arXiv:1901.10159, Algorithm 1.
    Cost: steps · (1 forward + (1 + probes) backward passes), if f has `hvps`; memory probes · steps float64 vectors.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0, 10.0])).sum() * 0.5)
    >>> nodes, weights = ws.spectrum(f, np.ones(3), probes=1)
    >>> nodes.round(6), round(weights.sum().item(), 6)
    (array([ 1.,  4., 10.]), 1.0)
    """
    products, (w,), rng = hvps_of(f, "spectrum"), same_space("spectrum", w), generator(seed)
    if probes < 1 or steps < 1:
        raise UsageError(f"spectrum: got probes={probes}, steps={steps}; expected at least 1 of each.")
    processes = [Lanczos(gaussian(rng, w)) for _ in range(probes)]
    for _ in bar(range(steps), progress):
        growing = [p for p in processes if p.growing]
        if not growing:
            break
        for p, Hq in zip(growing, products(w, [p.next.astype(w.dtype) for p in growing])):
            p.grow(Hq)
    nodes, weights = zip(*(p.ritz()[:2] for p in processes))
    nodes, weights = np.concatenate(nodes), np.concatenate(weights)
    order = np.argsort(nodes, kind="stable")
    return nodes[order], weights[order] / weights.sum()


def density(nodes, weights, x, sigma):
    """Σ_k weights_k N(x; nodes_k, σ²): the spectrum blurred by a Gaussian, at each x; it integrates to 1.

    >>> ws.density(np.array([0.0]), np.array([1.0]), np.array([0.0, 1.0]), sigma=1.0).round(4)
    array([0.3989, 0.242 ])
    """
    x = np.asarray(x, dtype=np.float64)
    z = (x[..., None] - nodes) / sigma
    return (weights * np.exp(-z * z / 2)).sum(axis=-1) / (sigma * math.sqrt(2 * math.pi))


def densities(spectra, sigma=None, points=2000):
    """(x, {label: density at each x}): several spectra {label: (nodes, weights)} blurred alike, on one axis.

    sigma: width of the Gaussian around each node; by default 1 % of the range of all nodes.

    >>> spectra = {"sharp": (np.array([0.0, 9.0]), np.array([0.5, 0.5])), "flat": (np.array([0.0]), np.array([1.0]))}
    >>> x, curves = ws.densities(spectra, points=4)
    >>> len(x), {label: curve.shape for label, curve in curves.items()}
    (4, {'sharp': (4,), 'flat': (4,)})
    """
    nodes = np.concatenate([nodes for nodes, _ in spectra.values()])
    low, high = nodes.min(), nodes.max()
    sigma = sigma or 0.01 * (high - low or 1.0)
    x = np.linspace(low - 6 * sigma, high + 6 * sigma, points)
    return x, {label: density(*spectrum, x, sigma) for label, spectrum in spectra.items()}


def hessian_trace(f, w, probes=32, seed=0):
    """(trace, standard error) of ∇²f(w): the mean of vᵀHv over vectors v of ±1 (Hutchinson 1990).

    E vᵀHv = tr H; the variance is 2 Σ_{i≠j} Hᵢⱼ², so a diagonal H is exact with one probe. Needs probes ≥ 2.
    Cost: `probes` products (1 forward + 2 backward each).

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0, 10.0])).sum() * 0.5)
    >>> ws.hessian_trace(f, np.ones(3), probes=2)
    Estimate(value=15.0, standard_error=0.0)
    """
    products, (w,), rng = hvps_of(f, "hessian_trace"), same_space("hessian_trace", w), generator(seed)
    if probes < 2:
        raise UsageError(f"hessian_trace: got probes={probes}, expected at least 2 for a standard error.")
    samples = []
    for start in range(0, probes, 8):                       # eight at a time share a forward pass
        vs = [signs(rng, w) for _ in range(min(8, probes - start))]
        samples += [dot(v, Hv) for v, Hv in zip(vs, products(w, vs))]                       #: tr H ≈ vᵀHv
    return estimate(samples)
