"""`minigrad train`: what it prints, what it leaves behind, that it resumes bit for bit, what it refuses."""
import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import cli, models
from minigrad.commands import runs
from minigrad.commands import train as command
from minigrad.data import digits
from minigrad.errors import ConvergenceError
from minigrad.train import evaluate, load

NESTED = "lookahead(sam(adamw), k=4)"


def minigrad(*words):
    return cli.main(["train", "--batch-size", "480", *map(str, words)])


def test_the_whole_run(tmp_path, capsys):
    assert cli.main(["train", "--out", str(tmp_path / "run"), "--seed", "1"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    rows = [line for line in lines if re.match(r" +\d+ ", line)]
    assert len(rows) == runs.DEFAULTS["epochs"] and len(set(map(len, rows))) == 1 and err == ""
    assert max(map(len, rows)) <= 80
    share = float(re.fullmatch(r"test accuracy: (\d+\.\d\d) %", lines[-1])[1])
    assert share >= 98
    assert f"checkpoint  {tmp_path / 'run' / 'last.npz'}" in lines
    assert f"figure      {tmp_path / 'run' / 'training.png'}" in lines
    model = models.small_cnn()
    load(tmp_path / "run" / "last.npz", model=model)
    assert round(100 * evaluate(model, *digits("test"))[1], 2) == share
    assert (tmp_path / "run" / "training.png").stat().st_size > 10_000


def test_quiet_prints_the_last_line_alone(tmp_path, capsys):
    minigrad("--epochs", 1, "--quiet", "--out", tmp_path)
    out, err = capsys.readouterr()
    assert re.fullmatch(r"test accuracy: \d+\.\d\d %\n", out) and err == ""


def test_the_seed_decides_everything(tmp_path):
    for folder, seed in (("a", 3), ("b", 3), ("c", 4)):
        minigrad("--epochs", 2, "--quiet", "--out", tmp_path / folder, "--seed", seed)
    a, b, c = ((tmp_path / folder / "last.npz").read_bytes() for folder in "abc")
    assert a == b != c


@pytest.mark.long
@pytest.mark.parametrize("optimizer", ["adamw", "sgd(momentum=0.9)", NESTED, "swa(sgd, cycle=2, start=3)"])
@pytest.mark.parametrize("stop", [1, 3])
def test_a_killed_run_resumes_bit_for_bit(tmp_path, monkeypatch, optimizer, stop):
    words = ("--epochs", 4, "--quiet", "--optimizer", optimizer)
    minigrad(*words, "--out", tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.setattr(command.Table, "row", stop_before(stop + 1))
        assert minigrad(*words, "--out", tmp_path / "cut") == 130
    mg.seed(99)                                                     # the state of this process must not matter
    assert len(load(tmp_path / "cut" / "last.npz")["history"]) == stop
    minigrad("--resume", "--quiet", "--optimizer", optimizer, "--out", tmp_path / "cut")
    for name in ["last.npz", "result.npz"]:
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def stop_before(epoch):
    def row(self, row):
        if row["epoch"] == epoch:
            raise KeyboardInterrupt
    return row


def test_the_result_of_swa_is_the_average(tmp_path, capsys):
    minigrad("--epochs", 3, "--quiet", "--optimizer", "swa(sgd(momentum=0.9), cycle=1, start=3)", "--out", tmp_path)
    shares = {}
    for name in ("last", "result"):
        model = models.small_cnn()
        load(tmp_path / f"{name}.npz", model=model)
        shares[name] = f"{100 * evaluate(model, *digits('test'))[1]:.2f}"
    assert capsys.readouterr().out == f"test accuracy: {shares['result']} %\n"
    assert shares["result"] != shares["last"]


def test_resuming_starts_where_there_is_nothing_and_ends_where_all_is_done(tmp_path, capsys):
    minigrad("--resume", "--epochs", 2, "--out", tmp_path)
    first = capsys.readouterr().out
    minigrad("--resume", "--out", tmp_path)
    again = capsys.readouterr().out
    assert "resumed after epoch 2" in again and "resumed" not in first
    assert again.splitlines()[-1] == first.splitlines()[-1]


@pytest.mark.long
def test_a_damaged_checkpoint_falls_back_to_the_one_before(tmp_path, capsys):
    minigrad("--epochs", 3, "--quiet", "--out", tmp_path / "whole")
    minigrad("--epochs", 3, "--quiet", "--out", tmp_path / "cut")
    file = tmp_path / "cut" / "last.npz"
    file.write_bytes(file.read_bytes()[:1000])
    minigrad("--resume", "--out", tmp_path / "cut")
    assert "resumed after epoch 2" in capsys.readouterr().out
    assert file.read_bytes() == (tmp_path / "whole" / "last.npz").read_bytes()


def test_resuming_with_other_options_is_refused_and_changes_nothing(tmp_path, capsys):
    minigrad("--epochs", 1, "--quiet", "--out", tmp_path)
    before = (tmp_path / "last.npz").read_bytes()
    assert minigrad("--resume", "--lr", 0.5, "--out", tmp_path) == 2
    assert "a run made without --lr, got --lr 0.5" in capsys.readouterr().err
    assert minigrad("--resume", "--epochs", 2, "--out", tmp_path) == 2
    assert "a run made with --epochs 1, got --epochs 2" in capsys.readouterr().err
    assert (tmp_path / "last.npz").read_bytes() == before


def test_from_starts_at_the_weights_of_another_run(tmp_path):
    minigrad("--epochs", 3, "--quiet", "--out", tmp_path / "a")
    minigrad("--epochs", 1, "--quiet", "--out", tmp_path / "b", "--lr", 0, "--from", tmp_path / "a" / "last.npz")
    a, b = (load(tmp_path / name / "last.npz") for name in "ab")
    np.testing.assert_array_equal(a["model"]["0.weight"], b["model"]["0.weight"])
    assert len(b["history"]) == 1 and b["optimizer"]["steps"] == 3
    minigrad("--epochs", 1, "--quiet", "--out", tmp_path / "c", "--model", "mlp")
    assert minigrad("--epochs", 1, "--quiet", "--out", tmp_path / "d", "--from", tmp_path / "c" / "last.npz") == 0
    assert load(tmp_path / "d" / "last.npz")["settings"]["model"] == "mlp"


def test_a_finished_run_is_replaced_only_if_asked(tmp_path, capsys):
    words = ("--epochs", 1, "--quiet", "--out", tmp_path / "run")
    assert minigrad(*words) == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").glob("*.npz")}
    assert minigrad(*words, "--seed", 1) == 2
    assert "last.npz is there already" in (said := capsys.readouterr().err)
    assert all(word in said for word in ("--resume", "--overwrite", "--out"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").glob("*.npz")} == before
    assert minigrad(*words, "--seed", 1, "--overwrite") == 0
    assert load(tmp_path / "run" / "last.npz")["settings"]["seed"] == 1
    assert not (tmp_path / "run" / "last.previous.npz").exists()    # nothing of the run before is left


def test_a_run_that_is_to_be_replaced_stays_until_there_is_something_better(tmp_path, capsys):
    minigrad("--epochs", 1, "--quiet", "--out", tmp_path)
    before = (tmp_path / "last.npz").read_bytes()
    assert minigrad("--epochs", 1, "--quiet", "--out", tmp_path, "--overwrite", "--lr", 1e30) == 2
    assert (tmp_path / "last.npz").read_bytes() == before


def test_a_folder_appears_when_there_is_something_in_it(tmp_path, capsys):
    for words in (("--model", "lenet"), ("--lr", 1e30), ("--from", tmp_path / "nowhere.npz")):
        assert minigrad(*words, "--out", tmp_path / "deep" / "run") == 2
        assert list(tmp_path.iterdir()) == []
    minigrad("--epochs", 1, "--quiet", "--out", tmp_path / "deep" / "run")
    assert (tmp_path / "deep" / "run" / "last.npz").exists()


def test_newton_that_runs_away_is_an_error_and_its_row_stays_in_shape(tmp_path, capsys):
    """Undamped: the loss after an epoch is finite and beyond reason."""
    table = command.Table(print)
    row = {"epoch": 1, "lr": 1.0, "train_loss": 5e26, "train_accuracy": 1.0, "test_loss": 1.5, "test_accuracy": 0.1}
    table.row(row)
    table.row({**row, "train_loss": 2.25})
    _, head, first, second = capsys.readouterr().out.splitlines()
    assert len(head) == len(first) == len(second) <= 80 and first.split()[2] == "5e+26"
    assert second.split()[2] == "2.2500"
    with pytest.raises(ConvergenceError, match="train: training diverged"):
        command.check_diverged("train", 5e26, 10)


def test_a_diverged_epoch_ends_the_run(tmp_path, monkeypatch, capsys):
    def one_bad_epoch(*args, on_epoch, **how):
        row = {"epoch": 1, "lr": 1.0, "train_loss": 2.0, "train_accuracy": 0.1, "test_loss": 5e26, "test_accuracy": 0.1}
        on_epoch([row])

    monkeypatch.setattr(command, "fit", one_bad_epoch)
    assert minigrad("--out", tmp_path / "run") == 2
    assert "training diverged: the loss is 5e+26" in capsys.readouterr().err and not (tmp_path / "run").exists()


@pytest.mark.parametrize("change, message", [
    ({"settings": {"model": "small_cnn"}}, "settings, a history"), ({"settings": 3}, "settings, a history"),
    ({"history": []}, "settings, a history"), ({"history": [{"epoch": 1}]}, "settings, a history"),
    ({"loader": {"position": 1.5}}, "position in the data"), ({"random": {"state": 1}}, "state of the random numbers"),
    ({"optimizer": {}}, "got the state of None"), ({"optimizer": [1]}, "'optimizer'"), ({"model": 3}, "'model'"),
    ({"model": {"0.weight": 3}}, "expected an array"),
])
def test_a_tampered_run_is_not_resumed(tmp_path, capsys, change, message):
    minigrad("--epochs", 1, "--quiet", "--out", tmp_path)
    saved = load(tmp_path / "last.npz")
    mg.save(tmp_path / "last.npz", **{**saved, **change})
    capsys.readouterr()
    assert minigrad("--resume", "--out", tmp_path) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("key, value", [("epochs", 0), ("epochs", 1.5), ("epochs", True), ("seed", -1), ("lr", "a"),
                                        ("lr", -1.0), ("images", 0), ("augment", 1), ("model", None), ("more", 1)])
def test_settings_of_another_kind_are_not_those_of_a_run(key, value):
    assert runs.are_settings(runs.DEFAULTS) and runs.are_settings({**runs.DEFAULTS, "lr": 0, "images": 5})
    assert not runs.are_settings({**runs.DEFAULTS, key: value})


def test_shifts_for_all_mirror_images_for_clothes_and_photographs():
    x = np.arange(2 * 64, dtype=np.float32).reshape(2, 1, 8, 8) + 1

    def changed(name):
        transform = command.augmentation({"augment": True, "data": name})
        return np.concatenate([transform(x, np.random.default_rng(seed)) for seed in range(20)])

    def mirrored(images):
        return sum((image[0, 3:5, 3:5] == image[0, 3:5, 3:5].max(1, keepdims=True))[0, 0] for image in images)

    assert command.augmentation({"augment": False, "data": "fashion"}) is None
    assert mirrored(changed("digits")) == mirrored(changed("mnist")) == 0
    assert 5 < mirrored(changed("fashion")) < 35 and (changed("digits") == 0).any()


def test_only_the_first_images(tmp_path, capsys):
    minigrad("--epochs", 1, "--images", 100, "--augment", "--out", tmp_path)
    assert "100 images to learn from, 360 to test on" in capsys.readouterr().out
    settings = load(tmp_path / "last.npz")["settings"]
    assert (settings["images"], settings["augment"], settings["data"]) == (100, True, "digits")
    assert load(tmp_path / "last.npz")["loader"]["examples"] == 100


@pytest.mark.parametrize("words, message", [
    (("--data", "imagenet"), "got 'imagenet', expected one of digits, mnist, fashion, cifar10, cifar100"),
    (("--images", 0), "--images 0, expected at least 1"),
    (("--model", "vgg16"), "vgg16 cannot classify images of shape (1, 8, 8)"),
    (("--optimizer", "swa(sgd)"), "swa needs cycle=…"),
    (("--optimizer", "sgd(momentum='a')"), "momentum: got 'a', expected a number"),
    (("--lr", "nan"), "--lr nan, expected at least 0"),
    (("--model", "lenet"), "model: got 'lenet', expected one of"),
    (("--optimizer", "adamm"), "optimizer: got 'adamm', expected one of sgd"),
    (("--epochs", 0), "--epochs 0, expected at least 1"),
    (("--batch-size", 0), "--batch-size 0, expected at least 1"),
    (("--seed", -1), "--seed -1, expected at least 0"),
    (("--lr", -1), "--lr -1.0, expected at least 0"),
    (("--backend", "tpu"), "'tpu', expected 'numpy', 'cupy' or 'auto'"),
    (("--from", "absent.npz"), "no file absent.npz"),
    (("--lr", 1e30, "--epochs", 1), "fit, epoch 1, batch 2: AdamW.step: the loss is nan in step 2"),
])
def test_what_is_refused(tmp_path, capsys, words, message):
    assert minigrad("--out", tmp_path, *words) == 2
    err = capsys.readouterr().err
    assert err.startswith("minigrad: ") and message in err and not (tmp_path / "last.npz").exists()


def test_a_foreign_checkpoint_is_not_resumed(tmp_path, capsys):
    mg.save(tmp_path / "last.npz", model=models.small_cnn())
    assert minigrad("--resume", "--out", tmp_path) == 2
    assert "was not written by `minigrad train`" in capsys.readouterr().err
    mg.save(tmp_path / "mlp.npz", model=models.mlp())
    assert minigrad("--from", tmp_path / "mlp.npz", "--out", tmp_path / "b") == 2
    assert "does not fit this Sequential" in capsys.readouterr().err


def test_a_run_that_diverges_in_its_only_batch_fails(tmp_path, capsys):
    assert cli.main(["train", "--epochs", "1", "--batch-size", "2000", "--optimizer", "sgd", "--lr", "1e30",
                     "--quiet", "--out", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "the test loss is" in err and "after epoch 1" in err and not list(tmp_path.glob("*.npz"))
