"""`minigrad inspect`: what it lists, how it looks, what it refuses."""
import numpy as np
import pytest

from minigrad import cli, models
from minigrad.commands.inspect import readable, text
from minigrad.train import save


@pytest.fixture
def listing(tmp_path, capsys):
    path = tmp_path / "a.npz"
    save(path, model=models.mlp(4, (3,), 2, batch_norm=True), average={"w": np.zeros((2, 500)), "count": 7},
         history=[{"loss": 2.0}, {"loss": 1.5}], rates=[0.1] * 20, tag="x" * 100)
    assert cli.main(["inspect", str(path)]) == 0
    return capsys.readouterr().out


def test_arrays_values_and_architecture_are_listed(listing):
    rows = [line.split() for line in listing.splitlines()]
    assert ["model/1.weight", "3x4", "float32", "48", "B"] in rows
    assert ["model/2.num_batches_tracked", "scalar", "int64", "8", "B"] in rows
    assert ["average/w", "2x500", "float64", "8.0", "KB"] in rows
    assert ["average/count", "7"] in rows and ["history/1/loss", "1.5"] in rows
    assert "model: mlp(inputs=4, hidden=(3,), classes=2, activation='relu', batch_norm=True, width=1)".replace(
        "(3,)", "[3]") in listing
    assert "10 arrays, 1,036 numbers" in listing and "file format 1, sound" in listing
    assert "… (20 in all)" in listing and "x" * 60 not in listing


def test_columns_are_aligned_within_80(listing):
    lines = [line for line in listing.splitlines()[1:] if not line.startswith("model:")]
    assert max(map(len, lines)) <= 80
    start = next(line for line in lines if line.startswith("array")).index("shape")
    assert all(line[start - 2:start] == "  " and line[start] != " " for line in lines if line.startswith("model/"))


def test_a_folder_stands_for_its_last_checkpoint(tmp_path, capsys):
    save(tmp_path / "last.npz", epoch=3)
    save(tmp_path / "result.npz", epoch=4)
    assert cli.main(["inspect", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith(str(tmp_path / "last.npz")) and "epoch  3" in out
    assert cli.main(["inspect", str(tmp_path.parent)]) == 2
    assert "there is no checkpoint here" in capsys.readouterr().err


def test_a_damaged_file_is_an_error(tmp_path, capsys):
    path = tmp_path / "a.npz"
    save(path, w=np.ones(3))
    path.write_bytes(path.read_bytes()[:-5])
    assert cli.main(["inspect", str(path)]) == 2
    assert "is not a complete zip file" in capsys.readouterr().err
    assert cli.main(["inspect", str(tmp_path / "nowhere.npz")]) == 2


def test_sizes():
    assert [readable(n) for n in (0, 999, 1000, 24_230, 1_300_000, 4e12)] == [
        "0 B", "999 B", "1.0 KB", "24.2 KB", "1.3 MB", "4000.0 GB"]


def test_a_value_of_more_than_44_characters_is_cut():
    assert text("x" * 44) == "x" * 44
    assert text("x" * 45) == "x" * 43 + "…"
