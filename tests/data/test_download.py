"""Downloads from a server on the loopback: whole, interrupted, resumed, too long, altered; archives taken apart."""
import gzip
import hashlib
import io
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np
import pytest

from minigrad.data import cifar, download, idx
from minigrad.data.download import Archive
from minigrad.data.locating import Published
from minigrad.errors import DataError

from .test_cifar import records
from .test_idx import images_bytes, labels_bytes


class Server:
    """Serves `files` by name, `limit` bytes at a time; knows Range unless `ranges` is False. Notes what is asked."""

    def __init__(self):
        self.files, self.limit, self.ranges, self.asked = {}, None, True, []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.answer(self)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.http.serve_forever, daemon=True).start()

    def url(self, name):
        return f"http://127.0.0.1:{self.http.server_port}/{name}"

    def answer(self, request):
        name, asked = request.path[1:], request.headers.get("Range")
        self.asked.append((name, asked))
        if name not in self.files:
            return request.send_error(404)
        start = int(asked[6:].split("-")[0]) if asked and self.ranges else 0
        content = self.files[name][start:]
        request.send_response(206 if asked and self.ranges else 200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[:self.limit])                  # cut: the connection ends early
        request.close_connection = True


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def published(*archives):
    return Published("set", "its publisher", ("set",), archives)


def archive(server, name, content, **how):
    server.files[name] = content
    return Archive(server.url(name), len(content), **how)


CONTENT = np.random.default_rng(0).bytes(300_000)


def test_files_arrive_whole_and_are_fetched_once(server, tmp_path):
    sent = gzip.compress(b"1234")
    sets = published(archive(server, "a.gz", sent, sha256=hashlib.sha256(b"1234").hexdigest()),
                     archive(server, "b.gz", CONTENT))
    download.fetch(sets, tmp_path / "new")
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["a.gz", "b.gz"]
    assert (tmp_path / "new" / "a.gz").read_bytes() == sent and (tmp_path / "new" / "b.gz").read_bytes() == CONTENT
    download.fetch(sets, tmp_path / "new")
    assert len(server.asked) == 2


@pytest.mark.parametrize("ranges", [True, False])
def test_an_interrupted_download_goes_on_where_it_stopped(server, tmp_path, ranges):
    server.limit, server.ranges = 100_000, ranges
    sets = published(archive(server, "b.gz", CONTENT))
    with pytest.raises(DataError, match="could not be fetched.*it goes on where it stopped"):
        download.fetch(sets, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["b.gz.part"]
    server.limit = None
    download.fetch(sets, tmp_path)
    assert server.asked[-1] == ("b.gz", "bytes=100000-")
    assert (tmp_path / "b.gz").read_bytes() == CONTENT and len(list(tmp_path.iterdir())) == 1


def test_a_server_that_sends_too_much_is_cut_off(server, tmp_path):
    server.files["b.gz"] = CONTENT
    with pytest.raises(DataError, match="more than the 1,000 bytes"):
        download.fetch(published(Archive(server.url("b.gz"), 1000)), tmp_path)
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) == 0


def test_another_file_than_the_published_one_is_refused_and_removed(server, tmp_path):
    for name, how in (("a.gz", {}), ("b.tar.gz", {"members": ("m",)})):
        wrong = archive(server, name, gzip.compress(b"4321"), sha256=hashlib.sha256(b"1234").hexdigest(), **how)
        with pytest.raises(DataError, match="not the published file: its SHA-256"):
            download.fetch(published(wrong), tmp_path)
    broken = archive(server, "c.gz", b"no gzip", sha256="0" * 64)
    with pytest.raises(DataError, match="not a complete gzip file"):
        download.fetch(published(broken), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["absent.gz"])
def test_what_the_server_does_not_have(server, tmp_path, name):
    with pytest.raises(DataError, match="could not be fetched.*404"):
        download.fetch(published(Archive(server.url(name), 10)), tmp_path)
    with pytest.raises(DataError, match="could not be fetched"):
        download.fetch(published(Archive("http://127.0.0.1:9/a.gz", 10)), tmp_path)


def tar_of(**members):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name.replace("__", "/"))
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "b"
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return raw.getvalue()


def test_only_the_files_that_are_known_are_taken_out_of_an_archive(server, tmp_path):
    packed = tar_of(set__a=b"1", set__b=b"22", **{"..__evil": b"x", "set__more": b"x"})
    download.fetch(published(archive(server, "s.tar.gz", packed, members=("set/a", "set/b"))), tmp_path / "to")
    assert {p.name: p.read_bytes() for p in (tmp_path / "to").iterdir()} == {"a": b"1", "b": b"22"}
    assert [p.name for p in tmp_path.iterdir()] == ["to"]


@pytest.mark.parametrize("packed", [tar_of(set__b=b"1", set__a=None), tar_of(set__a=None), tar_of(other=b"1"),
                                    tar_of(set__a=b"1")[:-30], b"nothing"],
                         ids=["a link", "a link to nothing", "a missing file", "cut", "foreign"])
def test_an_archive_of_another_kind_is_refused(server, tmp_path, packed):
    with pytest.raises(DataError, match="not the published archive"):
        download.fetch(published(archive(server, "s.tar.gz", packed, members=("set/a",))), tmp_path)
    assert not (tmp_path / "a").exists()


def test_a_whole_set_is_downloaded_and_read(server, tmp_path, monkeypatch):
    """fashion_mnist and cifar10 with download=True, into the folder given or the first of those they look in."""
    monkeypatch.setenv("MINIGRAD_DATA", str(tmp_path))
    rng, sent = np.random.default_rng(0), {}
    for split, count in (("train", 7), ("test", 3)):
        images, labels = idx.NAMES[split]
        sent[images] = images_bytes(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8))
        sent[labels] = labels_bytes(rng.integers(0, 10, count, dtype=np.uint8))
    archives = tuple(archive(server, f"{name}.gz", gzip.compress(content),
                             sha256=hashlib.sha256(content).hexdigest()) for name, content in sent.items())
    monkeypatch.setattr(idx, "FASHION", idx.FASHION._replace(archives=archives, system=""))
    x, _ = idx.fashion_mnist(download=True)
    assert len(x) == 7 and len(idx.fashion_mnist(split="test")[0]) == 3 and len(server.asked) == 4
    assert (tmp_path / "fashion-mnist" / "train-images-idx3-ubyte.gz").is_file()
    batches = {f"cifar-10-batches-bin__{name}.bin": records(4, [10], i)[2].tobytes()
               for i, name in enumerate(cifar.BATCHES["train"] + cifar.BATCHES["test"])}
    packed = archive(server, "c.tar.gz", tar_of(**batches), members=cifar.TEN.archives[0].members)
    monkeypatch.setattr(cifar, "TEN", cifar.TEN._replace(archives=(packed,)))
    x, _ = cifar.cifar10(tmp_path / "mine", download=True)
    np.testing.assert_array_equal(np.rint(x[:4] * 255), records(4, [10], 0)[1])


def test_what_is_fetched_from_where():
    """The sums of the archives are those of the sets; sizes as the publishers' servers announce them."""
    for sets, sums in ((idx.MNIST, idx.MNIST_SHA256), (idx.FASHION, idx.FASHION_SHA256)):
        assert {a.url.rsplit("/", 1)[1]: a.sha256 for a in sets.archives} == {f"{n}.gz": s for n, s in sums.items()}
    for sets, sums in ((cifar.TEN, cifar.SUMS10), (cifar.HUNDRED, cifar.SUMS100)):
        (packed,) = sets.archives
        assert {name.split("/")[1] for name in packed.members} == {name for name in sums if name.endswith(".bin")}
        assert len(packed.sha256) == 64 and packed.url.startswith("https://www.cs.toronto.edu/~kriz/cifar-10")
