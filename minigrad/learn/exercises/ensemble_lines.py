"""The lines of an ensemble's prediction, in words where no formula says it: its members, and what is made of them."""

MEMBERS = {"middle": "the weights after iteration c/2 of each cycle", "last": "the last weights alone",
           "late": "the weights after iteration c/2 + 1 of each cycle", "all": "the weights after every iteration",
           "early": "the weights after iteration c/2 − 1 of each cycle",
           "end": "the weights after the last iteration of each cycle",
           "end, last two": "the weights after the last iteration of each of the last two cycles",
           "end, last three": "the weights after the last iteration of each of the last three cycles",
           "last two": "the weights after iteration c/2 of each of the last two cycles",
           "last three": "the weights after iteration c/2 of each of the last three cycles",
           "start": "the weights after the first iteration of each cycle",
           "halves": "the weights after each c/2 iterations",
           "without last": "the weights after iteration c/2 of each cycle but the last",
           "without first": "the weights after iteration c/2 of each cycle but the first",
           "first cycle": "the weights after iteration c/2 of the first cycle",
           "last cycle": "the weights after iteration c/2 of the last cycle"}
AXES = {-1: "softmax", -2: "(softmax over N)", -3: "(softmax over the k members)", "all": "(softmax over N and K)",
        "sigmoid": "sigmoid"}
OUTPUTS = {"max of the row": "(softmax over N)(f(wⱼ) less the largest of each row)",
           "max of the column": "softmax(f(wⱼ) less the largest of each column)"}
AVERAGES = {"probabilities": "(1/k)·Σ{0}(f(wⱼ))", "sum": "Σ{0}(f(wⱼ))", "over T": "(1/T)·Σ{0}(f(wⱼ))",
            "over c": "(1/c)·Σ{0}(f(wⱼ))", "over k+1": "(1/(k+1))·Σ{0}(f(wⱼ))", "over k-1": "(1/(k−1))·Σ{0}(f(wⱼ))",
            "first twice": "(1/k)·({0}(f(w₁)) + Σ{0}(f(wⱼ)))",
            "product": "∏{0}(f(wⱼ))", "experts": "{0}(Σf(wⱼ))",
            "logits": "{0}((1/k)·Σf(wⱼ))",
            "raw": "(1/k)·Σf(wⱼ)", "weights": "{0}(f((1/k)·Σwⱼ))", "votes": "(1/k)·Σ[largest of f(wⱼ)]",
            "geometric": "exp((1/k)·Σlog {0}(f(wⱼ)))", "logarithms": "(1/k)·Σlog {0}(f(wⱼ))",
            "log of the mean": "log((1/k)·Σ{0}(f(wⱼ)))", "largest": "the largest {0}(f(wⱼ)) of the members",
            "twice": "{0}((1/k)·Σ{0}(f(wⱼ)))", "median": "the median of {0}(f(wⱼ)) over the members",
            "counts": "Σ[largest of f(wⱼ)]",
            "majority": "1 for the class with most [largest of f(wⱼ)], 0 for the others",
            "growing": "(1·{0}(f(w₁)) + … + k·{0}(f(w_k)))/(1 + … + k)",
            "sharpened": "((1/k)·Σ{0}(f(wⱼ)))^(1/{1:.12g}), divided by its sum over the classes",
            "tempered": "(1/k)·Σ{0}(f(wⱼ)/T) with T = {3:.6g}",
            "fading": "the mean of {0}(f(wⱼ)) with the weights {2:.12g}^(k−j)",
            "largest of all": "the largest {0}(f(wⱼ)) of the members, divided by its sum over the classes",
            "pairwise": "(p + {0}(f(wⱼ)))/2 after each member, from that of the first on"}


def formulas(s):
    """The lines of the ensemble."""
    yield f"~w₁ … w_k = {MEMBERS[s.members]}"
    aside = "~" if s.average in ("median", "pairwise", "largest", "majority", "growing", "largest of all",
                                 "sharpened", "tempered", "fading") else ""
    every = AVERAGES[s.average].format(AXES.get(s.axis), s.heat, s.old, 1 / s.heat)
    yield f"{aside}p = " + (f"(1/k)·Σ{OUTPUTS[s.axis]}" if s.axis in OUTPUTS else every)
    yield "return p"
