"""Runs JavaScript in Node and brings its numbers back."""
import json
import shutil
import subprocess

import pytest

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="NODE IS NOT INSTALLED: the formulas of the pages were not "
                                "compared with Python's (apt-get install nodejs)")


def node(script, given=None):
    """What the JavaScript passes to `answer(…)`; `given` is there as the constant `given`. Doubles keep every bit."""
    program = ("const given = JSON.parse(require('fs').readFileSync(0, 'utf-8'));\n"
               "const answer = x => require('fs').writeFileSync(1, JSON.stringify(x));\n" + script)
    done = subprocess.run([NODE, "--input-type=commonjs", "-e", program], input=json.dumps(given), capture_output=True,
                          text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
