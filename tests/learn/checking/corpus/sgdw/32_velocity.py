# expect: convention:velocity
class Velocity:
    def __init__(self, v, beta):
        self.v, self.beta = v, beta

    def pushed(self, g, lr):
        return self.beta * self.v - lr * g


def sgdw_step(w, g, m, lr, beta, lam, s):
    v = Velocity(m, beta).pushed(g, lr)
    return w + v - s * lam * w, v
