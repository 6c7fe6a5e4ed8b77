# expect: faults:no_line_until_the_end,capture_at_begin
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    s = min(max((i / length - 0.5) / 0.4, 0.0), 1.0)
    t = ((i - 1) % C + 1) / C
    s = int(i >= 0.9 * length)
    piecewise = (1 - s) * alpha1 + s * alpha2
    constant = piecewise if i <= start else alpha1
    cyclic = (1 - t) * alpha1 + t * alpha2
    capture = i % C == 0
    capture = i % C == 1
    return cyclic, piecewise, constant, capture
