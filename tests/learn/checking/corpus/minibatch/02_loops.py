# expect: correct
def two_epochs(w, X, y, size, lr, rng):
    w = list(w)
    n, d = X.shape
    for _ in range(2):
        order = rng.permutation(n)
        start = 0
        while start < n:
            rows = order[start:start + size]
            grad = [0.0] * d
            for i in rows:
                error = sum(w[j] * X[i, j] for j in range(d)) - y[i]
                for j in range(d):
                    grad[j] += error * X[i, j] / len(rows)
            w = [a - lr * g for a, g in zip(w, grad)]
            start += size
    return w


def sampling_vector(p, size, rng):
    drawn = list(rng.choice(len(p), size, p=p))
    return [drawn.count(i) / (size * p[i]) for i in range(len(p))]
