# expect: correct
import numpy as np


def pixel(image, row, column):
    """0 outside of the image."""
    height, width = len(image), len(image[0])
    return image[row][column] if 0 <= row < height and 0 <= column < width else 0.0


def conv2d(x, w, b, stride, padding):
    height, width = x.shape[2] + 2 * padding - w.shape[2] + 1, x.shape[3] + 2 * padding - w.shape[3] + 1
    return np.array([[[[
        bias + sum(
            kernel[i][j] * pixel(channel, top + i - padding, left + j - padding)
            for channel, kernel in zip(image, filter)
            for i in range(len(kernel)) for j in range(len(kernel[0])))
        for left in range(0, width, stride)]
        for top in range(0, height, stride)]
        for filter, bias in zip(w.tolist(), b)]
        for image in x.tolist()])
