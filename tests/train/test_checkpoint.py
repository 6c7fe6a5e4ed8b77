"""save and load: what comes back, what is refused, what survives."""
import json
import os
import struct
import zipfile

import numpy as np
import pytest

from minigrad.errors import CheckpointError
from minigrad.train import checkpoint, storage
from minigrad.train.checkpoint import last_good, load, save


class Thing:
    """Something with a state, and named parameters when it plays a model."""

    def __init__(self, **state):
        self.state = state

    def state_dict(self):
        return dict(self.state)

    def load_state_dict(self, state):
        if "reject" in self.state:
            raise KeyError("m")
        self.state = dict(state)


class Model(Thing):
    @property
    def architecture(self):
        return {"name": "tiny", "arguments": {"width": 2}}

    def named_parameters(self):
        return self.state.items()


def arrays():
    rng = np.random.default_rng(0)
    return {"w": rng.normal(size=(3, 4)).astype(np.float32), "b": rng.normal(size=5), "n": np.int64(3)[...],
            "empty": np.zeros((0, 2), np.float32), "flag": np.array([True, False]), "t": np.arange(6).reshape(2, 3).T,
            "big-endian": np.arange(3, dtype=">f4")}


@pytest.fixture(params=[".npz", ".safetensors"])
def path(request, tmp_path):
    if request.param == ".safetensors":
        pytest.importorskip("safetensors")
    return tmp_path / f"last{request.param}"


def test_everything_comes_back(path):
    values = {"epoch": 3, "lr": 0.1 + 0.2, "big": 2**100, "name": "größer", "none": None, "on": True,
              "nan": float("nan"),
              "inf": [float("inf"), -float("inf")], "nested": {"m": {"w": np.ones(2)}, "list": [1, [2, np.zeros(1)]]},
              "numpy": np.float32(0.1), "generator": np.random.default_rng(5).bit_generator.state}
    save(path, state=arrays(), **values)
    got = load(path)
    for name, array in arrays().items():
        np.testing.assert_array_equal(got["state"][name], array)
        assert got["state"][name].dtype == array.dtype.newbyteorder("="), name
        assert got["state"][name].shape == array.shape, name
    nan, nested = got.pop("nan"), got.pop("nested")
    assert np.isnan(nan) and nested["list"][:1] == [1] and nested["list"][1][0] == 2
    np.testing.assert_array_equal(nested["m"]["w"], [1, 1])
    for name in values.keys() - {"nan", "nested"}:
        assert got[name] == values[name], name
    rng = np.random.default_rng(0)
    rng.bit_generator.state = got["generator"]
    assert rng.random() == np.random.default_rng(5).random()


def test_dicts_come_back_in_their_order(path):
    """An optimizer whose rule returns v before m must not get them exchanged."""
    save(path, b=1, a={"v": np.ones(1), "m": np.zeros(1), "list": [{"z": 1, "y": 2}]})
    got = load(path)
    assert [*got] == ["b", "a"] and [*got["a"]] == ["v", "m", "list"] and [*got["a"]["list"][0]] == ["z", "y"]


def test_loaded_arrays_can_be_written_to(path):
    save(path, w=np.zeros(3))
    load(path)["w"][0] = 1


def test_same_state_same_bytes_and_the_version_before_is_kept(path, monkeypatch):
    save(path, state=arrays(), epoch=1)
    first = path.read_bytes()
    monkeypatch.setattr("time.time", lambda: 2e9)
    save(path, state=arrays(), epoch=1)
    assert path.read_bytes() == first == storage.previous(path).read_bytes()
    if path.suffix == ".npz":
        with zipfile.ZipFile(path) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    save(path, state=arrays(), epoch=2)
    assert load(storage.previous(path))["epoch"] == 1 and load(path)["epoch"] == 2
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([path.name, storage.previous(path).name])


def test_models_and_optimizers_are_restored_by_keyword(path):
    save(path, model=Model(w=np.ones(2)), optimizer=Thing(t=4, m={"w": np.zeros(2)}), epoch=7)
    model, optimizer = Model(w=np.zeros(2)), Thing()
    got = load(path, model=model, optimizer=optimizer)
    assert model.state["w"].tolist() == [1, 1] and optimizer.state["t"] == 4 and got["epoch"] == 7
    assert got.kinds == {"model": {"class": "Model", "name": "tiny", "arguments": {"width": 2}},
                         "optimizer": {"class": "Thing"}}
    assert set(got.arrays) == {"model/w", "optimizer/m/w"}


@pytest.mark.parametrize("model, message", [
    (Model(w=np.zeros(3)), r"of tiny .*first difference is 'w': shape \(2,\) in the file, shape \(3,\) in the model"),
    (Model(v=np.zeros(2)), r"first difference is 'v': absent in the file, shape \(2,\) in the model"),
    (Model(), r"first difference is 'w': shape \(2,\) in the file, absent in the model"),
])
def test_another_model_is_named_and_left_alone(path, model, message):
    save(path, model=Model(w=np.ones(2)))
    before = dict(model.state)
    with pytest.raises(CheckpointError, match=message):
        load(path, model=model)
    assert model.state is before or {k: v.tolist() for k, v in model.state.items()} == {
        k: v.tolist() for k, v in before.items()}


def test_all_or_none_is_restored(path):
    save(path, model=Model(w=np.ones(2)), optimizer=Thing(t=1))
    model = Model(w=np.zeros(2))
    with pytest.raises(CheckpointError, match="KeyError"):
        load(path, model=model, optimizer=BadOnce(t=0))
    assert model.state["w"].tolist() == [0, 0]
    with pytest.raises(CheckpointError, match="holds no 'schedule'; it holds model, optimizer"):
        load(path, schedule=Thing())


class BadOnce(Thing):
    """Refuses the first state it is given."""

    def load_state_dict(self, state):
        if not hasattr(self, "tried"):
            self.tried = True
            raise KeyError("m")
        super().load_state_dict(state)


@pytest.mark.parametrize("value, message", [
    (print, "'x' is of type builtin_function"), ({1: 2}, "has the key 1"), ({"$array": "w"}, "begin with \\$"),
    ([{"a": object()}], "'x/0/a' is of type object"), (np.array(["a"]), "dtype <U1"),
    (np.array([None]), "dtype object"), ({"a/b": np.ones(1), "a": {"b": np.ones(1)}}, "'x/a/b'.*twice"),
])
def test_what_is_no_plain_value_is_refused_before_anything_is_written(tmp_path, value, message):
    with pytest.raises(CheckpointError, match=message):
        save(tmp_path / "a.npz", x=value)
    assert not list(tmp_path.iterdir())


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(CheckpointError, match="ends in .npz or .safetensors"):
        save(tmp_path / "a.pt", x=1)
    (tmp_path / "a.pt").write_bytes(b"x")
    with pytest.raises(CheckpointError, match="not an .npz or .safetensors"):
        load(tmp_path / "a.pt")


def test_every_cut_is_noticed(path):
    save(path, w=np.arange(4.0), epoch=3)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointError):
            load(path)


def test_no_flipped_byte_changes_what_is_loaded(path):
    """Each byte in turn: refused, or (bytes that mean nothing, such as a time stamp) the same content."""
    save(path, w=np.arange(4.0), epoch=3, lr=0.1)
    whole = bytearray(path.read_bytes())
    refused = 0
    for i in range(len(whole)):
        for bit in (1, 128):
            whole[i] ^= bit
            path.write_bytes(whole)
            whole[i] ^= bit
            try:
                got = load(path)
            except CheckpointError:
                refused += 1
            else:
                assert got["w"].tolist() == [0, 1, 2, 3] and got["epoch"] == 3 and got["lr"] == 0.1, i
    assert refused > len(whole)


def test_newer_and_foreign_files(path, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "FORMAT", 2)
    save(path, w=np.ones(2))
    monkeypatch.undo()
    with pytest.raises(CheckpointError, match=r"newer minigrad .*\(file format 2; this one reads up to 1\)"):
        load(path)
    np.savez(tmp_path / "foreign.npz", w=np.ones(2))
    with pytest.raises(CheckpointError, match="npz of another program"):
        load(tmp_path / "foreign.npz")
    with pytest.raises(CheckpointError, match="no file .*nowhere.npz"):
        load(tmp_path / "nowhere.npz")


class Trap:
    """Unpickling it would create a folder."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def replace_member(path, name, content):
    """Rewrite a zip with one member exchanged or added."""
    with zipfile.ZipFile(path) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w") as new:
        for member, data in {**members, name: content}.items():
            new.writestr(member, data)


def npy_bytes(array, tmp_path):
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    return (tmp_path / "a.npy").read_bytes()


def test_a_pickle_inside_is_refused_unread(tmp_path):
    path, trap = tmp_path / "a.npz", tmp_path / "sprung"
    save(path, w=np.ones(1))
    replace_member(path, "w.npy", npy_bytes(np.array([Trap(trap)], dtype=object), tmp_path))
    with pytest.raises(CheckpointError, match="Python objects.*not opened"):
        load(path)
    np.savez(tmp_path / "b.npz", w=np.array([Trap(trap)], dtype=object))
    with pytest.raises(CheckpointError):
        load(tmp_path / "b.npz")
    assert not trap.exists()


def test_foreign_members_bombs_and_lies_about_sizes(tmp_path):
    path = tmp_path / "a.npz"

    def refused(message):
        with pytest.raises(CheckpointError, match=message):
            load(path)
        save(path, w=np.ones(1))

    save(path, w=np.ones(1))
    replace_member(path, "evil.pkl", b"x")
    refused("foreign member 'evil.pkl'")
    replace_member(path, "w.npy", npy_bytes(np.ones(2), tmp_path))
    refused("'w' differs from what was written")
    header = npy_bytes(np.ones(1), tmp_path).replace(b"(1,), }  ", b"(1<<40,)}"[:9])
    replace_member(path, "w.npy", header)
    refused("npy header|announces")
    replace_member(path, "w.npy", npy_bytes(np.ones(1), tmp_path).replace(b"(1,)", b"(9,)"))
    refused("announces 200 bytes .* but has 136")
    replace_member(path, "minigrad.json", b"[" * 100_000)
    refused("unreadable metadata")
    replace_member(path, "minigrad.json", b'{"format": 1, "library": "", "arrays": {}, "meta": {}}')
    refused("lacks|foreign member 'w.npy'")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("minigrad.json", b" " * 10_000_000)
    refused("compressed")


def test_a_size_field_that_lies_allocates_nothing(tmp_path):
    path = tmp_path / "a.npz"
    save(path, w=np.ones(1))
    raw = path.read_bytes()
    at = raw.index(b"PK\x01\x02")
    path.write_bytes(raw[:at + 20] + struct.pack("<II", 1 << 31, 1 << 31) + raw[at + 28:])
    with pytest.raises(CheckpointError, match="more data than it can hold"):
        load(path)


@pytest.mark.parametrize("meta", [
    {"entries": {"x": {"$array": "nowhere"}}, "kinds": {}}, {"entries": 3}, 3, {"entries": {}, "kinds": []},
    {"entries": {}, "kinds": {"x": "Model"}}, {"entries": {}, "kinds": {"x": {}}},
    {"entries": {}, "kinds": {"x": {"class": "M", "arguments": 3}}},
    {"entries": {}, "kinds": {"x": {"class": "M", "name": 3}}}, {"entries": {"x": {"$array": [1]}}, "kinds": {}},
    {"entries": {"x": {"$number": "one"}}, "kinds": {}}, {"entries": [[["x"]]], "kinds": {}},
], ids=range(11))
def test_crafted_metadata_is_an_error_of_ours(tmp_path, meta):
    storage.write_file(tmp_path / "a.npz", {}, meta)
    with pytest.raises(CheckpointError, match="minigrad.save does not write"):
        load(tmp_path / "a.npz")


@pytest.mark.parametrize("change", [{"format": "1"}, {"format": True}, {"format": None}, {"library": 3}, {"arrays": []},
                                    {"arrays": {"w": 3}}, {"arrays": {"w": ["<f8", [1]]}}, {"arrays": None},
                                    {"arrays": {"w": ["<f8", 1, 2]}}, {"meta": None}])
def test_a_rewritten_envelope_is_an_error_of_ours(tmp_path, change):
    path = tmp_path / "a.npz"
    save(path, w=np.ones(1))
    with zipfile.ZipFile(path) as archive:
        envelope = json.loads(archive.read("minigrad.json"))
    envelope.update(change)
    for key in [key for key, value in change.items() if value is None]:
        del envelope[key]
    replace_member(path, "minigrad.json", json.dumps(envelope))
    with pytest.raises(CheckpointError, match="unreadable metadata"):
        load(path)


def test_nesting_has_a_limit_far_from_that_of_python(tmp_path):
    def nested(depth):
        return [nested(depth - 1)] if depth else 1

    save(tmp_path / "a.npz", x=nested(checkpoint.DEPTH - 1))
    assert str(load(tmp_path / "a.npz")["x"]).count("[") == checkpoint.DEPTH - 1
    with pytest.raises(CheckpointError, match="nested more than 100 deep"):
        save(tmp_path / "a.npz", x=nested(checkpoint.DEPTH + 1))
    storage.write_file(tmp_path / "b.npz", {}, {"entries": {"x": nested(checkpoint.DEPTH + 1)}, "kinds": {}})
    with pytest.raises(CheckpointError, match="nested more than 100 deep"):
        load(tmp_path / "b.npz")


def test_a_state_that_is_none_is_named(tmp_path):
    save(tmp_path / "a.npz", model=3, other={"w": 1})
    with pytest.raises(CheckpointError, match="'model' of .* is 3, expected the state of an object"):
        load(tmp_path / "a.npz", model=Model(w=np.ones(2)))
    with pytest.raises(CheckpointError, match="'w' of 'other' .* is 1, expected an array"):
        load(tmp_path / "a.npz", other=Model(w=np.ones(2)))


def test_last_good_falls_back_to_the_version_before(path):
    assert last_good(path) is None
    save(path, epoch=1)
    save(path, epoch=2)
    assert last_good(path)["epoch"] == 2 and last_good(path).path == path
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert last_good(path)["epoch"] == 1 and last_good(path).path == storage.previous(path)
    with pytest.raises(CheckpointError, match="version before is kept in last.previous"):
        load(path)
    path.unlink()
    assert last_good(path)["epoch"] == 1
    storage.previous(path).write_bytes(b"")
    with pytest.raises(CheckpointError, match="last.previous"):
        last_good(path)


def test_without_hard_links_the_version_before_is_kept_too(tmp_path, monkeypatch):
    def no_links(*_):
        raise PermissionError("no hard links on this disk")

    monkeypatch.setattr(os, "link", no_links)
    for epoch in (1, 2):
        save(tmp_path / "a.npz", epoch=epoch)
    assert load(tmp_path / "a.npz")["epoch"] == 2 and load(tmp_path / "a.previous.npz")["epoch"] == 1


def test_after_a_kill_between_the_two_renamings(tmp_path):
    """Then both names are one file; the next save must neither fail nor leave a third name."""
    path = tmp_path / "a.npz"
    save(path, epoch=1)
    os.link(path, storage.previous(path))
    save(path, epoch=2)
    assert load(path)["epoch"] == 2 and load(storage.previous(path))["epoch"] == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_load_torch(tmp_path):
    torch_like = pytest.importorskip("safetensors.numpy")
    w = np.arange(6, dtype=np.float32).reshape(2, 3)
    torch_like.save_file({"fc.weight": w, "n": np.array(3)}, tmp_path / "a.safetensors")
    got = checkpoint.load_torch(tmp_path / "a.safetensors")
    np.testing.assert_array_equal(got["fc.weight"], w)
    assert got["n"].shape == () and got["n"] == 3
    half = (np.float32([1.5, -2.25]).view(np.uint32) >> 16).astype("<u2").tobytes()
    header = b'{"h":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'
    (tmp_path / "b.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + half)
    np.testing.assert_array_equal(checkpoint.load_torch(tmp_path / "b.safetensors")["h"], np.float32([1.5, -2.25]))
    (tmp_path / "net.pt").write_bytes(b"\x80\x02")
    with pytest.raises(CheckpointError, match="torch.save are pickles"):
        checkpoint.load_torch(tmp_path / "net.pt")
    (tmp_path / "c.safetensors").write_bytes((tmp_path / "a.safetensors").read_bytes()[:-3])
    with pytest.raises(CheckpointError, match="not a complete safetensors"):
        checkpoint.load_torch(tmp_path / "c.safetensors")


def test_without_the_extra_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "safetensors.numpy", None)
    with pytest.raises(CheckpointError, match="pip install minigrad\\[safetensors\\]"):
        save(tmp_path / "a.safetensors", x=1)
    assert not list(tmp_path.iterdir())
