"""Every lesson runs as a notebook, once, at the CI budget; no cell prints a value twice."""
import os

import pytest

from minigrad.commands import lesson as command

from .running import LESSONS, ROOT, expected

NEEDED = [pytest.importorskip] if not os.environ.get("MINIGRAD_REQUIRE_NOTEBOOKS") else [__import__]


@pytest.mark.long
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)
def test_the_notebook_runs(lesson, tmp_path, monkeypatch):
    for name in ("jupytext", "nbclient", "ipykernel"):
        NEEDED[0](name)
    import nbclient
    import nbformat
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MINIGRAD_BUDGET", "ci")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    notebook = nbformat.read(command.export(lesson, tmp_path / "lesson.ipynb"), as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type in ("execute_result", "error")]
    assert not [output for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    text = "".join(output.text for output in outputs if output.output_type == "stream")
    shown = sum("✓" in str(output.data) for output in outputs if output.output_type == "display_data")
    assert text.count("✓") + shown > 0 and text.count("✗") == 0
    assert text.count("✓") <= expected(lesson)["claims"]
    assert any("image/png" in str(output.data) for output in outputs if output.output_type == "display_data")
