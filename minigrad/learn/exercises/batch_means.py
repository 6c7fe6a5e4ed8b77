"""The means of a batch of images in the exercises on BatchNorm: over which axes, around what, and as symbols."""
import numpy as np

AXES = {"all": (0, 2, 3), "pixel": (0,), "image": (2, 3), "everything": (0, 1, 2, 3), "example": (1, 2, 3)}
WRITTEN = {"all": "mean", "pixel": "mean_N", "image": "mean_HW", "everything": "mean_NCHW", "example": "mean_CHW"}
AROUND = {"around old": "r", "around new": "r′"}            # what the stored variance is taken around


def around(x, old, new, which):
    """The mean square of x − the running mean, before or after it moves, for each channel."""
    return ((x - (old if which == "around old" else new)) ** 2).mean((0, 2, 3), keepdims=True)


def over_pixels(statistic, like):
    """A statistic (…, C, H, W) or (N, C, 1, 1) as one number for each channel."""
    return np.broadcast_to(statistic.mean((0, 2, 3), keepdims=True), like.shape)


def symbols():
    """{symbol: f(locals of the reference)}: mean(x), mean_N((x−μ)²), mean((x−r)²), …"""
    found = {f"{name}({text})": lambda v, axes=AXES[key], of=of: of(v).mean(axes, keepdims=True)
             for key, name in WRITTEN.items()
             for text, of in (("x", lambda v: v["x"]), ("(x−μ)²", lambda v: (v["x"] - v["mu"]) ** 2))}
    every = {"|x−μ|": lambda v: abs(v["x"] - v["mu"]), "x²": lambda v: v["x"] ** 2, "μ": lambda v: v["mu"],
             "σ²": lambda v: v["s2"]}
    found |= {f"mean({text})": lambda v, of=of: of(v).mean((0, 2, 3), keepdims=True) for text, of in every.items()}
    return found | {f"mean((x−{mean})²)": lambda v, which=which: around(v["x"], v["mean"], v["new_mean"], which)
                    for which, mean in AROUND.items()}
