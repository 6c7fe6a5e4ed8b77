# expect: variant:timm_nesterov
def sgdw_step(param, grad, buf, lr, momentum, weight_decay, s):
    param = param * (1.0 - lr * weight_decay)
    buf = buf * momentum + grad
    grad = grad + momentum * buf
    return param - lr * grad, buf
