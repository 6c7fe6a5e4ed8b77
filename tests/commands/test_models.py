"""`minigrad models`: every model once, aligned; one model in detail."""
import pytest
from minigrad import cli, models


@pytest.mark.long
def test_every_model_is_listed_with_its_numbers(capsys):
    assert cli.main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line for line in lines[1:1 + len(models.REGISTRY)]}
    assert rows.keys() == models.REGISTRY.keys()
    assert rows["resnet50"].split()[-2:] == ["25,557,032", "4,089,184,256"]
    assert rows["pyramidnet272"].split()[1:6] == ["3", "x", "32", "x", "32"]
    assert lines[-1] == "`minigrad models NAME` shows the arguments of one of them."
    assert {len(line) for line in lines[:len(rows) + 1]} == {len(lines[0])} and len(lines[0]) <= 80


def test_one_model_in_detail(capsys):
    assert cli.main(["models", "vgg16"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("vgg16(classes=10, channels=3") and "15,253,578 parameters" in out
    assert cli.main(["models", "resnet19"]) == 2
    assert "there is no model 'resnet19'; there are" in capsys.readouterr().err
