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
    queue = list(range(len(weights)))[::-1 if order == "last of equals" else 1]
    if order not in ("given", "best, then given"):
        queue.sort(key=lambda i: alone[i] if order == "reversed" else -alone[i])
    if order in ("best, then given", "first network"):
        begin = int(np.argmax(alone)) if order == "best, then given" else 0
        queue.sort(key=lambda i: i != begin)
    first, *others = queue[:-1] if order == "without last" else queue
    taken, soup = [first], [first] * (2 if mean == "first twice" else 1)
    w_soup = weights[first]
    best = previous = score(w_soup)
    while others and order not in AT_ONCE and accept != "never":
        k = best_addition(weights, others, soup, score) if order == "best addition" else 0
        i = others.pop(k)
        w_new = tried(weights, [*soup, i], w_soup, mean, queue.index(i), len(taken))
        new = score(w_new)
        limit = previous if against == "previous" else score(weights[i]) if against == "own" else best
        good = {">=": new >= limit, ">": new > limit, "always": True, "<": new < limit,
                "<=": new <= limit}[accept]
        if good or mean == "not removed":
            soup = [*soup, i]
        if good or mean in ("not removed", "kept"):
            w_soup = w_new
        if good:
            taken, best = [*taken, i], best if against == "single" else new
        elif against == "stops":
            break
        previous = new
    soup = AT_ONCE[order](weights, queue, score) if order in AT_ONCE else soup
    taken = soup if order in AT_ONCE else taken
    if mean == "last tried":
        w_soup = w_new
    if mean in ("all", "sum", "one less", "over k"):
        w_soup = weights[soup].sum(0) / {"sum": 1, "over k": len(weights)}.get(mean, len(soup))
    t = (validation if returned == "validation" else test)(weights[first] if returned == "single" else w_soup)
    t = np.mean([test(weights[i]) for i in taken]) if returned == "mean of scores" else t
    places = {"ranks": [queue.index(i) for i in taken], "without first": taken[1:]}.get(returned, taken)
    marked = np.zeros(len(weights), bool)
    marked[places] = True
    return w_soup, marked, t


def with_replacement(weights, queue, score):
    """The members, some of them more than once: always the one that helps most, until none does."""
    soup, best = queue[:1], score(weights[queue[0]])
    while True:
        scores = [score(weights[[*soup, i]].mean(0)) for i in range(len(weights))]
        if max(scores) <= best + 1e-12:
            return soup
        soup, best = [*soup, int(np.argmax(scores))], max(scores)


def best_prefix(weights, queue, score):
    """The first m of the queue, m with the best score of their mean."""
    scores = [score(weights[queue[:m]].mean(0)) for m in range(1, 1 + len(weights))]
    return queue[:1 + int(np.argmax(scores))]


AT_ONCE = {"with replacement": with_replacement, "prefix": best_prefix}         # orders with a rule of their own


def best_addition(weights, others, soup, score):
    """The place of the one of the others with the best soup."""
    return int(np.argmax([score(weights[[*soup, i]].mean(0)) for i in others]))


def tried(weights, members, w_soup, mean, place, m):
    """The soup to be tried: of these members, the last of them new, at this place of the order, beside m others."""
    share = {"pairwise": 1 / 2, "by place": 1 / (place + 1), "count late": 1 / m, "kept": 1 / (m + 1)}.get(mean)
    if share:
        return (1 - share) * w_soup + share * weights[members[-1]]
    return weights[members].sum(0) / (len(members) - (mean == "one less"))


def formulas(s):
    """The lines of the greedy soup."""
    judge = "v" if s.judge == "validation" else "t"
    yield "~order = " + {"sorted": "by v(wᵢ), best first", "test": "by t(wᵢ), best first", "given": "as given",
                         "best, then given": "the best by v(wᵢ), then the others as given",
                         "first network": "the first network, then the others by v(wᵢ), best first",
                         "last of equals": "by v(wᵢ), best first, the last of equal ones first",
                         "best addition": "each time the one whose soup w̄′ is best of all",
                         "reversed": "by v(wᵢ), worst first", "prefix": "by v(wᵢ), best first",
                         "with replacement": "each time the one whose soup w̄′ is best of all, also one taken before",
                         "without last": "by v(wᵢ), best first, the last one left out"}[s.order]
    yield "~w̄′ = " + {"pairwise": "(w̄ + wᵢ)/2", "one less": "sum of the ingredients and wᵢ, divided by m",
                      "by place": "w̄ + (wᵢ − w̄)/i for the i-th network of the order",
                      "count late": "w̄ + (wᵢ − w̄)/m for m ingredients so far",
                      "first twice": "mean of the ingredients, the first one twice, and wᵢ",
                      "kept": "w̄ + (wᵢ − w̄)/(m + 1), w̄ the last w̄′, taken or not",
                      "not removed": "mean of all networks tried so far and wᵢ"}.get(
                          s.mean, "mean of the ingredients and wᵢ")
    limit = {"single": f"{judge}(the first network of the order)",
             "previous": f"{judge}(the last w̄′ tried)", "own": f"{judge}(wᵢ)"}.get(
        s.against, f"{judge}(w̄)")
    sign = {">=": "≥", "<=": "≤"}.get(s.accept, s.accept)
    rule = s.accept if s.accept in ("always", "never") else f"if {judge}(w̄′) {sign} {limit}"
    rule = {"prefix": f"if it is one of the first m of the order, m with the best {judge}(w̄)",
            "with replacement": f"while {judge}(w̄′) > {judge}(w̄)"}.get(s.order, rule)
    yield f"~take wᵢ = {rule}" + (", and stop at the first that is not taken" if s.against == "stops" else "")
    yield {"sum": "w̄ = Σwᵢ", "over k": "w̄ = (1/k)·Σwᵢ",
           **dict.fromkeys(("pairwise", "by place", "count late"), "~w̄ = the last w̄′ that was taken"),
           **dict.fromkeys(("last tried", "kept"), "~w̄ = the last w̄′, taken or not"),
           "first twice": "~w̄ = mean of the ingredients, the first one twice",
           "not removed": "~w̄ = mean of all networks tried"}.get(s.mean, "w̄ = (1/m)·Σwᵢ")
    yield "~taken = " + {"ranks": "True at the places of the ingredients in the order",
                         "without first": "True for each ingredient but the first"}.get(
                             s.returned, "True for each ingredient")
    yield {"validation": "t = v(w̄)", "single": "~t = t(the first network of the order)",
           "mean of scores": "~t = the mean of the t(wᵢ) of the ingredients"}.get(s.returned, "t = t(w̄)")
    yield "return w̄, taken, t"


class Scores:
    """Scores of flat weights, higher is better, on validation and on test data; only three weights count.

    With ripples there is more than one peak: on a single one, a mean is never worse than its worst ingredient."""

    def __init__(self, rng, ripples, high, low):
        self.ripples, self.high, self.low = ripples, high, low
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
        waves = self.ripples * sum(math.cos(4 * x) for x in d) / 3
        return self.high * (1 / (1 + sum(x * x for x in d)) + waves - self.low)


def probes(rng):
    """Networks around the best point; the best two of them have equal scores, but in the second call. All scores are
    positive, some, or none."""
    calls = []
    for k, n, spread, ripples, high, low in ((9, 4, 0.6, 0, 1, 0), (7, 5, 0.8, -0.5, 30, 0.4),
                                             (9, 4, 1.2, -0.5, 0.1, 2), (8, 6, 1.0, -0.5, 3, 2)):
        scores = Scores(rng, ripples, high, low)
        weights = None
        while weights is None or not telling(weights, scores, len(calls)):
            weights = np.hstack([scores.centre + spread * rng.normal(size=(k, 3)), 5 * rng.normal(size=(k, n - 3))])
            best = int(np.argmax([scores.validation(w) for w in weights]))
            if len(calls) != 1:
                weights[(best + 4) % k, :3] = weights[best, :3]
        calls.append((weights, scores.validation, scores.test))
    return calls


def telling(weights, scores, call):
    """Whether the soup takes the last of the order in the first call, and not the second one in the second call."""
    order = sorted(range(len(weights)), key=lambda i: -scores.validation(weights[i]))
    _, chosen = greedy_soup(list(weights), scores.validation)
    return {0: order[-1] in chosen, 1: order[1] not in chosen and len(chosen) > 1}.get(call, True)


LINE = np.array([[3.0], [-0.2], [0.5], [-0.4], [-1.6], [1.5], [-0.85]])


def on_a_line(part):
    """f(function) -> an output for seven numbers, validation score −|w| and test score −|w − 1|."""
    def number(function):
        found = function(LINE.copy(), lambda w: -abs(float(np.ravel(w)[0])), lambda w: -abs(float(np.ravel(w)[0]) - 1))
        return float(np.ravel(found[part]).sum())
    return number


SEVEN = "weights 3, −0.2, 0.5, −0.4, −1.6, 1.5, −0.85 with the validation score −|w|: "
ALONE = {"against": "soup", "returned": "right"}       # no combinations with those
RARE = {"order": "sorted", "accept": ">=", "judge": "validation", "mean": "all", **ALONE}
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
             "k": lambda v: len(v["weights"]),
             "Σwᵢ": lambda v: v["weights"][v["taken"]].sum(0), "t(w̄)": lambda v: v["test"](v["w_soup"]),
             "v(w̄)": lambda v: v["validation"](v["w_soup"])},
    wrong=(
        Wrong("unsorted", {"order": "given"}, asks="Which network is tried first?"),
        Wrong("others_unsorted", {"order": "best, then given", **ALONE}, asks="Which network is tried second?"),
        Wrong("begins_with_the_first", {"order": "first network", **ALONE},
              asks="With which network does the soup begin?"),
        Wrong("last_left_out", {**RARE, "order": "without last"},
              effect="the last network of the order is never tried", asks="How many networks does a greedy soup try?"),
        Wrong("worst_first", {"order": "reversed"}),
        Wrong("taken_when_worse", {"accept": "<"}, asks="Is a higher score better, or a lower one?"),
        Wrong("taken_when_not_better", {"accept": "<=", **ALONE}, asks="Is a higher score better, or a lower one?"),
        Wrong("pairwise_mean", {"mean": "pairwise"}, effect="the last ingredient counts half, the first ones hardly",
              asks="How much does the first ingredient count in a soup of four?"),
        Wrong("sum", {"mean": "sum"}, asks="How long are the weights of a soup of four equal networks?"),
        Wrong("divided_by_k", {**RARE, "mean": "over k"}, asks="Of how many networks is your soup the mean?"),
        Wrong("divided_by_one_less", {"mean": "one less"}, asks="Of how many networks is the soup that you try?"),
        Wrong("first_counts_twice", {"mean": "first twice"}, asks="Is the first network tried a second time?"),
        Wrong("not_removed", {"mean": "not removed"}, effect="a network that is not taken stays in the soup",
              asks="What is in your soup after a network was not taken?"),
        Wrong("candidate_kept", {"mean": "kept", **ALONE}, effect="a network that is not taken stays in the soup",
              asks="What is in your soup after a network was not taken?"),
        Wrong("counted_by_place", {"mean": "by place", **ALONE},
              effect="networks that were not taken count as ingredients",
              asks="If the second network is not taken, how much does the third count?"),
        Wrong("counted_late", {"mean": "count late", **ALONE}, effect="the second ingredient replaces the first",
              asks="How much does the second ingredient count: half, or all?"),
        Wrong("last_tried_returned", {"mean": "last tried", **ALONE},
              asks="Is the last soup that you tried the one you keep?"),
        Wrong("best_addition", {"order": "best addition", **ALONE}, effect="that is forward selection: about k²/2 "
              "evaluations, not k", asks="How many soups does a greedy soup try, of k networks?"),
        Wrong("never_taken", {"accept": "never", "mean": "all", **ALONE}, effect="that is one network, no soup",
              asks="Is the soup that you try the mean of the ingredients and one more?"),
        Wrong("best_prefix", {"order": "prefix", "accept": ">=", "returned": "right", **ALONE},
              effect="as networks are taken up to the m-th best, none is left out on the way",
              asks="If the second network spoils the soup, can the third one still be taken?"),
        Wrong("ranked_on_test", {"order": "test"}, asks="Which data decide the order?"),
        Wrong("chosen_on_test", {"judge": "test"}, effect="a test score that was chosen for is no longer a test",
              asks="Which data decide what goes into the soup?"),
        Wrong("against_best_single", {"against": "single"}, asks="With which score is a new soup compared?"),
        Wrong("against_last_tried", {"against": "previous"}),
        Wrong("against_its_own", {"against": "own", "judge": "validation"},
              asks="With which score is a new soup compared?"),
        Wrong("stops_early", {"against": "stops"}, asks="What happens after the first network that is not taken?"),
        Wrong("taken_by_rank", {"returned": "ranks", "judge": "validation"},
              effect="True stands at the places in the order, not at those of "
              "the networks", asks="Does taken[i] speak of network i, or of the i-th best one?"),
        Wrong("first_not_marked", {"returned": "without first", "judge": "validation"},
              asks="Is the network that you begin with in the soup?"),
        Wrong("mean_of_the_scores", {**RARE, "returned": "mean of scores"},
              effect="a soup is another network than its ingredients",
              asks="Of which weights is the score that you return?"),
        Wrong("score_of_the_single", {"returned": "single", "against": "soup"},
              effect="that is the test score of the best single network",
              asks="Of which weights is the score that you return?"),
        Wrong("validation_returned", {"returned": "validation"},
              effect="a score that was chosen for is no longer a test",
              asks="On which data is the score that you return?"),
    ),
    also=(Also("ties_left_out", {"accept": ">"}, whose="the authors' code: a tie is not taken",
               source="mlfoundations/model-soups, main.py; the paper's Recipe 1 prints ≥ (Wortsman et al. 2022)",
               translation="your rule is v(w̄′) > v(w̄), the exercise's ≥"),
          Also("last_of_equals", {"order": "last of equals", "accept": ">"}, whose="the authors' code, ties and all",
               source="mlfoundations/model-soups, main.py: sorted, then reverse(), and > (np.argsort(v, "
                      "kind=\"stable\")[::-1] orders equal scores so, too)",
               translation="of equal scores your last network is tried first, and only that one can be taken"),
          Also("with_replacement", {"order": "with replacement", "accept": ">=", "returned": "right",
                                    "judge": "validation", **ALONE},
               scores=False, whose="selection with replacement, as for ensembles",
               source="Caruana et al. 2004, Ensemble selection from libraries of models",
               translation="a network may be taken more than once, and then counts more than once in your mean"),
          Also("kept_when_worse", {"accept": "always"}, whose="the uniform soup, not the greedy one",
               source="Wortsman et al. 2022, table 1: the mean of all fine-tuned networks",
               translation="all networks are taken, whatever their scores; the exercise's score never falls",
               scores=False),),
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
