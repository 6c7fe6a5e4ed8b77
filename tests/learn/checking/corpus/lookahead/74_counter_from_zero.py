# expect: variant:sync_late
class Lookahead:
    def __init__(self, slow, k, alpha):
        self.slow, self.k, self.alpha = slow, k, alpha

    def step(self, fast, counter):
        if counter % self.k:
            return fast
        self.slow = self.slow + self.alpha * (fast - self.slow)
        return self.slow.copy()


def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = g + beta * m
    outer = Lookahead(slow, k, alpha)
    fast = outer.step(fast - lr * m, t - 1)
    return outer.slow, fast, m
