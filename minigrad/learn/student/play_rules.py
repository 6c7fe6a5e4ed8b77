"""Update rules of the exercises in the real engine: each trains the small CNN with the step that it is given."""
from minigrad.learn.student.play_network import by_rule


def descent(step):
    """Train the CNN with a step of gradient descent: [loss before each step], weights at the end."""
    def rule(w, g, *, lr):
        return step(w, g, lr)
    return by_rule(rule, lr=0.1)


def momentum(step):
    """Train the CNN with a step of momentum."""
    def rule(w, g, m, *, lr, beta):
        return step(w, g, m, lr, beta)
    return by_rule(rule, lr=0.02, beta=0.9)


def adagrad(step):
    """Train the CNN with a step of AdaGrad."""
    def rule(w, g, v, *, lr, eps):
        return step(w, g, v, lr, eps)
    return by_rule(rule, lr=0.03, eps=1e-10)


def rmsprop(step):
    """Train the CNN with a step of RMSProp."""
    def rule(w, g, v, *, lr, beta, eps):
        return step(w, g, v, lr, beta, eps)
    return by_rule(rule, lr=0.003, beta=0.9, eps=1e-8)


def adam(step):
    """Train the CNN with a step of Adam."""
    def rule(w, g, m, v, t, *, lr, beta1, beta2, eps):
        return step(w, g, m, v, t, lr, beta1, beta2, eps)
    return by_rule(rule, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8)


RULES = {"descent": descent, "momentum": momentum, "adagrad": adagrad, "rmsprop": rmsprop, "adam": adam}
