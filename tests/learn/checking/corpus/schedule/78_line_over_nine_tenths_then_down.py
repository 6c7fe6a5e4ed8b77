# expect: fault:too_flat_with_a_jump
def schedule(i, alpha1, alpha2, c, n, length, start):
    cycle = c * n
    position = (i - 1) % cycle + 1
    cyclic = alpha1 - (alpha1 - alpha2) * position / cycle
    share = i / length
    if share < 0.5:
        piecewise = alpha1
    elif share < 0.9:
        piecewise = alpha1 - (alpha1 - alpha2) * (share - 0.5) / 0.9
    else:
        piecewise = alpha2
    return cyclic, piecewise, alpha1 if i > start else piecewise, position == cycle
