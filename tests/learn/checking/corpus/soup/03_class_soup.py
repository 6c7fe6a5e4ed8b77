# expect: correct
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Soup:
    members: list = field(default_factory=list)

    def with_(self, i: int) -> "Soup":
        return Soup([*self.members, i])

    def weights(self, bank: np.ndarray) -> np.ndarray:
        return bank[self.members].mean(axis=0)


def greedy_soup(weights, validation, test):
    order = np.argsort([-validation(w) for w in weights], kind="stable")
    soup = Soup([order[0]])
    for i in order[1:]:
        new = soup.with_(i)
        if validation(new.weights(weights)) >= validation(soup.weights(weights)):
            soup = new
    w = soup.weights(weights)
    return w, np.isin(np.arange(len(weights)), soup.members), test(w)
