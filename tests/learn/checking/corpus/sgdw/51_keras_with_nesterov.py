# expect: variant:keras_nesterov
def sgdw_step(variable, gradient, m, lr, momentum, weight_decay, s):
    variable = variable - variable * weight_decay * lr
    m = m * momentum - gradient * lr
    return variable + m * momentum - gradient * lr, m
