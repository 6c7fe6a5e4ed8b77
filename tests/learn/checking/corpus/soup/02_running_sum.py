# expect: correct
def greedy_soup(weights, validation, test):
    ranked = sorted(((validation(w), i) for i, w in enumerate(weights)), reverse=True)
    best, first = ranked[0]
    total, count, taken = weights[first].copy(), 1, [False] * len(weights)
    taken[first] = True
    for _, i in ranked[1:]:
        new = validation((total + weights[i]) / (count + 1))
        if new < best:
            continue
        best, total, count, taken[i] = new, total + weights[i], count + 1, True
    return total / count, taken, test(total / count)
