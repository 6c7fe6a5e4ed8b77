# expect: correct
from dataclasses import dataclass


@dataclass
class Line:
    first: float
    last: float

    def at(self, t: float) -> float:
        return (1 - t) * self.first + t * self.last


class Cycle:
    def __init__(self, c: int, n: int) -> None:
        self.length = c * n

    def position(self, i: int) -> float:
        return ((i - 1) % self.length + 1) / self.length

    def ends(self, i: int) -> bool:
        return not i % self.length


def schedule(i: int, alpha1: float, alpha2: float, c: int, n: int, length: int, start: int) -> tuple:
    line, cycle = Line(alpha1, alpha2), Cycle(c, n)
    piecewise = line.at(max(0.0, min(1.0, (i / length - 0.5) / 0.4)))
    return line.at(cycle.position(i)), piecewise, alpha1 if i > start else piecewise, cycle.ends(i)
