# expect: fault:capture_not_before_start
def schedule(i, alpha1, alpha2, c, n, length, start):
    C = n * c
    done = (i - 1) % C + 1
    if i >= 0.9 * length:
        p = alpha2
    elif i <= length / 2:
        p = alpha1
    else:
        s = (i - length / 2) / (0.4 * length)
        p = alpha1 + s * (alpha2 - alpha1)
    return alpha1 + done / C * (alpha2 - alpha1), p, p if i <= start else alpha1, i >= start and done == C
