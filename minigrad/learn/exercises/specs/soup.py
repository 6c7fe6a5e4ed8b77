"""Exercise E28: the greedy soup of fine-tuned networks."""
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


def reference(weights, validation, test, *, order="sorted", accept=">=", mean="all", rank="validation",
              judge="validation", against="soup", after="on"):
    """The greedy soup with switches."""
    k = len(weights)
    alone = np.array([(validation if rank == "validation" else test)(w) for w in weights])
    queue = {"sorted": np.argsort(-alone, kind="stable"), "given": np.arange(k),
             "reversed": np.argsort(alone, kind="stable")}[order]
    score = validation if judge == "validation" else test
    taken = np.zeros(k, bool)
    taken[queue[0]] = True
    w_soup = weights[queue[0]]
    best = previous = score(w_soup)
    for i in queue[1:]:
        together = weights[taken].sum(0) + weights[i]
        w_new = (w_soup + weights[i]) / 2 if mean == "pairwise" else together / (taken.sum() + 1)
        new = score(w_new)
        limit = {"previous": previous, "own": score(weights[i])}.get(against, best)
        if accept == "always" or new > limit or accept == ">=" and new == limit:
            taken[i], w_soup = True, w_new
            best = new if against == "soup" else best
        elif after == "stops":
            break
        previous = new
    if mean == "sum":
        w_soup = weights[taken].sum(0)
    t = test(w_soup)
    return w_soup, taken, t


def formulas(s):
    """The lines of the greedy soup."""
    ranked = "v" if s.rank == "validation" else "t"
    yield "~order = " + {"sorted": f"by {ranked}(wᵢ), best first", "given": "as given",
                         "reversed": f"by {ranked}(wᵢ), worst first"}[s.order]
    judge = "v" if s.judge == "validation" else "t"
    limit = {"soup": f"{judge}(w̄)", "single": f"{judge}(first)", "previous": f"{judge}(the last w̄′ tried)",
             "own": f"{judge}(wᵢ)"}[s.against]
    tried = "(w̄ + wᵢ)/2" if s.mean == "pairwise" else "mean of the ingredients and wᵢ"
    yield f"~w̄′ = {tried}"
    rule = "always" if s.accept == "always" else f"if {judge}(w̄′) {'>' if s.accept == '>' else '≥'} {limit}"
    yield f"~take wᵢ = {rule}" + (", and stop at the first that is not taken" if s.after == "stops" else "")
    yield {"all": "w̄ = (1/m)·Σwᵢ", "sum": "w̄ = Σwᵢ", "pairwise": "~w̄ = the last w̄′ that was taken"}[s.mean]
    yield "t = t(w̄)"
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
        return self.at(np.asarray(w, float)[:3] - self.centre)

    def test(self, w):
        """On test data."""
        return self.at(np.asarray(w, float)[:3] - self.other)

    def at(self, d):
        """The score at d from the highest peak."""
        return float(1 / (1 + (d * d).sum()) + self.ripples * np.cos(4 * d).mean())


def probes(rng):
    """Nine networks around the best point; two of them, the best ones, have equal scores."""
    calls = []
    for spread, ripples in ((1.0, 0), (0.6, 0), (0.8, 0), (1.2, 0), (0.8, -0.5), (1.2, -0.5)):
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
    symbols={"w̄": "w_soup", "t": "t", "taken": lambda v: v["taken"].astype(float), "m": lambda v: v["taken"].sum(),
             "Σwᵢ": lambda v: v["weights"][v["taken"]].sum(0), "t(w̄)": lambda v: v["test"](v["w_soup"])},
    wrong=(
        Wrong("unsorted", {"order": "given"}, asks="Which network is tried first?"),
        Wrong("worst_first", {"order": "reversed"}),
        Wrong("kept_when_worse", {"accept": "always"}, effect="that is the uniform soup",
              asks="Can the validation score of your soup fall?"),
        Wrong("pairwise_mean", {"mean": "pairwise"}, effect="the last ingredient counts half, the first ones hardly",
              asks="How much does the first ingredient count in a soup of four?"),
        Wrong("sum", {"mean": "sum"}, asks="How long are the weights of a soup of four equal networks?"),
        Wrong("ranked_on_test", {"rank": "test"}, asks="Which data decide the order?"),
        Wrong("chosen_on_test", {"judge": "test"}, effect="a test score that was chosen for is no longer a test",
              asks="Which data decide what goes into the soup?"),
        Wrong("against_best_single", {"against": "single"}, asks="With which score is a new soup compared?"),
        Wrong("against_last_tried", {"against": "previous"}),
        Wrong("against_its_own", {"against": "own"}, asks="With which score is a new soup compared?"),
        Wrong("stops_early", {"after": "stops"}, asks="What happens after the first network that is not taken?"),
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
