# expect: fault:no_seed
class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = data
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0


def add(a, b):
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def mul(a, b):
    return Value(a.data * b.data, (a, b), (b.data, a.data))


def sorted_values(value, found):
    if value not in found:
        for parent in value.parents:
            sorted_values(parent, found)
        found.append(value)
    return found


def backward(last):
    values = sorted_values(last, [])
    for value in values:
        value.grad = 0.0
    last.grad = 1.0
    for value in values[::-1]:
        for parent, slope in zip(value.parents, value.slopes):
            parent.grad *= slope * value.grad
