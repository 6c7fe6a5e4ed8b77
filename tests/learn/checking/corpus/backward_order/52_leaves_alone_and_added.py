# expect: variant:leaves_alone_add_up
class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = data              # a number
        self.parents = parents        # the values it was made from
        self.slopes = slopes          # ∂(this value)/∂(each of these)
        self.grad = 0.0               # for backward


def add(a, b):
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def mul(a, b):
    return Value(a.data * b.data, (a, b), (b.data, a.data))


def order_of(last):
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            order.append(node)
    visit(last)
    return order[::-1]


def backward(last):
    grads = {last: 1.0}
    for node in order_of(last):
        if node.parents == ():
            node.grad += grads[node]
        for parent, slope in zip(node.parents, node.slopes):
            grads[parent] = grads.get(parent, 0.0) + slope * grads[node]
