"""Figures like those of the papers, from arrays: surfaces with marked points, lines and rays, spectra.

Each returns a matplotlib Figure (`figure.savefig(path)`, or plots.save_figure); matplotlib is imported when the first
is drawn.
"""
import numpy as np

from .style import COLOURS, new_figure


def surface_figure(panels, a, b, points=None, paths=None, axes=("a", "b")):
    """Filled contours over a plane, one panel for each measure (X1, X2, X12).

    panels: {title: (Z, unit)} with Z (len(b), len(a)) as `surface` gives it. points: {label: (a, b)}, marked and named.
    paths: {label: (k, 2) coordinates}, drawn as lines. axes: labels of the two axes.
    Levels are closer together near the minimum and labelled on the colour bar; all above the last has one colour.
    """
    ratio = (b[-1] - b[0]) / (a[-1] - a[0])
    equal = 1 / 3 < ratio < 3                               # u and v have the same unit
    figure, panes = new_figure(len(panels), 4.6, 0.9 + 3.2 * (ratio if equal else 1))
    for ax, (title, (Z, unit)) in zip(panes, panels.items()):
        marked = [Z[np.abs(b - y).argmin(), np.abs(a - x).argmin()] for x, y in (points or {}).values()]
        steps = levels(Z, marked)
        filled = ax.contourf(a, b, Z, levels=steps, cmap="YlGnBu_r", extend="both", norm=_even(steps))
        ax.contour(a, b, Z, levels=steps, colors="white", linewidths=0.6, alpha=0.8)
        bar = figure.colorbar(filled, ax=ax, ticks=steps, format=_short(steps), shrink=0.92)
        bar.set_label(unit)
        for (label, path), colour in zip((paths or {}).items(), COLOURS[2:]):
            ax.plot(*np.asarray(path).T, "o-", color=colour, ms=2.5, lw=1.2, label=label)
        for label, (x, y) in (points or {}).items():
            ax.plot(x, y, "o", color="white", mec="black", ms=6, zorder=5)
            _name(ax, label, x, y, a, b)
        if paths:
            ax.legend(loc="best", fontsize=8)
        ax.set(title=title, xlabel=axes[0], ylabel=axes[1], xlim=(a[0], a[-1]), ylim=(b[0], b[-1]))
        ax.set_aspect("equal" if equal else "auto")
        ax.spines[:].set_visible(True)                      # the edge of the colours
    return figure


def levels(Z, marked=(), count=9):
    """Contour levels that double their distance from the minimum: Z_min + (top − Z_min) 2^−k, ascending.

    top is the 90 % quantile of Z, raised above every marked value. An error over few examples takes few values: levels
    closer to each other than those are left out.
    """
    values = np.unique(np.round(Z[np.isfinite(Z)], 9))
    low, high = float(values[0]), float(values[-1])
    top = max([float(np.quantile(Z[np.isfinite(Z)], 0.9)), *(1.5 * float(m) for m in marked)])
    top = min(max(top, low + 1e-9 * (1 + abs(low))), max(high, low + 1e-9 * (1 + abs(low))))
    steps = low + (top - low) * 2.0 ** -np.arange(count - 1, -1, -1)
    grain = float(np.diff(values).min()) if 1 < len(values) < Z.size / 4 else 0.0
    return steps[steps - low >= grain] if grain < (top - low) / 2 else steps[-2:]


def _even(steps):
    """One step of colour per level."""
    from matplotlib.colors import BoundaryNorm
    return BoundaryNorm(steps, 256, extend="both")


def _short(steps):
    """Tick labels with three digits, or as many as it takes to tell neighbours apart."""
    from matplotlib.ticker import FuncFormatter

    def text(value, _):
        gap = np.abs(np.setdiff1d(steps, [value]) - value).min()
        digits = max(2 - np.floor(np.log10(abs(value) or 1.0)), np.ceil(-np.log10(gap)), 0)
        return f"{value:.{int(digits)}f}"
    return FuncFormatter(text)


def _name(ax, label, x, y, a, b):
    """The name of a point, on the side where there is room."""
    right, up = x > a[0] + 0.7 * (a[-1] - a[0]), y > b[0] + 0.85 * (b[-1] - b[0])
    ax.annotate(label, (x, y), xytext=(-7 if right else 7, -7 if up else 6), textcoords="offset points", zorder=6,
                ha="right" if right else "left", va="top" if up else "bottom", fontsize=9,
                bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85})


def lines_figure(panels, t, xlabel, marks=None):
    """Measures along lines, rays or curves, one panel for each measure (X3, X4, X14).

    panels: {title: (unit, {label: values})}, values (len(t),), or (k, len(t)) for k rays of one kind, drawn alike.
    marks: {label: t}, dotted lines at points such as the two ends.
    """
    figure, panes = new_figure(len(panels), 4.2, 3.3)
    for ax, (title, (unit, series)) in zip(panes, panels.items()):
        for (label, values), colour in zip(series.items(), COLOURS):
            for i, row in enumerate(np.atleast_2d(values)):
                ax.plot(t, row, color=colour, lw=1.8 if np.ndim(values) == 1 else 1.0, label=None if i else label)
        for label, x in (marks or {}).items():
            ax.axvline(x, color="#888888", lw=0.9, ls=":")
            ax.annotate(label, (x, 1), xycoords=("data", "axes fraction"), xytext=(3, -3), textcoords="offset points",
                        rotation=90, va="top", fontsize=8, color="#555555")
        ax.set(title=title, xlabel=xlabel, ylabel=unit, xlim=(t[0], t[-1]))
        ax.locator_params(axis="x", nbins=6)
        if len(series) > 1:
            ax.legend(frameon=False, fontsize=9)
    return figure


def spectrum_figure(spectra, x, densities):
    """Densities of Hessian eigenvalues on a logarithmic scale (X6).

    spectra: {label: (nodes, weights)}. x, densities: points on the axis and {label: density there}, as
    `weightspace.densities(spectra)` gives them. The largest node of each is marked; densities below 1e-5 of the highest
    are left out.
    """
    figure, (ax,) = new_figure(1, 6.4, 3.7)
    highest = max(y.max() for y in densities.values())
    for (label, (nodes, _)), colour in zip(spectra.items(), COLOURS):
        ax.semilogy(x, densities[label], color=colour, lw=1.4,
                    label=f"{label}:  λ from {nodes.min():.3g} to {nodes.max():.3g}")
        ax.fill_between(x, densities[label], 1e-300, color=colour, alpha=0.15, lw=0)
        ax.axvline(nodes.max(), color=colour, lw=0.9, ls=":")
    ax.set(title="Spectrum of the Hessian", xlabel="eigenvalue λ", ylabel="density", xlim=(x[0], x[-1]),
           ylim=(1e-5 * highest, 3 * highest))
    ax.legend(frameon=False, fontsize=9)
    return figure


def scores_figure(scores, xlabel):
    """A row for each network, soup or ensemble with its score as a dot: {label: value}, top to bottom."""
    figure, (ax,) = new_figure(1, 6.0, 0.8 + 0.3 * len(scores))
    rows = range(len(scores))
    ax.plot(list(scores.values()), rows, "o", color=COLOURS[0], ms=6)
    for y, value in zip(rows, scores.values()):
        ax.annotate(f"{value:.2f}", (value, y), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set(yticks=list(rows), yticklabels=list(scores), xlabel=xlabel, ylim=(len(scores) - 0.5, -0.5))
    ax.margins(x=0.15)
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(left=False)
    return figure
