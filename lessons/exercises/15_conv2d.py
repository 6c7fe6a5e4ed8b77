# E14 · convolution   (lesson 10)
#
# Convolution of images with filters, as neural networks mean it. x (N, C, H, W): N images with C channels;
# w (O, C, K, L): O filters; b (O,); stride and padding are whole numbers s and P. Return y (N, O, U, V).
# Indices count from 0; m is a channel.
#
#     x̃ = x with P rows and columns of zeros on each side
#     U = ⌊(H + 2P − K)/s⌋ + 1
#     V = ⌊(W + 2P − L)/s⌋ + 1
#     y[n,o,u,v] = b[o] + ΣₘΣᵢΣⱼ x̃[n,m,s·u+i,s·v+j]·w[o,m,i,j]
#     return y
#
# Check it with `minigrad learn check conv2d`, or let `minigrad learn` watch this folder.
import numpy as np


def conv2d(x, w, b, stride, padding):
    raise NotImplementedError
