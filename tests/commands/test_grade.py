"""What `minigrad grade` prints; the reports are in tests/learn/instructor."""
from minigrad.commands.grade import _summary
from minigrad.learn.exercises.course import load


def row(exercise, status, *faults):
    return {"exercise": exercise, "status": status, "score": float(status == "correct"), "faults": list(faults),
            "diagnosis": "stopped by IndexError"}


def test_the_summary_counts_rows_passes_and_mistakes():
    rows = [row("adam", "fault", "no_v_hat"), row("adam", "faults", "no_v_hat", "sign"), row("adam", "not_attempted"),
            row("swa", "correct"), row("swa", "fault", "swapped"), row("swa", "error")]
    lines = list(_summary(rows, 4, {slug: load(slug) for slug in ("adam", "swa")}, "out"))
    assert lines[0] == " 6 rows, 4 graded now, 2 kept from before"
    assert [line.split() for line in lines[3:5]] == [["adam", "0", "2", "3"], ["swa", "1", "3", "3"]]
    assert [line.split()[:3] for line in lines[7:10]] == [["2", "adam:", "no_v_hat"], ["1", "adam:", "sign"],
                                                          ["1", "swa:", "stopped"]]
    assert len(lines) == 12 and lines[-1] == " in out: grades.csv, results/, junit.xml, misconceptions.csv"
    assert not any("mistakes" in line for line in _summary(rows[3:4], 0, {"swa": load("swa")}, "out"))
