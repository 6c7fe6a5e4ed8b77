# expect: fault:no_softmax
def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    return sum(f(w) for w in members) / len(members)
