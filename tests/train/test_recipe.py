"""Optimizers from expressions, models from names, and what is said about those that do not exist."""
import pytest

from minigrad import models, nn, optim
from minigrad.errors import UsageError
from minigrad.optim.schedules import Cosine
from minigrad.train import build_model, build_optimizer
from minigrad.train.recipe import RATES, known_optimizers


def params():
    return nn.Linear(3, 2).parameters()


def test_a_name_takes_the_rate_that_is_given_or_its_own():
    assert type(build_optimizer("adamw", params())) is optim.AdamW
    assert build_optimizer("adamw", params()).lr == RATES["adamw"]
    assert build_optimizer(" SGD ", params(), lr=0.5).lr == 0.5
    assert build_optimizer("adam(lr=0.25)", params(), lr=0.5).lr == 0.25


def test_nesting_and_options():
    p = params()
    opt = build_optimizer("lookahead(sam(sgd(momentum=0.7), rho=0.2), k=3)", p, lr=0.1)
    assert (type(opt), type(opt.base), type(opt.base.base)) == (optim.Lookahead, optim.SAM, optim.SGD)
    assert (opt.k, opt.base.rho, opt.base.base.hyper["momentum"], opt.lr) == (3, 0.2, 0.7, 0.1)
    assert opt.params is p


def test_a_schedule_is_made_of_the_peak():
    opt = build_optimizer("sam(adam)", params(), schedule=lambda peak: Cosine(peak, 0.0, 10))
    assert opt.lr(1) == RATES["adam"] and opt.lr(11) == 0


def test_every_optimizer_is_known_by_its_name():
    assert {*RATES, "lookahead", "sam", "asam", "swa"} <= set(known_optimizers())
    assert "optimizer" not in known_optimizers()
    for name in RATES:
        assert build_optimizer(name, params()).lr == RATES[name]


@pytest.mark.parametrize("text, words", [
    ("adamm", "'adamm', expected one of sgd.*adamw"),
    ("sam", r"sam wraps one other optimizer, as in 'sam\(adamw\)'"),
    ("sam(sgd, adam)", "wraps one other"),
    ("adam(sgd)", "adam wraps no other optimizer; .*betas"),
    ("sam(adamm)", "'adamm'"),
    ("sgd(mom=0.9)", "no option 'mom'; it takes lr, momentum"),
    ("sgd(momentum=x)", "plain values"), ("sam(sgd, batchnorm=both)", "words in quotes, as in"),
    ("sgd(", "cannot read"),
    ("", "cannot read"),
    ("sgd + adam", r"'sgd \+ adam' is not an optimizer"),
    ("__import__('os').system('true')", "not an optimizer"),
    ("optimizer", "'optimizer', expected one of"),
    ("swa(sgd)", r"swa needs cycle=…, as in 'swa\(…, cycle=10\)'"),
    ("sgd(momentum='a')", "momentum: got 'a', expected a number"),
    ("lookahead(sgd, k='a')", "lookahead cannot take k='a'|Lookahead"),
    ("sgd(lr='a')", "sgd got lr='a', expected a number"),
    ("sgd(lr=True)", "sgd got lr=True"),
    ("adam(betas=3)", "adam cannot take betas=3"),
    ("sgd(**{})", "no option|plain values|takes"),
    ("sgd(momentum=1 + 'a')", "plain values"),
    ("sam(" * 2000, "cannot read"),
    ("sgd\0", "cannot read"),
])
def test_what_does_not_exist_is_named_with_what_does(text, words):
    with pytest.raises(UsageError, match=words):
        build_optimizer(text, params())


def test_models_are_built_for_the_images_at_hand():
    assert build_model("small_cnn", (1, 8, 8), 10).architecture == models.small_cnn().architecture
    assert build_model("resnet20", (1, 8, 8), 7).architecture["arguments"]["channels"] == 1
    assert build_model("mlp", (2, 3, 4), 5).architecture["arguments"]["inputs"] == 24
    with pytest.raises(UsageError, match="'lenet', expected one of .*small_cnn"):
        build_model("lenet", (1, 8, 8), 10)


@pytest.mark.parametrize("name", ["vgg16", "LinearRegression"])
def test_a_model_that_cannot_take_the_images_says_which_can(name):
    with pytest.raises(UsageError, match=rf"{name} cannot classify images of shape \(1, 8, 8\).*small_cnn"):
        build_model(name, (1, 8, 8), 10)


def test_the_later_methods_are_known_on_the_command_line_too():
    """With their options; and every name takes a step."""
    assert build_optimizer("ema(amsgrad(form='paper'), decay=0.9, corrected=True)", params()).corrected
    assert build_optimizer("sam(lion(weight_decay=0.1), batchnorm='both')", params()).batchnorm == "both"
    assert build_optimizer("rmsprop(centered=True)", params()).name == "rmsprop_centered"
    for name in ("amsgrad", "nadam", "radam", "adamax", "adadelta", "lion"):
        p = params()
        before = p.w.copy()
        opt = build_optimizer(name, p, schedule=lambda peak: Cosine(peak, 0.0, 10))
        p.g[:] = 1.0
        opt.step()
        assert opt.lr(1) == RATES.get(name, 0.01) and (p.w < before).all()
