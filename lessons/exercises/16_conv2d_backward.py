# E15 · convolution, backward   (lesson 10)
#
# Backward pass of y[n,o,u,v] = b[o] + ΣₘΣᵢΣⱼ x̃[n,m,s·u+i,s·v+j]·w[o,m,i,j], in which x̃ is x with P rows
# and columns of zeros on each side. dy (N, O, U, V) is ∂L/∂y, x (N, C, H, W), w (O, C, K, L); stride and
# padding are whole numbers s ≥ 1 and P ≥ 0. Return dx, dw and db (O,), of the shapes of x, w and b.
#
#     dx̃ = the sum of all dy[n,o,u,v]·w[o,m,i,j] at [n,m,s·u+i,s·v+j]
#     dx = dx̃ without its padding
#     dw[o,m,i,j] = ΣₙΣᵤΣᵥ dy[n,o,u,v]·x̃[n,m,s·u+i,s·v+j]
#     db[o] = ΣₙΣᵤΣᵥ dy[n,o,u,v]
#     return dx, dw, db
#
# Check it with `minigrad learn check conv2d_backward`, or let `minigrad learn` watch this folder.
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    raise NotImplementedError
