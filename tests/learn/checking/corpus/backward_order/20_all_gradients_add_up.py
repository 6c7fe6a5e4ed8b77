# expect: convention:all_add_up
class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.parents, self.slopes, self.grad = data, parents, slopes, None


def add(a, b):
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def mul(a, b):
    return Value(a.data * b.data, (a, b), (b.data, a.data))


def backward(last):
    topo, seen = [], set()
    def build(n):
        if n not in seen:
            seen.add(n)
            for p in n.parents:
                build(p)
            topo.append(n)
    build(last)
    local = {n: 0.0 for n in topo}
    local[last] = 1.0
    for n in topo[::-1]:
        for p, s in zip(n.parents, n.slopes):
            local[p] += s * local[n]
    for n in topo:
        n.grad = local[n] if n.grad is None else n.grad + local[n]
