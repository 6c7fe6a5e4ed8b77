"""Writing that fails half-way, and two writers: nothing that was there is lost."""
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from minigrad.errors import CheckpointError
from minigrad.train import storage
from minigrad.train.checkpoint import load, save


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    save(path, epoch=1)
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CheckpointError, match="No space left on device.*untouched"):
        save(path, epoch=2)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["a.npz"]


def test_a_real_limit_on_the_file_size_half_way_through_the_write(tmp_path):
    path = tmp_path / "a.npz"
    save(path, epoch=1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(CheckpointError, match="could not be written"):
            save(path, w=np.zeros(100_000), epoch=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert load(path)["epoch"] == 1 and [p.name for p in tmp_path.iterdir()] == ["a.npz"]


def script(code, *arguments):
    """What a Python program prints; it must end well."""
    run = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True,
                         timeout=120,
                         check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


READ_ONLY = """
import os, sys
from minigrad.errors import CheckpointError
from minigrad.train import storage
os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setuid(65534)                        # root may write into read-only folders
for attempt in (lambda: storage.write_file("a.npz", {}, {}), lambda: storage.lock_folder("b").__enter__(),
                lambda: storage.lock_folder(".").__enter__()):
    try:
        attempt()
        print("no error")
    except CheckpointError as error:
        print("Permission denied" in str(error) or error)
"""


def test_a_read_only_folder(tmp_path):
    save(tmp_path / "a.npz", epoch=1)
    tmp_path.chmod(0o555)
    try:
        assert script(READ_ONLY, tmp_path).split() == ["True"] * 3
    finally:
        tmp_path.chmod(0o755)
    assert load(tmp_path / "a.npz")["epoch"] == 1


def test_a_folder_that_cannot_be_one(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CheckpointError, match="could not be written"):
        save(tmp_path / "file" / "a.npz", epoch=1)
    with pytest.raises(CheckpointError, match="cannot be written to"), storage.lock_folder(tmp_path / "file" / "run"):
        pass
    save(tmp_path / "new" / "deep" / "a.npz", epoch=1)
    assert load(tmp_path / "new" / "deep" / "a.npz")["epoch"] == 1


HOLD = """
import sys, time
from minigrad.train.storage import lock_folder
with lock_folder(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_two_runs_in_one_folder_and_the_lock_dies_with_its_process(tmp_path):
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with other:
        assert other.stdout.readline() == "held\n"
        message = f"another run \\(process {other.pid}\\) is writing to"
        with pytest.raises(CheckpointError, match=message), storage.lock_folder(tmp_path):
            pass
        other.kill()
    (tmp_path / ".last.npz.123.tmp").write_text("left over")
    (tmp_path / "mine.tmp").write_text("not ours")
    with storage.lock_folder(tmp_path):
        assert sorted(p.name for p in tmp_path.iterdir()) == [".lock", "mine.tmp"]
    with storage.lock_folder(tmp_path):
        pass


def test_a_folder_that_was_made_for_nothing_disappears(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(KeyboardInterrupt), storage.lock_folder(tmp_path / "there" / "new" / "run"):
        raise KeyboardInterrupt
    assert [p.name for p in tmp_path.iterdir()] == ["there"] and not list((tmp_path / "there").iterdir())
    with storage.lock_folder(tmp_path / "new" / "run"):
        (tmp_path / "new" / "other").touch()
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["other"]
    with storage.lock_folder(tmp_path / "new" / "run"):
        save(tmp_path / "new" / "run" / "a.npz", epoch=1)
    assert sorted(p.name for p in (tmp_path / "new" / "run").iterdir()) == [".lock", "a.npz"]
    with storage.lock_folder(tmp_path / "there"):                   # it was there before, and stays
        pass
    assert (tmp_path / "there").is_dir()


def test_a_lock_on_a_folder_that_was_removed_meanwhile_is_none(tmp_path, monkeypatch):
    real = storage.fcntl.flock

    def removes(file, how):
        real(file, how)
        os.unlink(file.name)

    monkeypatch.setattr(storage.fcntl, "flock", removes)
    with pytest.raises(CheckpointError, match="is writing to"), storage.lock_folder(tmp_path):
        pass


KILLS = """
import contextlib, os, random, signal, sys, time
import numpy as np
from minigrad.train.checkpoint import last_good, save
folder, kills = sys.argv[1], int(sys.argv[2])
path, rng = folder + "/last.npz", random.Random(0)
during, latest = 0, -1

def place():                                # which file stands there: another one after every write
    with contextlib.suppress(FileNotFoundError):
        return os.stat(path).st_ino, os.stat(path).st_mtime_ns

for kill in range(kills):
    before, child = place(), os.fork()
    if child == 0:
        n = latest
        while True:
            n += 1
            save(path, n=n, **{f"w{i}": np.full(20_000, n, np.float32) for i in range(8)})
    while kill % 2 and place() == before:   # every second kill comes after a write, however busy the machine is
        time.sleep(0.0005)
    time.sleep(rng.uniform(0.002, 0.03))
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    during += any(name.endswith(".tmp") for name in os.listdir(folder))
    found = last_good(path)
    if found is None:
        continue
    assert found.path.name == "last.npz", found.path
    assert all((a == found["n"]).all() for a in found.arrays.values()) and len(found.arrays) == 8
    assert found["n"] >= latest, (found["n"], latest)
    latest = found["n"]
    for name in os.listdir(folder):
        if name.startswith("."):
            os.unlink(os.path.join(folder, name))
print(during, latest)
"""


@pytest.mark.long
def test_a_writer_killed_at_random_moments_always_leaves_a_whole_file(tmp_path):
    during, latest = map(int, script(KILLS, tmp_path, "80").split())
    assert during >= 20 and latest >= 20        # most of the kills fell into a write


def test_files_are_marked_with_the_format_that_readers_know(tmp_path):
    """1, in every file there is; a reader refuses what is newer."""
    save(tmp_path / "a.npz", epoch=1)
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert json.loads(archive.read(storage.JSON_MEMBER))["format"] == 1


def test_safetensors_of_another_program(tmp_path):
    others = pytest.importorskip("safetensors.numpy")
    others.save_file({"w": np.ones(2)}, tmp_path / "a.safetensors")
    with pytest.raises(CheckpointError, match="has no minigrad metadata: it is a file of another program"):
        load(tmp_path / "a.safetensors")


def test_an_array_that_is_not_listed_or_not_there_is_named(tmp_path):
    path = tmp_path / "a.npz"
    save(path, w=np.ones(3), v=np.zeros(2))
    for name, words in (("w.npy", "lacks 'w.npy'"), (None, "holds the foreign member 'new.npy'")):
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.npz", "w") as new:
            for info in old.infolist():
                if info.filename != name:
                    new.writestr(info, old.read(info))
            if name is None:
                new.writestr("new.npy", b"")
        with pytest.raises(CheckpointError, match=words):
            load(tmp_path / "b.npz")


def test_the_same_in_safetensors(tmp_path):
    numpy = pytest.importorskip("safetensors.numpy")
    from safetensors import safe_open
    save(tmp_path / "a.safetensors", w=np.ones(3), v=np.zeros(2))
    with safe_open(tmp_path / "a.safetensors", "np") as file:
        arrays, metadata = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()
    numpy.save_file({"w": arrays["w"]}, tmp_path / "b.safetensors", metadata)
    with pytest.raises(CheckpointError, match="lacks 'v'"):
        load(tmp_path / "b.safetensors")
    numpy.save_file(arrays | {"u": np.ones(1)}, tmp_path / "b.safetensors", metadata)
    with pytest.raises(CheckpointError, match="holds the foreign member 'u'"):
        load(tmp_path / "b.safetensors")
