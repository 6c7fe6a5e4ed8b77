"""Exercise E28: the greedy soup of fine-tuned networks."""
import math

import numpy as np

from ....backend import namespace
from ....weightspace.soups import greedy_soup
from ..exercise import Also, Exercise, Measure, Wrong


def engine(weights, validation, test):
    """The engine's greedy soup."""
    w, chosen = greedy_soup(list(weights), validation)
    taken = namespace(weights).zeros(len(weights), dtype=bool)
    for i in chosen:
        taken[i] = True
    return w, taken, test(w)


def reference(weights, validation, test, *, order="sorted", accept=">=", mean="all", judge="validation",
              against="soup", returned="right"):
    """The greedy soup with switches."""
    score = validation if judge == "validation" else test
    alone = [(test if order == "test" else validation)(w) for w in weights]
    queue = list(range(len(weights)))
    if order != "given":
        queue.sort(key=lambda i: alone[i] if order == "reversed" else -alone[i])
    first, *others = queue
    taken, soup = [first], [first] * (2 if mean == "first twice" else 1)
    w_soup = weights[first]
    best = previous = score(w_soup)
    for i in others:
        w_new = tried(weights, [*soup, i], w_soup, mean)
        new = score(w_new)
        limit = previous if against == "previous" else score(weights[i]) if against == "own" else best
        good = {">=": new >= limit, ">": new > limit, "always": True, "<": new < limit}[accept]
        if good or mean == "not removed":
            soup, w_soup = [*soup, i], w_new
        if good:
            taken, best = [*taken, i], best if against == "single" else new
        elif against == "stops":
            break
        previous = new
    if mean in ("all", "sum", "one less"):
        w_soup = weights[soup].sum(0) / (1 if mean == "sum" else len(soup))
    t = (validation if returned == "validation" else test)(w_soup)
    places = {"ranks": [queue.index(i) for i in taken], "without first": taken[1:]}.get(returned, taken)
    marked = np.zeros(len(weights), bool)
    marked[places] = True
    return w_soup, marked, t


def tried(weights, members, w_soup, mean):
    """The soup to be tried: of these members, the last of them new."""
    if mean == "pairwise":
        return (w_soup + weights[members[-1]]) / 2
    return weights[members].sum(0) / (len(members) - (mean == "one less"))


def formulas(s):
    """The lines of the greedy soup."""
    judge = "v" if s.judge == "validation" else "t"
    yield "~order = " + {"sorted": "by v(wᵢ), best first", "test": "by t(wᵢ), best first", "given": "as given",
                         "reversed": "by v(wᵢ), worst first"}[s.order]
    yield "~w̄′ = " + {"pairwise": "(w̄ + wᵢ)/2", "one less": "sum of the ingredients and wᵢ, divided by m",
                      "first twice": "mean of the ingredients, the first one twice, and wᵢ",
                      "not removed": "mean of all networks tried so far and wᵢ"}.get(
                          s.mean, "mean of the ingredients and wᵢ")
    limit = {"single": f"{judge}(first)", "previous": f"{judge}(the last w̄′ tried)", "own": f"{judge}(wᵢ)"}.get(
        s.against, f"{judge}(w̄)")
    sign = {">=": "≥"}.get(s.accept, s.accept)
    rule = "always" if s.accept == "always" else f"if {judge}(w̄′) {sign} {limit}"
    yield f"~take wᵢ = {rule}" + (", and stop at the first that is not taken" if s.against == "stops" else "")
    yield {"sum": "w̄ = Σwᵢ", "pairwise": "~w̄ = the last w̄′ that was taken",
           "first twice": "~w̄ = mean of the ingredients, the first one twice",
           "not removed": "~w̄ = mean of all networks tried"}.get(s.mean, "w̄ = (1/m)·Σwᵢ")
    yield "~taken = " + {"ranks": "True at the places of the ingredients in the order",
                         "without first": "True for each ingredient but the first"}.get(
                             s.returned, "True for each ingredient")
    yield "t = v(w̄)" if s.returned == "validation" else "t = t(w̄)"
    yield "return w̄, taken, t"


class Scores:
    """Scores of flat weights, higher is better, on validation and on test data; the fourth weight does not count.

    With ripples there is more than one peak: on a single one, a mean is never worse than its worst ingredient."""

    def __init__(self, rng, ripples):
        self.ripples = ripples
        self.centre = rng.normal(size=3)
        self.other = self.centre + 0.5 * rng.normal(size=3)

    def validation(self, w):
        """On held-out data."""
        return self.at(w, self.centre)

    def test(self, w):
        """On test data."""
        return self.at(w, self.other)

    def at(self, w, peak):
        """The score at w, highest at the peak; in Python's numbers, since a table of formulas asks for 100,000."""
        d = (np.asarray(w, float)[:3] - peak).tolist()
        return 1 / (1 + sum(x * x for x in d)) + self.ripples * sum(math.cos(4 * x) for x in d) / 3


def probes(rng):
    """Nine networks around the best point; two of them, the best ones, have equal scores."""
    calls = []
    for spread, ripples in ((0.6, 0), (0.8, -0.5), (1.2, -0.5), (1.0, -0.5)):
        scores = Scores(rng, ripples)
        weights = np.hstack([scores.centre + spread * rng.normal(size=(9, 3)), rng.normal(size=(9, 1))])
        best = int(np.argmax([scores.validation(w) for w in weights]))
        twin = (best + 4) % 9
        weights[twin, :3] = weights[best, :3]
        calls.append((weights, scores.validation, scores.test))
    return calls


LINE = np.array([[3.0], [-0.2], [0.5], [-0.4], [-1.6], [1.5], [-0.85]])


def on_a_line(part):
    """f(function) -> an output for seven numbers, validation score −|w| and test score −|w − 1|."""
    def number(function):
        found = function(LINE.copy(), lambda w: -abs(float(np.ravel(w)[0])), lambda w: -abs(float(np.ravel(w)[0]) - 1))
        return float(np.ravel(found[part]).sum())
    return number


SEVEN = "weights 3, −0.2, 0.5, −0.4, −1.6, 1.5, −0.85 with the validation score −|w|: "
EXERCISE = Exercise(
    slug="soup", id="E28", lesson=20, title="a greedy soup", function="greedy_soup",
    arguments=("weights", "validation", "test"), outputs=("w", "taken", "score"), after=("swa",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None, None, None),
    task="Greedy soup of fine-tuned networks. weights (k, n): row i is wᵢ, the weights of one network.\n"
         "validation(w) and test(w) return a score v(w), t(w), higher is better. Begin with the network of the best\n"
         "validation score; try the others, best first, and take wᵢ if the mean of the ingredients so far and wᵢ is\n"
         "at least as good as the soup w̄ so far. Return the soup w̄ (n,), the mean of its m ingredients; taken (k,),\n"
         "True for each ingredient; and the test score of the soup. The test data decide nothing.",
    symbols={"w̄": "w_soup", "t": "t", "taken": lambda v: v["marked"].astype(float), "m": lambda v: len(v["taken"]),
             "Σwᵢ": lambda v: v["weights"][v["taken"]].sum(0), "t(w̄)": lambda v: v["test"](v["w_soup"]),
             "v(w̄)": lambda v: v["validation"](v["w_soup"])},
    wrong=(
        Wrong("unsorted", {"order": "given"}, asks="Which network is tried first?"),
        Wrong("worst_first", {"order": "reversed"}),
        Wrong("kept_when_worse", {"accept": "always"}, effect="that is the uniform soup",
              asks="Can the validation score of your soup fall?"),
        Wrong("taken_when_worse", {"accept": "<"}, asks="Is a higher score better, or a lower one?"),
        Wrong("pairwise_mean", {"mean": "pairwise"}, effect="the last ingredient counts half, the first ones hardly",
              asks="How much does the first ingredient count in a soup of four?"),
        Wrong("sum", {"mean": "sum"}, asks="How long are the weights of a soup of four equal networks?"),
        Wrong("divided_by_one_less", {"mean": "one less"}, asks="Of how many networks is the soup that you try?"),
        Wrong("first_counts_twice", {"mean": "first twice"}, asks="Is the first network tried a second time?"),
        Wrong("not_removed", {"mean": "not removed"}, effect="a network that is not taken stays in the soup",
              asks="What is in your soup after a network was not taken?"),
        Wrong("ranked_on_test", {"order": "test"}, asks="Which data decide the order?"),
        Wrong("chosen_on_test", {"judge": "test"}, effect="a test score that was chosen for is no longer a test",
              asks="Which data decide what goes into the soup?"),
        Wrong("against_best_single", {"against": "single"}, asks="With which score is a new soup compared?"),
        Wrong("against_last_tried", {"against": "previous"}),
        Wrong("against_its_own", {"against": "own"}, asks="With which score is a new soup compared?"),
        Wrong("stops_early", {"against": "stops"}, asks="What happens after the first network that is not taken?"),
        Wrong("taken_by_rank", {"returned": "ranks"}, effect="True stands at the places in the order, not at those of "
              "the networks", asks="Does taken[i] speak of network i, or of the i-th best one?"),
        Wrong("first_not_marked", {"returned": "without first"},
              asks="Is the network that you begin with in the soup?"),
        Wrong("validation_returned", {"returned": "validation"}, effect="the score that was chosen for is too high",
              asks="On which data is the score that you return?"),
    ),
    also=(Also("ties_left_out", {"accept": ">"}, whose="the authors' code: a tie is not taken",
               source="mlfoundations/model-soups, main.py; the paper's Recipe 1 prints ≥ (Wortsman et al. 2022)",
               translation="your rule is v(w̄′) > v(w̄), the exercise's ≥"),),
    measures=(
        Measure(SEVEN + "the soup is {yours} instead of {right}", on_a_line(0)),
        Measure(SEVEN + "it has {yours} ingredients instead of {right}", on_a_line(1))),
    hints=("Which network is tried first, and with which score is the new soup compared?",
           "sort by v(wᵢ); take wᵢ if v(mean of ingredients and wᵢ) ≥ v(mean of ingredients)",
           "if validation(weights[chosen + [i]].mean(0)) >= best: chosen.append(i)"),
    solution="""def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = order[:1], validation(weights[order[0]])
    for i in order[1:]:
        new = validation(sum(weights[j] for j in [*chosen, i]) / (len(chosen) + 1))
        if new >= best:
            chosen, best = [*chosen, i], new
    soup = sum(weights[j] for j in chosen) / len(chosen)
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
""",
    origin=greedy_soup, play="soup",
    after_pass="The authors' code takes a network only if the soup gets better (>), and averages every entry of the "
               "state_dict, BatchNorm's statistics too. Try networks from different starts: how many are taken?",
)
