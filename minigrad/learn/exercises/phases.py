"""How far a rate of three phases is down after a share of its length, and the same as a formula: right, or mistaken."""

FROM_ZERO = {"from zero": "≥", "from zero after": ">"}                # a line that begins at 0 and counts from 0.5 on


def descended(share, phases):
    """How far the piecewise rate is down after this share of its length."""
    part = (share - 0.5) / {"to the end": 0.5, "too flat": 0.9, "too flat, then down": 0.9}.get(phases, 0.4)
    if phases in ("two", *FROM_ZERO):
        part = share / 0.9 * (share >= 0.5 if phases == "from zero" else share > 0.5 if phases in FROM_ZERO else 1)
    part = max(part, float(share >= 0.9)) if phases == "too flat, then down" else part
    part = part if phases in ("open", "open below") else max(part, 0.0)
    return part if phases in ("open", "open above") else min(part, 1.0)


def part(share, phases):
    """The same in symbols; share: how the share is written."""
    if phases in FROM_ZERO:
        return f"min(({share})/0.9, 1)·[{share} {FROM_ZERO[phases]} 0.5]"
    if phases == "too flat, then down":
        return f"min(max(({share} − 0.5)/0.9, [{share} ≥ 0.9]), 1)"
    text = {"two": f"({share})/0.9", "to the end": f"({share} − 0.5)/0.5", "too flat": f"({share} − 0.5)/0.9"}.get(
        phases, f"({share} − 0.5)/0.4")
    return {"open": f"({text})", "open above": f"max({text}, 0)", "open below": f"min({text}, 1)"}.get(
        phases, f"min(max({text}, 0), 1)")
