"""What every test starts from: the NumPy backend, the generator seeded with 0."""
import pytest

from minigrad import backend

from . import double


@pytest.fixture(autouse=True)
def fresh_start():
    """No test inherits the backend or the random state of another."""
    before = backend.current()
    backend.seed(0)
    yield
    backend.use(before)


@pytest.fixture
def device():
    """The device double in use, for tests that nothing crosses to the host unsaid."""
    backend.register("double", double.cupy, double.DoubleArray, double.erf)
    with backend.using("double"):
        yield double
    backend.array_types.pop(double.DoubleArray)
    backend._modules.pop("double")
    backend._erf.pop(double.cupy)
