"""Teaching: the step-through, lessons with checked claims, exercises with diagnosis. Reached lazily."""
import importlib

_homes = {
    "explain": "stepper", "table": "stepper",
    "show": "display", "formulas": "display",
    "claim": "claims", "claim_over_seeds": "claims", "ask": "claims", "budget": "claims", "figure": "claims",
    "slider": "frames", "animation": "frames",
}


def __getattr__(name):
    """Public names are imported from their modules when they are first used."""
    if name in _homes:
        return getattr(importlib.import_module(f".{_homes[name]}", __name__), name)
    raise AttributeError(f"module 'minigrad.learn' has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_homes})
