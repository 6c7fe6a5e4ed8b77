"""What every test starts from: the NumPy backend, the generator seeded with 0."""
import pytest

from minigrad import backend
from minigrad.optim.machinery import kernels

from . import fake_device, fake_kernels


@pytest.fixture(autouse=True)
def fresh_start():
    """No test inherits the backend or the random state of another."""
    before = backend.current()
    backend.seed(0)
    yield
    backend.use(before)


@pytest.fixture
def device(monkeypatch):
    """The fake device in use, for tests that nothing crosses to the host unsaid."""
    if fake_kernels.COMPILER is None:
        monkeypatch.setattr(kernels, "kernel", fake_kernels.PlanInNumPy)
    backend.register("fake", fake_device.cupy, fake_device.FakeArray, fake_device.erf)
    with backend.using("fake"):
        yield fake_device
    backend.array_types.pop(fake_device.FakeArray)
    backend._modules.pop("fake")
    backend._erf.pop(fake_device.cupy)
    backend._unread.set(None)
